//! A platform's endpoint that is down, slow or confused: what is owed stays owed and arrives.

use std::net::TcpListener;
use std::time::Duration;

use serde_json::json;

use crate::house::{House, Server, event};
use crate::receiver::{Manner, Receiver};

/// A house that may send to this address, and tries again every second.
fn house_for(address: &str) -> House {
    House::new(&format!(
        "allowed_destinations = [{address:?}]\nretry_wait_max_seconds = 1\nundo_seconds = 0\n"
    ))
}

fn webhook(server: &Server, address: &str) -> String {
    let url = json!({"url": format!("http://{address}/hook")});
    let made = server.post("/v1/webhooks", &url).expect(201);
    made["id"].as_str().unwrap().to_owned()
}

/// Has three posts contained.
fn contain_three(server: &Server) {
    for number in 1..=3 {
        let post = event(&format!("e{number}"), "a1", "She lives at 9 Mill Road");
        assert_eq!(
            server.post("/v1/events", &post).expect(200)["verdict"],
            "hold"
        );
    }
}

/// The deliveries of actions on a page.
fn actions(page: &serde_json::Value) -> Vec<serde_json::Value> {
    let mut items = page["items"].as_array().unwrap().clone();
    items.retain(|item| !item["action"].is_null());
    items
}

/// While the endpoint behaves like that every order stays owed and can be seen; once it is back,
/// each arrives.
#[track_caller]
fn check(manner: Manner, expected_result: &str) {
    let receiver = Receiver::start(manner);
    let house = house_for(&receiver.address);
    let server = house.serve();
    let id = webhook(&server, &receiver.address);
    contain_three(&server);
    let owed = server.wait_for("/v1/deliveries?state=owed", |page| {
        let items = actions(page);
        let failed = |item: &serde_json::Value| {
            item["last_result"]
                .as_str()
                .is_some_and(|result| result.contains(expected_result))
        };
        items.len() == 3 && items.iter().any(failed)
    });
    assert_eq!(actions(&owed).len(), 3);
    receiver.behave(Manner::Answer("204 No Content"));
    if expected_result.contains("410") {
        let path = format!("/v1/webhooks/{id}");
        let body = json!({"change": "enable"}).to_string();
        let key = &server.machine;
        server
            .send("PATCH", &path, key, "application/json", body.as_bytes())
            .expect(200);
    }
    let taken = receiver.taken(3);
    let mut subjects: Vec<String> = taken
        .iter()
        .map(|webhook| webhook.json()["subject"]["id"].to_string())
        .collect();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), 3);
    server.wait_for("/v1/deliveries?state=owed", |page| {
        page["items"].as_array().unwrap().is_empty()
    });
}

#[test]
fn an_endpoint_that_answers_500_gets_it_later() {
    check(Manner::Answer("500 Internal Server Error"), "500");
}

#[test]
fn an_endpoint_that_redirects_is_not_followed_and_gets_it_later() {
    check(
        Manner::Answer("302 Found\r\nLocation: http://127.0.0.1:1/"),
        "302",
    );
}

#[test]
fn an_endpoint_that_is_gone_gets_it_once_it_is_enabled_again() {
    check(Manner::Answer("410 Gone"), "410");
}

#[test]
fn a_half_open_endpoint_gets_it_later() {
    check(Manner::HalfOpen, "in time");
}

#[test]
fn a_slow_endpoint_gets_each_action_once() {
    let receiver = Receiver::start(Manner::Slow(Duration::from_secs(2)));
    let house = house_for(&receiver.address);
    let server = house.serve();
    webhook(&server, &receiver.address);
    contain_three(&server);
    server.wait_for("/v1/deliveries?state=owed", |page| {
        page["items"].as_array().unwrap().is_empty()
    });
    assert_eq!(receiver.of("action.ordered").len(), 3);
}

#[test]
fn an_endpoint_that_was_down_gets_everything_in_order_for_each_subject() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    let house = house_for(&address);
    let server = house.serve();
    webhook(&server, &address);
    contain_three(&server);
    let person = house.person(&server, "Ada");
    super::serve::decide_next(&server, &person, &["content.remove", "account.warn"]);
    server.wait_for("/v1/deliveries?state=owed", |page| {
        let items = page["items"].as_array().unwrap();
        items.iter().any(|item| item["attempts"].as_u64() > Some(0))
    });
    let receiver = Receiver::start_at(&address, Manner::Answer("204 No Content"));
    let taken = receiver.taken(5);
    let mut last = std::collections::HashMap::new();
    for webhook in taken {
        let action = webhook.json();
        let sequence = action["sequence"].as_u64().unwrap();
        let before = last.insert(action["subject"].to_string(), sequence);
        assert!(before < Some(sequence), "{action}");
    }
    assert_eq!(last.len(), 4, "three posts and an author");
}
