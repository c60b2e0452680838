//! The bytes that are hashed and signed are the documented ones.

mod story;

use evenhand_audit::{
    Checkpoint, CheckpointProblem, Head, KeyProblem, LineProblem, SigningKey, Verifier, append,
    canonical_text, entry_hash, read_line, write_line,
};
use evenhand_model::{Act, Entry, EntryDraft, Principal, Time};
use proptest::prelude::*;
use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Stdio};

const PAGE: &str = include_str!("../../../docs/audit.md");

/// The two entries of the worked example.
fn example() -> Vec<Entry> {
    let lines = [
        r#"{"at":"2026-11-23T10:00:00Z","by":"system","act":"server.started","subject":null,"case":null,"order":null,"details":{}}"#,
        r#"{"at":"2026-11-23T10:00:00.25Z","by":{"user":"0190d6a1-7c3e-7d4f-8a5b-1c2d3e4f5a6b"},"act":"case.decided","subject":"0190d6a1-7c3e-7d4f-8a5b-000000000001","case":"0190d6a1-7c3e-7d4f-8a5b-000000000002","order":null,"details":{"reason":"größer","points":7,"parts":{"b":[1,2],"a":null}}}"#,
    ];
    let mut head = Head::genesis(0);
    lines
        .iter()
        .map(|line| append(&mut head, serde_json::from_str(line).unwrap()))
        .collect()
}

/// The first fenced block of the page after `label`.
fn block<'p>(label: &str) -> &'p str {
    let (_, after) = PAGE.split_once(label).expect(label);
    let (_, body) = after.split_once("```").expect("a fence");
    let (_, body) = body.split_once('\n').expect("a line end");
    body.split_once("```").expect("a closing fence").0
}

#[test]
fn the_worked_example_of_the_page_is_true() {
    let entries = example();
    assert_eq!(
        block("the first canonical text").trim_end(),
        canonical_text(&entries[0])
    );
    assert_eq!(block("its SHA-256").trim_end(), entries[0].hash);
    let export: String = entries
        .iter()
        .map(|entry| write_line(entry) + "\n")
        .collect();
    assert_eq!(block("both lines of an export"), export);

    let key = SigningKey::from_seed([1; 32]);
    let at = "2026-11-23T10:01:00Z".parse().unwrap();
    let checkpoint = Checkpoint::sign(at, vec![Head::of(&entries[1])], vec![], &key);
    assert_eq!(block("the signed text"), checkpoint.signed_text());
    let printed: Checkpoint = serde_json::from_str(block("the checkpoint itself")).unwrap();
    assert_eq!(printed, checkpoint);
    assert_eq!(printed.verify(&key.public_key()), Ok(()));
}

