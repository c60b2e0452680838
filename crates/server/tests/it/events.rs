//! Arrays and streams of events, and requests that are sent twice.

use axum::body::Body;
use axum::http::HeaderValue;
use evenhand_model::Role;
use serde_json::{Value, json};

use crate::house::{House, event, request};

#[tokio::test(flavor = "multi_thread")]
async fn bad_items_of_an_array_are_refused_each_by_itself() {
    let house = House::open().await;
    let mut events: Vec<Value> = (0..1_000)
        .map(|number| event(&format!("e{number}"), "hello"))
        .collect();
    events[3] = json!({"id": "bad", "kind": "content.created"});
    events[7] = json!(7);
    let answer = house
        .post(&house.machine, "/v1/events", json!(events))
        .await
        .expect(200);
    let items = answer["items"].as_array().unwrap();
    assert_eq!(items.len(), 1_000);
    assert_eq!(
        (&items[3]["event"], &items[3]["problem"]["status"]),
        (&json!("bad"), &json!(422))
    );
    assert_eq!(items[7]["problem"]["status"], 422);
    assert_eq!(
        (&items[999]["event"], &items[999]["verdict"]),
        (&json!("e999"), &json!("allow"))
    );
    events.push(event("one-too-many", "hello"));
    house
        .post(&house.machine, "/v1/events", json!(events))
        .await
        .expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_answered_line_by_line_in_order() {
    let house = House::open().await;
    let mut lines = String::new();
    for number in 0..2_000 {
        lines.push_str(&format!("{}\n", event(&format!("e{number}"), "hello")));
    }
    lines.push_str("{\n");
    let mut request = request("POST", &house.machine, "/v1/events", Body::from(lines));
    request.headers_mut().insert(
        "content-type",
        HeaderValue::from_static("application/x-ndjson"),
    );
    let answer = house.send(request).await;
    let items: Vec<Value> = answer
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let expected: Vec<String> = (0..2_000).map(|number| format!("e{number}")).collect();
    let answered: Vec<&str> = items[..2_000]
        .iter()
        .map(|item| item["event"].as_str().unwrap())
        .collect();
    assert_eq!(answered, expected);
    assert_eq!(items[2_000]["problem"]["status"], 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_sent_twice_under_one_key_does_its_work_once() {
    let house = House::open().await;
    let mira = house.person(Role::Moderator).await;
    for number in 0..3 {
        house
            .report(&format!("r{number}"), &format!("c{number}"), "threat")
            .await;
    }
    let next = async |key: &'static str, body: &'static str| {
        let mut request = request("POST", &mira, "/v1/cases/next", Body::from(body));
        request
            .headers_mut()
            .insert("idempotency-key", HeaderValue::from_static(key));
        house.send(request).await
    };
    let first = next("k1", "{}").await.expect(200);
    assert_eq!(next("k1", "{}").await.expect(200)["id"], first["id"]);
    assert_ne!(next("k2", "{}").await.expect(200)["id"], first["id"]);
    let other = next("k1", "{ }").await.expect(409);
    assert_eq!(other["field"], "Idempotency-Key");
}
