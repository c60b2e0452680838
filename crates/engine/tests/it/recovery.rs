//! What a crash leaves behind is made good at the next start.

use evenhand_engine::intake::LoggedEvent;
use evenhand_flow::work::{Select, Table};
use evenhand_model::*;
use evenhand_store::DataDirectory;
use evenhand_store::event_log::{EventLog, LogSettings};
use serde_json::{Value, json};

use crate::house;

fn post(id: &str) -> Value {
    json!({"id": id, "kind": "content.created", "at": "2026-11-23T10:00:00Z",
        "actor": {"id": "a1"}, "content": {"id": format!("c-{id}"), "text": "hello"}})
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_reached_the_log_and_not_the_store_is_taken_in_at_the_next_start() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    house::event(&engine, post("e1")).await;
    drop(engine);
    let logged = LoggedEvent {
        platform: Platform::default(),
        received_at: "2026-11-23T10:00:00Z".parse().unwrap(),
        event: serde_json::from_value(post("e2")).unwrap(),
        derived: Default::default(),
        private_hashes: Default::default(),
        body_digest: "d".into(),
        counts: vec![1],
        rules_version: String::new(),
    };
    let data = loop {
        // The writer's thread lets go of the directory a moment after the last handle is gone.
        match DataDirectory::open(directory.path().join("data")) {
            Ok(data) => break data,
            Err(_) => tokio::task::yield_now().await,
        }
    };
    let log = EventLog::open(data.event_log(), LogSettings::default(), None).unwrap();
    log.append(logged.received_at, &[serde_json::to_vec(&logged).unwrap()])
        .unwrap();
    drop((log, data));
    let engine = house::open(directory.path()).await;
    let accounts = engine
        .select::<Account>(&Select::all(Table::Account, 10))
        .unwrap();
    assert_eq!(accounts[0].post_count, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn sliding_windows_are_rebuilt_from_the_event_log() {
    let directory = tempfile::tempdir().unwrap();
    let engine = house::open(directory.path()).await;
    let now = engine.now().to_string();
    let mut event = post("e0");
    event["at"] = json!(now);
    for n in 0..3 {
        event["id"] = json!(format!("e{n}"));
        assert_eq!(
            house::event(&engine, event.clone()).await.verdict,
            Verdict::Allow
        );
    }
    drop(engine);
    let engine = loop {
        match DataDirectory::open(directory.path().join("data")) {
            Ok(data) => {
                drop(data);
                break house::open(directory.path()).await;
            }
            Err(_) => tokio::task::yield_now().await,
        }
    };
    event["id"] = json!("e4");
    assert_eq!(house::event(&engine, event).await.verdict, Verdict::Review);
}