/// Runs the page's own verifier; `None` where there is no Python.
fn python(chain: &str) -> Option<(bool, String)> {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("verify.py");
    std::fs::write(&program, block("A verifier in Python")).unwrap();
    let mut child = Command::new("python3")
        .arg(&program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    child
        .stdin
        .take()
        .unwrap()
        .write_all(chain.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    Some((
        output.status.success(),
        String::from_utf8(output.stdout).unwrap(),
    ))
}

#[test]
fn the_verifier_on_the_page_agrees() {
    let mut entries = story::chain(30);
    let text = |entries: &[Entry]| -> String {
        entries
            .iter()
            .map(|entry| write_line(entry) + "\n")
            .collect()
    };
    let Some(answer) = python(&text(&entries)) else {
        return;
    };
    assert_eq!(
        answer,
        (
            true,
            format!("shard 0: consistent up to 30 {}\n", entries[29].hash)
        )
    );

    entries[16].draft.act = Act::HoldChanged;
    assert_eq!(
        python(&text(&entries)),
        Some((false, "shard 0, entry 17: altered\n".into()))
    );
    entries.remove(16);
    assert_eq!(
        python(&text(&entries)),
        Some((false, "shard 0, entry 17: missing\n".into()))
    );
}

#[test]
fn a_line_with_anything_added_or_respelled_is_refused() {
    let line = write_line(&example()[1]);
    assert_eq!(
        read_line(&line).map(|entry| write_line(&entry)),
        Ok(line.clone())
    );
    let not_canonical = Err(LineProblem::NotCanonical {
        shard: 0,
        sequence: 2,
    });
    for (from, to) in [
        ("\"act\":", "\"act\": "),
        ("10:00:00.25Z", "10:00:00.250Z"),
        ("7d4f", "7D4F"),
        ("größer", "gr\\u00f6ßer"),
        ("{\"act\"", "{\"added\":1,\"act\""),
        ("{\"a\":null,", "{\"a\":1,\"a\":null,"),
        ("\"points\":7", "\"points\":7.0"),
    ] {
        let changed = line.replace(from, to);
        assert_ne!(changed, line);
        let refused = read_line(&changed);
        if to.contains("7.0") {
            let entry = refused.unwrap();
            assert_ne!(entry_hash(&entry), entry.hash, "the hash finds it");
        } else {
            assert_eq!(refused, not_canonical, "{to}");
        }
    }
    for cut in 0..line.len() {
        let part = String::from_utf8_lossy(&line.as_bytes()[..cut]).into_owned();
        assert!(
            matches!(read_line(&part), Err(LineProblem::NotAnEntry(_))),
            "{part}"
        );
    }
}

#[test]
fn a_checkpoint_holds_only_as_it_was_signed_and_for_the_key_from_outside() {
    let key = SigningKey::from_seed([1; 32]);
    let other = SigningKey::from_seed([2; 32]);
    let head = |shard| Head {
        shard,
        sequence: 5,
        hash: "ab".repeat(32),
    };
    let good = Checkpoint::sign(Time::from_micros(0), vec![head(1), head(0)], vec![], &key);
    assert_eq!(good.verify(&key.public_key()), Ok(()));
    assert_eq!(
        good.verify(&format!(" {}\n", key.public_key().to_uppercase())),
        Ok(())
    );

    type Change = fn(&mut Checkpoint);
    let cases: &[(Change, CheckpointProblem)] = &[
        (
            |c| c.at = Time::from_micros(1),
            CheckpointProblem::NotSigned,
        ),
        (|c| c.heads[0].sequence = 6, CheckpointProblem::NotSigned),
        (
            |c| c.heads[1].hash = "cd".repeat(32),
            CheckpointProblem::NotSigned,
        ),
        (|c| drop(c.heads.pop()), CheckpointProblem::NotSigned),
        (|c| c.signature.clear(), CheckpointProblem::NotSigned),
        (
            |c| c.signature = "00".repeat(64),
            CheckpointProblem::NotSigned,
        ),
        (
            |c| c.heads.swap(0, 1),
            CheckpointProblem::BadHead { shard: 0 },
        ),
        (
            |c| c.heads[1].shard = 0,
            CheckpointProblem::BadHead { shard: 0 },
        ),
        (
            |c| c.heads[0].sequence = 0,
            CheckpointProblem::BadHead { shard: 0 },
        ),
        (
            |c| c.heads[0].hash = "0".repeat(64),
            CheckpointProblem::BadHead { shard: 0 },
        ),
        (
            |c| c.heads[0].hash = "AB".repeat(32),
            CheckpointProblem::BadHead { shard: 0 },
        ),
        (
            |c| c.heads[0].hash.push('\n'),
            CheckpointProblem::BadHead { shard: 0 },
        ),
    ];
    for (change, problem) in cases {
        let mut changed = good.clone();
        change(&mut changed);
        assert_eq!(changed.verify(&key.public_key()).as_ref(), Err(problem));
    }

    let forged = Checkpoint::sign(Time::from_micros(0), vec![head(0)], vec![], &other);
    let named = other.public_key();
    assert_eq!(
        forged.verify(&key.public_key()),
        Err(CheckpointProblem::OtherKey { named })
    );
    let relabelled = Checkpoint {
        public_key: key.public_key(),
        ..forged
    };
    assert_eq!(
        relabelled.verify(&key.public_key()),
        Err(CheckpointProblem::NotSigned)
    );
    let not_a_key = Checkpoint {
        public_key: "zz".into(),
        ..relabelled
    };
    assert_eq!(
        not_a_key.verify("zz"),
        Err(KeyProblem::NotAPublicKey.into())
    );
}

#[test]
fn two_checkpoints_that_contradict_each_other_are_refused() {
    let key = SigningKey::from_seed([1; 32]);
    let with = |hash: &str| {
        let head = Head {
            shard: 3,
            sequence: 5,
            hash: hash.repeat(32),
        };
        Checkpoint::sign(Time::from_micros(0), vec![head], vec![], &key)
    };
    let refused = Verifier::with_checkpoints(&[with("ab"), with("cd")], &key.public_key()).err();
    assert_eq!(
        refused,
        Some(CheckpointProblem::Contradiction {
            shard: 3,
            sequence: 5
        })
    );
    assert!(Verifier::with_checkpoints(&[with("ab"), with("ab")], &key.public_key()).is_ok());
}

#[test]
fn a_signing_key_survives_its_file_and_never_shows_itself() {
    let key = SigningKey::from_seed([9; 32]);
    let text = key.to_text();
    let read = SigningKey::from_text(&text).unwrap();
    assert_eq!(read.public_key(), key.public_key());
    assert!(!format!("{key:?}").contains(&hex::encode([9; 32])));
    for wrong in [
        "",
        "09",
        &"09".repeat(32),
        &text[..text.len() - 2],
        &(text.clone() + "x"),
    ] {
        assert_eq!(
            SigningKey::from_text(wrong).err(),
            Some(KeyProblem::NotASigningKey)
        );
    }
}

#[test]
fn the_public_key_is_that_of_rfc_8032() {
    // RFC 8032, section 7.1, test 1.
    let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let key = SigningKey::from_text(&format!("evenhand-signing-key-ed25519 {seed}")).unwrap();
    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    assert_eq!(key.public_key(), public);
}

fn any_value() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    plain.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// An independent way to the canonical text: objects become sorted maps, then plain JSON.
fn model(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let sorted: std::collections::BTreeMap<_, _> = fields.iter().collect();
            let fields: Vec<_> = sorted
                .iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), model(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(model).collect::<Vec<_>>().join(",")
            )
        }
        plain => plain.to_string(),
    }
}

proptest! {
    #[test]
    fn any_entry_keeps_its_hash_on_its_way_through_json(
        details in prop::collection::btree_map(any::<String>(), any_value(), 0..4),
        micros in -62_135_596_800_000_000i64..253_402_300_000_000_000,
        rule in any::<String>(),
        shard in any::<u32>(),
    ) {
        let draft = EntryDraft {
            at: Time::from_micros(micros),
            by: Principal::Rule(rule),
            act: Act::RuleDecided,
            subject: None,
            case: None,
            order: None,
            details,
        };
        let entry = append(&mut Head::genesis(shard), draft);
        prop_assert_eq!(&entry_hash(&entry), &entry.hash);

        let mut value = serde_json::to_value(&entry).unwrap();
        let stored: Entry = serde_json::from_str(&value.to_string()).unwrap();
        prop_assert_eq!(&stored, &entry);
        prop_assert_eq!(read_line(&write_line(&entry)), Ok(entry.clone()));

        value.as_object_mut().unwrap().remove("hash");
        prop_assert_eq!(model(&value), canonical_text(&entry));
    }
}
