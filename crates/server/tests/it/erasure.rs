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
async fn an_account_is_erased_once_no_hold_lies_on_it_and_can_be_erased_again() {
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
    assert_eq!(set.expect(200)["reason"], reason);

    let refused = house
        .post(machine, "/v1/accounts/a1/erase", json!({}))
        .await
        .expect(409);
    assert!(
        refused["detail"].as_str().unwrap().contains("legal hold"),
        "{refused}"
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
