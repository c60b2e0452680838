//! What a crash leaves behind is made good at the next start.

use evenhand_engine::intake::LoggedEvent;
use evenhand_flow::accept::AcceptedEvent;
use evenhand_flow::work::{Select, Table};
use evenhand_model::*;
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
    let accepted = AcceptedEvent {
        platform: Platform::default(),
        received_at: "2026-11-23T10:00:00Z".parse().unwrap(),
        event: serde_json::from_value(post("e2")).unwrap(),
        derived: Default::default(),
        derived_hashes: Default::default(),
        private_hashes: Default::default(),
        body_digest: "d".into(),
        clamped: false,
    };
    let received_at = accepted.received_at;
    let logged = LoggedEvent {
        accepted,
        author: Default::default(),
        assessed: Default::default(),
    };
    let data = house::data_directory(directory.path()).await;
    let log = EventLog::open(data.event_log(), LogSettings::default(), None).unwrap();
    log.append(received_at, &[serde_json::to_vec(&logged).unwrap()])
        .unwrap();
    drop((log, data));
    let engine = house::open(directory.path()).await;
    let accounts = engine
        .select::<Account>(&Select::all(Table::Account, 10))
        .unwrap();
    assert_eq!(accounts[0].post_count, 2);
}

/// Takes in three posts, does `between` with the engine, and tells the verdict on a fourth. The
/// posts differ by what `vary` makes of their number.
async fn fourth_verdict(vary: fn(usize) -> Value, between: Between) -> Verdict {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path();
    let mut engine = match between {
        Between::Restart => house::open(place).await,
        Between::Reload => house::open_with_rules(place, "").await,
    };
    let now = engine.now().to_string();
    let nth = |n: usize| {
        let mut event = post(&format!("e{n}"));
        event["at"] = json!(now);
        event["actor"] = vary(n);
        event
    };
    for n in 0..3 {
        let verdict = house::event(&engine, nth(n)).await.verdict;
        assert_eq!(verdict, Verdict::Allow);
    }
    match between {
        Between::Restart => {
            drop(engine);
            engine = house::open_again(place).await;
        }
        Between::Reload => {
            house::write_rules(place, house::RULES);
            assert!(engine.reload_rules().await.unwrap());
        }
    }
    house::event(&engine, nth(3)).await.verdict
}

#[derive(Clone, Copy, Debug)]
enum Between {
    Restart,
    Reload,
}

#[tokio::test(flavor = "multi_thread")]
async fn sliding_windows_are_filled_from_the_event_log_at_start_and_for_new_rules() {
    let one_account: fn(usize) -> Value = |_| json!({"id": "a1"});
    let one_network: fn(usize) -> Value =
        |n| json!({"id": format!("a{n}"), "private": {"ip": format!("198.51.100.{n}")}});
    for between in [Between::Restart, Between::Reload] {
        for (vary, expected) in [(one_account, Verdict::Review), (one_network, Verdict::Hold)] {
            let verdict = fourth_verdict(vary, between).await;
            assert_eq!(verdict, expected, "{between:?}");
        }
    }
}
