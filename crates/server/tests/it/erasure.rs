//! Erasing a person over the API, and the legal hold that stands before it.

use axum::body::Body;
use evenhand_model::Role;
use serde_json::{Value, json};

use crate::house::{Answer, House, event, request};

async fn hold(house: &House, method: &str, key: &str, body: Value) -> Answer {
    let body = Body::from(body.to_string());
    house.send(request(method, key, "/v1/holds", body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_waits_for_the_last_hold_to_end_and_can_be_asked_for_again() {
    let house = House::open().await;
    let machine = &house.machine;
    let lead = house.person(Role::Lead).await;
    house
        .post(machine, "/v1/events", event("e1", "hello"))
        .await
        .expect(200);
    house.report("r1", "c-e1", "threat").await;
    let subject = json!({"kind": "account", "id": "a1"});
    let reason = "a court asked for it";
    let set = hold(
        &house,
        "PUT",
        machine,
        json!({"subject": subject, "reason": reason}),
    )
    .await;
    assert_eq!(set.expect(200)["grounds"][0]["reason"], reason);
    let listed = house.get(machine, "/v1/holds").await.expect(200);
    assert_eq!(listed["items"][0]["subject"], subject);

    let waits = house
        .post(machine, "/v1/accounts/a1/erase", json!({}))
        .await
        .expect(200);
    assert_eq!(
        waits,
        json!({"subjects": 0, "reports": 0, "notes": 0, "held": 1})
    );
    let profile = house.get(machine, "/v1/accounts/a1").await.expect(200);
    assert_eq!(profile["counts"]["posts"], 1);

    hold(
        &house,
        "DELETE",
        &lead,
        json!({"subject": subject, "reason": "it ended"}),
    )
    .await
    .expect(204);
    let erased = house
        .post(machine, "/v1/accounts/a1/erase", json!({}))
        .await
        .expect(200);
    assert_eq!(
        erased,
        json!({"subjects": 2, "reports": 1, "notes": 0, "held": 0})
    );
    house.get(machine, "/v1/accounts/a1").await.expect(404);
    let case = house.get(machine, "/v1/cases").await.expect(200)["items"][0].clone();
    assert!(!case.to_string().contains("c-e1"), "{case}");

    let again = house
        .post(machine, "/v1/accounts/a1/erase", json!({}))
        .await
        .expect(200);
    assert_eq!(
        again,
        json!({"subjects": 0, "reports": 0, "notes": 0, "held": 0})
    );
}
