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
        json!({"subjects": 0, "reports": 0, "notes": 0, "held": 1, "corrections": 0})
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
        json!({"subjects": 2, "reports": 1, "notes": 0, "held": 0, "corrections": 0})
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
        json!({"subjects": 0, "reports": 0, "notes": 0, "held": 0, "corrections": 0})
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wrote_what_an_investigation_holds_is_not_erased_and_machines_do_not_learn_why() {
    let house = House::open().await;
    let machine = &house.machine;
    let lead = house.person(Role::Lead).await;
    let named = |id: &str, handle: &str| {
        let mut told = event(id, "hello");
        told["actor"]["handle"] = json!(handle);
        told
    };
    let told = named("e1", "loud_hawk");
    house.post(machine, "/v1/events", told).await.expect(200);
    let case = house.report("r1", "c-e1", "threat").await["case"].clone();
    let new = json!({"title": "A campaign", "summary": "Threats in a row"});
    let opened = house.post(&lead, "/v1/investigations", new).await;
    let id = opened.expect(201)["id"].as_str().unwrap().to_owned();
    let link = json!({"case": case, "reason": "belongs here"});
    let links = format!("/v1/investigations/{id}/links");
    house.post(&lead, &links, link).await.expect(200);

    let erase = "/v1/accounts/a1/erase";
    let waits = house.post(machine, erase, json!({})).await.expect(200);
    let expected = json!({"subjects": 0, "reports": 0, "notes": 0, "held": 1, "corrections": 0});
    assert_eq!(waits, expected);
    let profile = house.get(machine, "/v1/accounts/a1").await.expect(200);
    assert_eq!(profile["counts"]["posts"], 1);

    let list = house.get(machine, "/v1/holds").await.expect(200);
    assert_eq!(list["items"], json!([]));
    let list = house.get(&lead, "/v1/holds").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let told = named("e2", "quiet_dove");
    house.post(machine, "/v1/events", told).await.expect(200);
    let list = house.get(&lead, "/v1/holds").await.expect(200);
    assert!(list.to_string().contains("loud_hawk"), "{list}");
    let subject = json!({"kind": "account", "id": "a1"});
    let house_hold = json!({"subject": subject, "reason": "a dispute"});
    let set = hold(&house, "PUT", machine, house_hold).await.expect(200);
    assert_eq!(set["grounds"].as_array().unwrap().len(), 1, "{set}");
    let list = house.get(machine, "/v1/holds").await.expect(200);
    assert!(!list.to_string().contains("investigation"), "{list}");
    assert!(!list.to_string().contains("loud_hawk"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_a_law_asks_for_ends_early_on_the_word_of_the_authority_alone() {
    let house = House::open().await;
    let machine = &house.machine;
    let lead = house.person(Role::Lead).await;
    let subject = json!({"kind": "account", "id": "a1"});
    let until = json!({"subject": subject, "reason": "a request", "basis": "us.2703f"});
    hold(&house, "PUT", machine, until).await.expect(200);
    let lift = json!({"subject": subject, "reason": "it ended", "basis": "us.2703f"});
    let refused = hold(&house, "DELETE", &lead, lift.clone()).await;
    assert_eq!(refused.expect(409)["field"], "released_by");
    let mut released = lift;
    released["released_by"] = json!("Inspector Example by letter, FBI-2026-11");
    hold(&house, "DELETE", &lead, released).await.expect(204);
    let list = house.get(&lead, "/v1/holds").await.expect(200);
    let item = &list["items"][0];
    assert_eq!(item["grounds"], json!([]));
    assert_eq!(item["lifted"][0]["reason"], "it ended");
}
