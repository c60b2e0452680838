//! Pages that the clock of the machine would put off for long.

use evenhand_engine::loops::alerts::bring_forward;
use evenhand_flow::operation::alert::page::{Paged, RecordPage};
use evenhand_flow::work::{Select, Table};
use evenhand_model::{Alert, AlertId, Duration, Principal};
use serde_json::json;

use crate::house::{open, report};

#[tokio::test(flavor = "multi_thread")]
async fn no_page_waits_longer_than_somebody_has_to_acknowledge_once_the_clock_was_set_back() {
    let directory = tempfile::tempdir().unwrap();
    let engine = open(directory.path()).await;
    for id in ["ahead", "patient"] {
        let danger = json!({
            "id": id, "at": engine.now(), "reporter": {"id": "a-reporter"},
            "subject": {"kind": "content", "id": id}, "reason": "danger-to-life",
            "content": {"id": id, "author": {"id": "an-author"}, "text": "some words"},
        });
        report(&engine, danger).await;
    }
    let alerts = || -> Vec<Alert> { engine.select(&Select::all(Table::Alert, 10)).unwrap() };
    let [ahead, patient] = [alerts()[0].id, alerts()[1].id];
    let now = engine.now();
    let patience = engine.settings.alerts.page_after;
    let paged = |alert: AlertId, next_at| Paged {
        alert,
        turn: 1,
        next_at,
    };
    let record = RecordPage {
        channel: "phone-1".into(),
        paged: vec![
            paged(ahead, now.plus(Duration::from_days(365))),
            paged(patient, now.plus(patience)),
        ],
        failure: None,
    };
    engine.submit(Principal::System, record).await.unwrap();
    bring_forward(&engine).await.unwrap();
    let page_at = alerts().into_iter().map(|alert| alert.page_at.unwrap());
    let page_at: Vec<_> = page_at.collect();
    assert!(page_at[0] <= engine.now().plus(patience), "{page_at:?}");
    assert_eq!(page_at[1], now.plus(patience));
}
