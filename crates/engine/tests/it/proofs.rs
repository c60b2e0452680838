//! Entries are proven to stand in the chain that a checkpoint signs, also by an engine that has to
//! build the tree anew.

use evenhand_audit::merkle;
use serde_json::json;

use crate::house;

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_proven_by_the_signed_tree_as_it_grows_and_after_a_start() {
    let directory = tempfile::tempdir().unwrap();
    let mut engine = house::open(directory.path()).await;
    for round in 0..3 {
        for number in 0..100 {
            let id = format!("r{round}-{number}");
            let report = json!({"id": id, "at": "2026-11-23T10:00:00Z", "reporter": {},
                "subject": {"kind": "content", "id": id}, "reason": "threat"});
            house::report(&engine, report).await;
        }
        if round == 2 {
            drop(engine);
            engine = house::open_again(directory.path()).await;
        }
        let checkpoint = engine.sign_checkpoint().unwrap();
        checkpoint.verify(&engine.public_key()).unwrap();
        let tree = checkpoint.tree(0).unwrap();
        assert!(tree.size > 200 * (round + 1));
        // The chain has grown on since then.
        let late = json!({"id": format!("late{round}"), "at": "2026-11-23T10:00:00Z", "reporter": {},
            "subject": {"kind": "account", "id": "a"}, "reason": "spam"});
        house::report(&engine, late).await;
        let entries = engine.store().entries(0, 0, 10_000).unwrap();
        let signed = entries[..usize::try_from(tree.size).unwrap()].to_vec();
        for proven in engine.prove(signed, &checkpoint).unwrap() {
            let proof = proven.proof.iter().map(|node| merkle::parse(node).unwrap());
            let proof: Vec<_> = proof.collect();
            let leaf = merkle::leaf(&proven.entry.hash).unwrap();
            let index = proven.entry.sequence - 1;
            let root = merkle::root_by_proof(leaf, index, tree.size, &proof);
            assert_eq!(root.map(hex::encode).as_ref(), Some(&tree.root), "{index}");
        }
        let unsigned = entries.last().unwrap().clone();
        assert!(engine.prove(vec![unsigned], &checkpoint).is_err());
    }
}
