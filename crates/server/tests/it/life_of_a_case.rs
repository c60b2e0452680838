//! From a report to a confirmed action, and everything that must not happen on the way.

use axum::body::Body;
use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::house::{House, event, report, request};

fn violation(fence: &Value) -> Value {
    json!({
        "fence": fence, "outcome": "violation", "policy": "threats", "reason": "a plain threat",
        "actions": [{"kind": "content.remove"}],
    })
}

/// Whoever reads cases and reports learns neither who complained nor who was threatened.
fn assert_names_nobody(answer: &Value) {
    for hidden in ["an-eager-reporter", "a-named-target"] {
        assert!(!answer.to_string().contains(hidden), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_becomes_a_decision_and_a_confirmed_action() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    let receipt = house.report("r1", "c1", "threat").await;
    assert_eq!(receipt["tier"], "T2");

    let case = house
        .post(&mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    assert_eq!(case["id"], receipt["case"]);
    assert_names_nobody(&case);
    let path = format!("/v1/cases/{}", case["id"].as_str().unwrap());
    let whole = house.get(&mira, &path).await.expect(200);
    assert_eq!(whole["content"]["text"], "text of c1");

    let decide = format!("{path}/decide");
    let decision = house
        .post(&mira, &decide, violation(&case["claim"]["fence"]))
        .await
        .expect(201);
    let machine = &house.machine;
    let seen = house.get(machine, "/v1/actions").await.expect(200);
    assert_eq!(
        seen["items"],
        json!([]),
        "an action that can be undone is not sent yet"
    );

    house.wait(Duration::from_seconds(11));
    let seen = house.get(machine, "/v1/actions").await.expect(200);
    assert_eq!(seen["items"][0]["action"], decision["orders"][0]);
    assert_eq!(
        seen["items"][0]["subject"],
        json!({"kind": "content", "id": "c1"})
    );
    let action = format!("/v1/actions/{}", decision["orders"][0].as_str().unwrap());
    let outcome = json!({"state": "applied", "at": "2026-11-23T10:00:12Z"});
    let owed = house.get(machine, "/v1/actions?state=ordered").await;
    assert_eq!(owed.expect(200)["items"], seen["items"]);
    let told = house
        .post(machine, &format!("{action}/outcome"), outcome)
        .await
        .expect(200);
    assert_eq!(told["state"], "applied");
    let owed = house.get(machine, "/v1/actions?state=ordered").await;
    assert_eq!(owed.expect(200)["items"], json!([]));

    let status = receipt["status_url"].as_str().unwrap();
    let status = house.get("", status).await.expect(200);
    assert_eq!(
        (&status["state"], &status["outcome"]),
        (&json!("decided"), &json!("violation"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_moderators_at_once_each_case_is_handed_to_one_and_decided_once() {
    let house = House::open().await;
    for number in 0..8 {
        house
            .report(&format!("r{number}"), &format!("c{number}"), "threat")
            .await;
    }
    let mut people = Vec::new();
    for _ in 0..8 {
        people.push(house.person(Role::Moderator).await);
    }
    let claims = people
        .iter()
        .map(|key| house.post(key, "/v1/cases/next", json!({})));
    let claimed = futures_util::future::join_all(claims).await;
    let mut cases: Vec<_> = claimed
        .iter()
        .map(|case| case.expect(200)["id"].to_string())
        .collect();
    cases.sort();
    cases.dedup();
    assert_eq!(cases.len(), 8);

    let first = claimed[0].json();
    let path = format!("/v1/cases/{}/decide", first["id"].as_str().unwrap());
    let decisions = people
        .iter()
        .map(|key| house.post(key, &path, violation(&first["claim"]["fence"])));
    let decided = futures_util::future::join_all(decisions).await;
    let good = decided.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(good, 1);
    assert_eq!(
        decided.iter().filter(|answer| answer.status == 409).count(),
        7
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_report_folds_into_the_open_case_and_brings_its_deadline_forward() {
    let house = House::open().await;
    let spam = house.report("r1", "c1", "spam").await;
    let threat = house.report("r2", "c1", "threat").await;
    assert_eq!(spam["case"], threat["case"]);
    assert!(threat["due_at"].as_str() < spam["due_at"].as_str());
    let again = house.report("r3", "c1", "spam").await;
    assert_eq!(again["due_at"], threat["due_at"]);
    let path = format!("/v1/reports?case={}", spam["case"].as_str().unwrap());
    let reports = house.get(&house.machine, &path).await.expect(200);
    assert_eq!(reports["items"].as_array().unwrap().len(), 3);
    assert_names_nobody(&reports);
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_a_case_out_of_order_needs_a_reason_and_pulls_another_forward() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    let mut last = Value::Null;
    for number in 0..7 {
        last = house
            .report(&format!("r{number}"), &format!("c{number}"), "threat")
            .await;
        house.wait(Duration::from_seconds(60));
    }
    let claim = format!("/v1/cases/{}/claim", last["case"].as_str().unwrap());
    let refused = house.post(&mira, &claim, json!({})).await.expect(409);
    assert_eq!(refused["field"], "reason");
    let taken = house
        .post(&mira, &claim, json!({"reason": "a court asks"}))
        .await
        .expect(200);
    assert_eq!(taken["expedites"][0]["reason"], "a court asks");
    assert!(taken["expedites"][0]["pulled_forward"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_can_be_undone_within_its_window_only() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    house.report("r1", "c1", "threat").await;
    let mut case = house
        .post(&mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
    let first = house
        .post(&mira, &path, violation(&case["claim"]["fence"]))
        .await
        .expect(201);
    let undo =
        |decision: &Value| format!("/v1/decisions/{}/undo", decision["id"].as_str().unwrap());
    case = house
        .post(&mira, &undo(&first), json!({}))
        .await
        .expect(200);
    assert_eq!(case["state"], "claimed");
    let second = house
        .post(&mira, &path, violation(&case["claim"]["fence"]))
        .await
        .expect(201);
    house.wait(Duration::from_seconds(11));
    house
        .post(&mira, &undo(&second), json!({}))
        .await
        .expect(409);
    let seen = house.get(&house.machine, "/v1/actions").await.expect(200);
    let mut states: Vec<_> = seen["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["state"].as_str().unwrap())
        .collect();
    states.sort_unstable();
    assert_eq!(states, ["cancelled", "ordered"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_victims_address_is_contained_after_ten_thousand_containments() {
    let house = House::open().await;
    let mut lines = String::new();
    for number in 0..10_000 {
        lines.push_str(&format!("{}\n", event(&format!("e{number}"), "floodword")));
    }
    lines.push_str(&event("last", "He lives at 12 Example Street, 10115 Berlin").to_string());
    let mut stream = request("POST", &house.machine, "/v1/events", Body::from(lines));
    let ndjson = axum::http::HeaderValue::from_static("application/x-ndjson");
    stream.headers_mut().insert("content-type", ndjson);
    let answer = house.send(stream).await;
    let last: Value = serde_json::from_str(answer.text.lines().last().unwrap()).unwrap();
    let mut kinds = Vec::new();
    for order in last["orders"].as_array().unwrap() {
        let path = format!("/v1/actions/{}", order.as_str().unwrap());
        let action = house.get(&house.machine, &path).await.expect(200);
        kinds.push((action["kind"].clone(), action["subject"]["id"].clone()));
    }
    assert!(
        kinds.contains(&(json!("content.restrict"), json!("c-last"))),
        "{kinds:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_with_no_order_behind_it_is_recorded_as_outside_the_queue() {
    let house = House::open().await;
    let suspended = json!({
        "id": "e1", "kind": "account.suspended", "at": "2026-11-23T09:00:00Z", "actor": {"id": "a1"},
    });
    house
        .post(&house.machine, "/v1/events", suspended)
        .await
        .expect(200);
    let cases = house.get(&house.machine, "/v1/cases").await.expect(200);
    assert_eq!(cases["items"][0]["flags"]["acted_outside_queue"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_goes_on_from_its_cursor_and_misses_nothing() {
    let house = House::open().await;
    for number in 0..5 {
        house
            .report(&format!("r{number}"), &format!("c{number}"), "spam")
            .await;
    }
    let (mut seen, mut path) = (Vec::new(), "/v1/cases?limit=2".to_owned());
    loop {
        let page = house.get(&house.machine, &path).await.expect(200);
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|case| case["subject"]["id"].to_string()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/v1/cases?limit=2&after={next}");
    }
    seen.sort();
    assert_eq!(seen, ["\"c0\"", "\"c1\"", "\"c2\"", "\"c3\"", "\"c4\""]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_found_by_our_id_and_by_the_platforms() {
    let house = House::open().await;
    let receipt = house.report("r1", "c1", "threat").await;
    for id in ["r1", receipt["id"].as_str().unwrap()] {
        let found = house
            .get(&house.machine, &format!("/v1/reports/{id}"))
            .await
            .expect(200);
        assert_eq!(
            (&found["id"], &found["comment"]),
            (&receipt["id"], &json!("please look"))
        );
        assert_names_nobody(&found);
    }
    house
        .get(&house.machine, "/v1/reports/r2")
        .await
        .expect(404);
    let same = house
        .post(&house.machine, "/v1/reports", report("r1", "c1", "threat"))
        .await;
    assert_eq!(same.expect(201), receipt);
    house
        .post(&house.machine, "/v1/reports", report("r1", "c1", "spam"))
        .await
        .expect(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn content_that_a_report_lacks_is_requested_and_supplied() {
    let house = House::open().await;
    let machine = &house.machine;
    let webhook = json!({"url": "https://platform.example/evenhand"});
    house
        .post(machine, "/v1/webhooks", webhook)
        .await
        .expect(201);
    let content = json!({"id": "c1", "author": {"id": "a1"}, "text": "supplied words"});
    let early = house.post(machine, "/v1/content", content.clone()).await;
    assert!(
        early.expect(404)["detail"]
            .as_str()
            .unwrap()
            .contains("no open case")
    );

    let mut bare = report("r1", "c1", "threat");
    bare.as_object_mut().unwrap().remove("content");
    let receipt = house.post(machine, "/v1/reports", bare).await.expect(201);
    let case = format!("/v1/cases/{}", receipt["case"].as_str().unwrap());
    let before = house.get(machine, &case).await.expect(200);
    assert_eq!(before["flags"]["content_missing"], true);
    assert_eq!(before["coverage"], "not-assessed");
    let owed = house
        .get(machine, "/v1/deliveries?state=owed")
        .await
        .expect(200);
    assert_eq!(owed["items"][0]["case"], receipt["case"]);
    assert_eq!(owed["items"][0]["action"], Value::Null);

    for _ in 0..2 {
        let supplied = house.post(machine, "/v1/content", content.clone()).await;
        assert_eq!(supplied.expect(200)["case"], receipt["case"]);
    }
    let after = house.get(machine, &case).await.expect(200);
    assert_eq!(after["content"]["text"], "supplied words");
    assert_eq!(after["author"]["id"], "a1");
    assert_eq!(after["flags"]["content_missing"], false);
    assert_eq!(after["coverage"], "assessed");
    assert_eq!(after["due_at"], before["due_at"]);
    assert_eq!(after["report_count"], 1);
}
