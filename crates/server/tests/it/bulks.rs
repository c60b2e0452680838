//! Acts on many subjects over HTTP: what is seen is what is done, and all of it can be taken back.

use evenhand_model::{Duration, Role};
use serde_json::{Value, json};

use crate::house::{House, event};

/// A bulk that removes these contents.
pub fn removal(contents: &[&str]) -> Value {
    let subjects: Vec<Value> = contents
        .iter()
        .map(|id| json!({"kind": "content", "id": id}))
        .collect();
    json!({"reason": "one flood", "subjects": subjects, "work": {"decide": {
        "outcome": "violation", "policy": "threats", "actions": [{"kind": "content.remove"}]}}})
}

/// The same with what its preview says.
pub async fn seen(house: &House, key: &str, mut bulk: Value) -> Value {
    let preview = house.post(key, "/v1/bulks/preview", bulk.clone()).await;
    bulk["seen"] = preview.expect(200)["seen"].clone();
    bulk
}

async fn apply(house: &House, key: &str, bulk: Value) -> Value {
    let bulk = seen(house, key, bulk).await;
    house.post(key, "/v1/bulks", bulk).await.expect(201)
}

async fn actions_in_force(house: &House) -> usize {
    let actions = house.get(&house.machine, "/v1/actions?limit=200").await;
    let actions = actions.expect(200);
    let in_force = |action: &&Value| action["ended_at"].is_null() && action["reverses"].is_null();
    actions["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(in_force)
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_does_what_was_seen_and_is_taken_back_whole() {
    let house = House::open().await;
    let lead = house.person(Role::Lead).await;
    for id in ["1", "2", "3"] {
        house
            .report(&format!("r{id}"), &format!("c{id}"), "threat")
            .await;
    }
    let bulk = removal(&["c1", "c2", "c3"]);
    let preview = house
        .post(&lead, "/v1/bulks/preview", bulk.clone())
        .await
        .expect(200);
    for (field, expected) in [
        ("subjects", 3),
        ("decided", 3),
        ("open_cases", 3),
        ("told", 6),
    ] {
        assert_eq!(preview[field], expected, "{field}");
    }
    assert_eq!(preview["items"][0]["orders"], json!(["content.remove"]));
    assert_eq!(actions_in_force(&house).await, 0, "a preview does nothing");

    let done = apply(&house, &lead, bulk).await;
    assert_eq!((&done["done"], &done["decided"]), (&json!(3), &json!(3)));
    assert_eq!(done["reason"], "one flood");
    assert!(!done.to_string().contains("an-eager-reporter"));
    house.wait(Duration::from_seconds(11));
    assert_eq!(actions_in_force(&house).await, 3);

    let id = done["id"].as_str().unwrap();
    let revert = json!({"reason": "wrong flood", "work": {"revert-bulk": id}});
    let reverted = apply(&house, &lead, revert).await;
    assert_eq!(reverted["decided"], 3);
    assert_eq!(reverted["items"][0]["ended"].as_array().unwrap().len(), 1);
    assert_eq!(actions_in_force(&house).await, 0);
    let list = house.get(&lead, "/v1/bulks").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let one = house
        .get(&lead, &format!("/v1/bulks/{id}"))
        .await
        .expect(200);
    assert_eq!(one["items"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_what_was_seen_any_more_is_not_done() {
    let house = House::open().await;
    let lead = house.person(Role::Lead).await;
    house.report("r1", "c1", "threat").await;
    let bulk = seen(&house, &lead, removal(&["c1"])).await;
    let mira = house.person(Role::Moderator).await;
    house
        .post(&mira, "/v1/cases/next", json!({}))
        .await
        .expect(200);
    let refused = house.post(&lead, "/v1/bulks", bulk).await.expect(409);
    assert_eq!(refused["field"], "seen");
    let unseen = house.post(&lead, "/v1/bulks", removal(&["c1"])).await;
    assert_eq!(unseen.expect(422)["field"], "seen");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_rule_did_is_taken_back_by_a_lead() {
    let house = House::open().await;
    let (lead, mira) = (
        house.person(Role::Lead).await,
        house.person(Role::Moderator).await,
    );
    for id in ["e1", "e2"] {
        house
            .post(&house.machine, "/v1/events", event(id, "floodword"))
            .await
            .expect(200);
    }
    assert_eq!(actions_in_force(&house).await, 2);
    let revert =
        json!({"reason": "the rule was wrong", "work": {"revert-rule": {"rule": "flood"}}});
    let refused = house.post(&mira, "/v1/bulks/preview", revert.clone()).await;
    refused.expect(403);
    let done = apply(&house, &lead, revert).await;
    assert_eq!(done["decided"], 2);
    assert_eq!(actions_in_force(&house).await, 0);
    let open = house.get(&lead, "/v1/cases").await.expect(200);
    assert_eq!(
        open["items"].as_array().unwrap().len(),
        2,
        "people still look"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_done_is_refused_with_the_field() {
    let house = House::open().await;
    let lead = house.person(Role::Lead).await;
    house.report("r1", "c1", "threat").await;
    let with = |field: &str, value: Value| {
        let mut bulk = removal(&["c1"]);
        bulk[field] = value;
        bulk
    };
    let nobody = "01930000-0000-7000-8000-000000000000";
    for (bulk, status, field) in [
        (with("reason", json!(" ")), 422, "reason"),
        (with("subjects", json!([])), 422, "subjects"),
        (removal(&["c1", "unknown"]), 422, "subjects[1]"),
        (with("cases", json!([nobody])), 404, "cases[0]"),
        (
            with("work", json!({"revert-bulk": nobody})),
            422,
            "subjects",
        ),
    ] {
        let refused = house.post(&lead, "/v1/bulks/preview", bulk.clone()).await;
        assert_eq!(refused.expect(status)["field"], field, "{bulk}");
    }
}
