//! What a reviewer is shown of those who report.

use axum::body::Body;
use axum::http::Request;
use evenhand_model::Role;
use evenhand_server::address::Peer;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::house::{House, report};

/// Somebody reports a post.
async fn reported(house: &House, number: usize, reporter: &str, post: &str) -> Value {
    let mut body = report(&format!("r{number}"), post, "threat");
    body["reporter"] = json!({"id": reporter});
    house
        .post(&house.machine, "/v1/reports", body)
        .await
        .expect(201)
}

#[tokio::test(flavor = "multi_thread")]
async fn people_see_how_many_reporters_count_and_platforms_do_not() {
    let house = House::open().await;
    // Twelve of one hand, who have reported the same three things before, and a stranger.
    let mut number = 0;
    let mut case = Value::Null;
    for post in ["p1", "p2", "p3"] {
        for hand in 0..12 {
            number += 1;
            case = reported(&house, number, &format!("hand {hand}"), post).await["case"].clone();
        }
    }
    reported(&house, 100, "stranger", "p3").await;
    let person = house.person(Role::Moderator).await;
    let path = format!("/v1/cases/{}", case.as_str().unwrap());
    let seen = house.get(&person, &path).await.expect(200);
    let reporters = &seen["reporters"];
    assert_eq!(
        (&reporters["reporters"], &reporters["count_as"]),
        (&json!(13), &json!(2))
    );
    assert_eq!(reporters["groups"][0]["same_things"], true);
    assert_eq!(reporters["signs"], json!(["few-behind-many"]));
    assert!(!seen.to_string().contains("hand 1"));
    let reports = format!("/v1/reports?case={}", case.as_str().unwrap());
    let items = house.get(&person, &reports).await.expect(200)["items"].clone();
    let accuracy = &items[0]["accuracy"];
    assert!(accuracy["low"].as_f64() < accuracy["mean"].as_f64());
    assert!(accuracy["mean"].as_f64() < accuracy["high"].as_f64());
    // The platform knows who they are, and is told nothing that it could hold against them.
    let to_platform = house.get(&house.machine, &path).await.expect(200);
    assert!(to_platform["reporters"].is_null());
    let to_platform = house.get(&house.machine, &reports).await.expect(200);
    assert!(to_platform["items"][0]["accuracy"].is_null());
    let mut browser = Browser::of(&house, "Ann", Role::Moderator).await;
    let page = browser
        .get(&format!("/cases/{}", case.as_str().unwrap()))
        .await;
    assert!(page.text.contains("13 reporters, who count as 2"));
    assert!(
        page.text
            .contains("None of this changes when the case is looked at")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_interrupted_nobody_says_why() {
    let house = House::open_with(|settings| {
        settings.interrupts.network.at_once = 1;
        settings.interrupts.reserve.at_once = 1;
    })
    .await;
    let mut last = Value::Null;
    for number in 0..3 {
        let report = json!({
            "token": format!("token-of-report-{number}"), "about": format!("c{number}"),
            "reason": "danger-to-life",
        });
        let mut request = Request::builder()
            .method("POST")
            .uri("/v1/public/reports")
            .header("content-type", "application/json")
            .body(Body::from(report.to_string()))
            .unwrap();
        request
            .extensions_mut()
            .insert(Peer("192.0.2.1".parse().unwrap()));
        last = house.send(request).await.expect(201);
    }
    let person = house.person(Role::Moderator).await;
    let report = format!("/v1/reports/{}", last["id"].as_str().unwrap());
    let report = house.get(&house.machine, &report).await.expect(200);
    let path = format!("/v1/cases/{}", report["case"].as_str().unwrap());
    let case = house.get(&person, &path).await.expect(200);
    assert_eq!(
        (&case["tier"], &case["quiet"]["spent"]),
        (&json!("T0"), &json!("network"))
    );
    let mut browser = Browser::of(&house, "Ann", Role::Moderator).await;
    let page = browser
        .get(&format!("/cases/{}", report["case"].as_str().unwrap()))
        .await;
    assert!(
        page.text
            .contains("Did not interrupt: the network that the report came from")
    );
}
