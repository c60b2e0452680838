//! Whatever comes in, the answer is one clear problem document, and nothing is half-stored.

use axum::body::Body;
use evenhand_model::limits;
use serde_json::json;

use crate::house::{Answer, House, event, report, request};

#[track_caller]
fn check(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.content_type, "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    assert!(!problem["detail"].as_str().unwrap().is_empty());
}

async fn send(house: &House, path: &str, body: impl Into<Body>) -> Answer {
    house
        .send(request("POST", &house.machine, path, body.into()))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_cut_at_any_byte_is_refused_and_leaves_nothing() {
    let house = House::open().await;
    for (path, whole) in [
        ("/v1/events", event("e1", "né \"x\"").to_string()),
        ("/v1/reports", report("r1", "c1", "threat").to_string()),
    ] {
        for end in 0..whole.len() {
            check(
                &send(&house, path, whole.as_bytes()[..end].to_vec()).await,
                400,
            );
        }
    }
    let cases = house.get(&house.machine, "/v1/cases").await.expect(200);
    assert_eq!(cases["items"], json!([]));
    house
        .get(&house.machine, "/v1/reports/r1")
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_bodies_are_refused_with_the_right_status() {
    let house = House::open().await;
    let long = limits::BODY_BYTES_MAX + 1;
    for path in ["/v1/events", "/v1/reports"] {
        check(&send(&house, path, "[".repeat(10_000)).await, 400);
        check(&send(&house, path, " ".repeat(long)).await, 413);
        check(&send(&house, path, r#"{"id":"a\u0000"}"#).await, 400);
        check(&send(&house, path, r#"{"id":"\ud800"}"#).await, 400);
        check(&send(&house, path, vec![0xff, 0xfe]).await, 400);
        check(&send(&house, path, "null").await, 422);
        let mut request = request("POST", &house.machine, path, Body::from("a=b"));
        let form = axum::http::HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert("content-type", form);
        check(&house.send(request).await, 415);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_id_with_another_body_is_a_conflict() {
    let house = House::open().await;
    let first = house
        .post(&house.machine, "/v1/events", event("e1", "one"))
        .await
        .expect(200);
    let same = house
        .post(&house.machine, "/v1/events", event("e1", "one"))
        .await
        .expect(200);
    assert_eq!(first, same);
    check(
        &house
            .post(&house.machine, "/v1/events", event("e1", "two"))
            .await,
        409,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_methods_parameters_and_keys_are_problems_too() {
    let house = House::open().await;
    let key = house.machine.as_str();
    check(&house.get(key, "/v1/nothing").await, 404);
    check(&house.get(key, "/v1/events").await, 405);
    check(&house.get(key, "/v1/cases?teir=T0").await, 422);
    check(&house.get(key, "/v1/cases?limit=0").await, 422);
    check(&house.get(key, "/v1/cases?after=!").await, 422);
    check(&house.get(key, "/v1/cases/7").await, 404);
    check(&house.get("nonsense", "/v1/cases").await, 401);
    check(&house.get("", "/status/7/7").await, 404);
}
