//! What people do about a campaign, on the real binary: two of them limit a hashtag, one protects who is targeted.

use serde_json::json;

use crate::house::House;

#[test]
fn what_waits_for_a_second_person_survives_a_kill_and_the_chain_says_who_agreed() {
    let house = House::new("");
    let mut server = house.serve();
    let (ada, noor) = (
        house.person_as(&server, "Ada", "lead"),
        house.person_as(&server, "Noor", "moderator"),
    );
    let limit = json!({
        "kind": "hashtag.limit", "subject": {"kind": "hashtag", "id": "#Wave"}, "policy": "threats",
        "reason": "calls to attack people where they work",
    });
    let by_machine = server.post("/v1/actions", &limit);
    assert_eq!(by_machine.status, 403, "no machine limits a hashtag");
    let decision = server.post_as(&ada, "/v1/actions", &limit).expect(201);
    let protect = json!({
        "kind": "target.protect", "subject": {"kind": "account", "id": "her"}, "reason": "a pile-on",
    });
    server.post_as(&noor, "/v1/actions", &protect).expect(201);
    server.end("KILL");

    let server = house.serve_again(&server.machine);
    let approve = format!(
        "/v1/pending-actions/{}/approve",
        decision["pending"][0].as_str().unwrap()
    );
    let because = json!({"reason": "I have read ten of them"});
    assert_eq!(server.post_as(&ada, &approve, &because).status, 403);
    server.post_as(&noor, &approve, &because).expect(200);
    let actions = server.list("/v1/actions");
    let mut kinds: Vec<_> = actions
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["hashtag.limit", "target.protect"]);
    let limit = actions
        .iter()
        .find(|one| one["kind"] == "hashtag.limit")
        .unwrap();
    assert_eq!(limit["subject"]["id"], "wave");
    assert!(limit["until"].is_string(), "{limit}");
    for action in &actions {
        let outcome = format!("/v1/actions/{}/outcome", action["action"].as_str().unwrap());
        let applied = json!({"state": "applied", "at": action["starts_at"]});
        server.post(&outcome, &applied).expect(200);
    }
    let told = server.list("/v1/notices");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["kind"], "protected");
    assert!(house.verify().contains("consistent"), "{}", house.verify());
}
