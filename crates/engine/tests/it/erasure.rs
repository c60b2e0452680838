//! After erasing a person nothing of them is left on disk, and the chain verifies.

use std::path::Path;

use evenhand_audit::Verifier;
use evenhand_flow::operation::note::AddNote;
use evenhand_flow::operation::staff::AddUser;
use evenhand_model::*;
use evenhand_store::event_log::{EventLog, LogSettings};
use serde_json::json;

use crate::house;

/// A text that stands nowhere else.
fn marker(number: usize) -> String {
    format!("marker{number:02}qzx")
}

/// Everything in the data directory, with what is compressed there unpacked as well.
fn all_bytes(directory: &Path, bytes: &mut Vec<u8>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all_bytes(&path, bytes);
        } else if path.file_name().is_some_and(|name| name != "lock") {
            bytes.extend(std::fs::read(&path).unwrap());
        }
    }
}

fn found(directory: &Path, engine: &evenhand_engine::Engine) -> Vec<usize> {
    let mut bytes = Vec::new();
    all_bytes(directory, &mut bytes);
    let log = EventLog::open(directory.join("data/events"), LogSettings::default(), None).unwrap();
    for line in log.read_from(Default::default()) {
        bytes.extend(line.unwrap().text);
    }
    let evidence = evenhand_flow::work::Select::all(evenhand_flow::work::Table::Evidence, 1_000);
    for row in engine
        .select::<evenhand_flow::work::Evidence>(&evidence)
        .unwrap()
    {
        let content = evenhand_flow::accept::evidence::open(&row).unwrap();
        bytes.extend(content.to_string().into_bytes());
    }
    let contains = |number: &usize| {
        let marker = marker(*number).into_bytes();
        bytes.windows(marker.len()).any(|window| window == marker)
    };
    (0..20).filter(contains).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_planted_markers_are_gone_and_the_chain_verifies() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    let at = "2026-11-23T10:00:00Z";
    let actor = json!({"id": marker(0), "handle": marker(1), "display_name": marker(2), "bio": marker(3),
        "private": {"email": format!("{}@example.org", marker(4)), "phone": "0123456", "device": marker(5)}});
    house::event(&engine, json!({"id": marker(6), "kind": "content.created", "at": at, "actor": actor,
        "content": {"id": marker(7), "text": format!("{} lives at 12 Example Street, 10115 Berlin", marker(8)),
            "space": marker(9), "hashtags": [marker(10)], "url": format!("https://example.org/{}", marker(11))},
        "attributes": {"x": marker(12)}})).await;
    house::event(
        &engine,
        json!({"id": "other", "kind": "content.created", "at": at, "actor": {"id": "other"},
        "content": {"id": "other-c", "text": "hi", "mentions": [marker(0)]}}),
    )
    .await;
    let about = house::report(&engine, json!({"id": marker(13), "at": at, "reporter": {"id": "r"},
        "subject": {"kind": "content", "id": marker(7)}, "reason": "private-data", "comment": marker(14),
        "content": {"id": marker(7), "author": {"id": marker(0), "handle": marker(15)}, "text": marker(16)}})).await;
    house::report(
        &engine,
        json!({"id": marker(17), "at": at, "reporter": {"id": marker(0)},
        "subject": {"kind": "account", "id": "somebody"}, "reason": "spam", "comment": marker(18)}),
    )
    .await;
    house::report(
        &engine,
        json!({"id": "naming", "at": at, "reporter": {"id": "r"}, "target": {"id": marker(0)},
        "subject": {"kind": "account", "id": "somebody"}, "reason": "threat"}),
    )
    .await;
    let user = User {
        id: engine.draw(UserId::new),
        name: "Ann".into(),
        role: Role::Moderator,
        created_at: engine.now(),
        disabled_at: None,
    };
    let by = Principal::User(user.id);
    let note = AddNote {
        platform: Platform::default(),
        case: about.case,
        user: user.id,
        text: marker(19),
    };
    engine
        .submit(Principal::System, AddUser { user })
        .await
        .unwrap();
    engine.submit(by, note).await.unwrap();

    let before = found(directory.path(), &engine);
    let never_written = [4, 5];
    let expected: Vec<usize> = (0..20)
        .filter(|number| !never_written.contains(number))
        .collect();
    assert_eq!(
        before, expected,
        "the search itself must find what is planted"
    );

    let erased = engine
        .erase_account(Principal::System, &Platform::default(), &marker(0))
        .await
        .unwrap();
    assert!(erased.subjects >= 2);
    assert_eq!(found(directory.path(), &engine), Vec::<usize>::new());

    let mut verifier = Verifier::new();
    for entry in engine.store().entries(0, 0, 10_000).unwrap() {
        verifier.push(&entry);
    }
    assert!(verifier.finish().is_ok());
}
