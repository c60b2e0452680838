//! Setting up: steps tick once the real thing has happened, and the console says how.

use evenhand_flow::operation::deliver::{AttemptResult, RecordAttempt};
use evenhand_flow::work::{Select, Table};
use evenhand_model::{Delivery, DeliveryState, Duration, Principal, Role};
use serde_json::json;

use crate::admin::between;
use crate::browser::Browser;
use crate::house::House;

/// Names of the steps that are left.
async fn left(house: &House) -> Vec<String> {
    let setup = house.get(&house.machine, "/v1/setup").await.expect(200);
    let steps = setup["steps"].as_array().unwrap().clone();
    let left = steps.iter().filter(|step| step["state"] == "missing");
    let left: Vec<String> = left
        .map(|step| step["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(setup["missing"], left.len());
    left
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_tick_as_things_happen() {
    let house = House::open().await;
    let nothing = [
        "staff",
        "alerts",
        "key",
        "event",
        "report",
        "webhook",
        "received",
        "confirmed",
    ];
    assert_eq!(left(&house).await, nothing);
    let mut admin = Browser::of(&house, "Ada", Role::Admin).await;
    let start = admin.get("/queue").await;
    assert!(start.text.contains("Nothing has ever come in here"));
    assert!(start.text.contains("<a href=\"/setup\">The setup</a>"));
    let page = admin.get("/setup").await;
    assert!(
        page.text.contains("4 of five steps are left"),
        "{}",
        page.text
    );

    let key = [("back", "/setup"), ("use", "platform"), ("label", "board")];
    let shown = admin.submit("/setup", "/admin/keys", &key).await;
    assert!(shown.text.contains("Back to Setup") && shown.text.contains("/v1/events"));
    let key = between(&shown, "<code class=\"secret\">", "</code>");
    let sent = admin.submit("/setup", "/setup/send", &[]).await;
    assert!(sent.location.starts_with("/setup?sent="), "{sent:?}");
    assert_eq!(
        left(&house).await,
        ["alerts", "webhook", "received", "confirmed"]
    );
    let case = sent.location.split('=').nth(1).unwrap();
    assert!(
        admin
            .get(&sent.location)
            .await
            .text
            .contains(&format!("/cases/{case}"))
    );
    assert_eq!(admin.get(&format!("/cases/{case}")).await.status, 200);

    let url = [("back", "/setup"), ("url", "https://203.0.114.5/hook")];
    admin.submit("/setup", "/admin/webhooks", &url).await;
    assert_eq!(left(&house).await, ["alerts", "received", "confirmed"]);
    let mira = house.person(Role::Moderator).await;
    let taken = house
        .post(&mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let decision = json!({"fence": taken["claim"]["fence"], "outcome": "violation",
        "policy": "threats", "reason": "a test", "actions": [{"kind": "content.remove"}]});
    let decide = format!("/v1/cases/{case}/decide");
    let decided = house.post(&mira, &decide, decision).await.expect(201);
    house.wait(Duration::from_seconds(11));
    let owed = Select::all(Table::Delivery, 100);
    let owed = house.engine.select::<Delivery>(&owed).unwrap();
    for delivery in owed.iter().filter(|one| one.state == DeliveryState::Owed) {
        let attempt = RecordAttempt {
            delivery: delivery.id,
            result: AttemptResult::Delivered,
            told: "200".into(),
        };
        let attempt = house.engine.submit(Principal::System, attempt);
        attempt.await.unwrap();
    }
    assert_eq!(left(&house).await, ["alerts", "confirmed"]);
    let order = decided["orders"][0].as_str().unwrap();
    let outcome = json!({"state": "applied", "at": "2026-11-23T10:00:12Z"});
    let outcome_path = format!("/v1/actions/{order}/outcome");
    house.post(&key, &outcome_path, outcome).await.expect(200);
    assert_eq!(left(&house).await, ["alerts"]);
    let page = admin.get("/setup").await;
    assert!(page.text.contains("One of five steps is left"));
    let tested = admin.submit("/setup", "/setup/alerts", &[]).await;
    assert!(
        tested.text.contains("role=\"alert\""),
        "no channel is there to be tried"
    );
}
