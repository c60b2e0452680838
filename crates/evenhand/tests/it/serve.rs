//! A server from a first event to a confirmed action.

use serde_json::{Value, json};

use crate::house::{House, Server, evenhand, event, report, said};
use crate::receiver::{Manner, Receiver};

/// Decides the next case with these kinds of action, and gives the ids of the orders.
pub fn decide_next(server: &Server, person: &str, actions: &[&str]) -> Vec<Value> {
    let case = server
        .post_as(person, "/v1/cases/next", &json!({}))
        .expect(200);
    let path = format!("/v1/cases/{}/decide", case["id"].as_str().unwrap());
    let actions: Vec<Value> = actions.iter().map(|kind| json!({"kind": kind})).collect();
    let decision = json!({
        "fence": case["claim"]["fence"], "outcome": "violation", "policy": "threats",
        "reason": "a plain threat", "actions": actions,
    });
    let decided = server.post_as(person, &path, &decision).expect(201);
    decided["orders"].as_array().unwrap().clone()
}

#[test]
fn a_report_becomes_a_decision_a_signed_webhook_and_a_confirmed_action() {
    let receiver = Receiver::start(Manner::Answer("204 No Content"));
    let allowed = format!(
        "allowed_destinations = [{:?}]\nundo_seconds = 0",
        receiver.address
    );
    let house = House::new(&allowed);
    let mut server = house.serve();
    let url = json!({"url": format!("http://{}/hook", receiver.address)});
    let webhook = server.post("/v1/webhooks", &url).expect(201);

    let verdict = server
        .post("/v1/events", &event("e1", "a1", "hello"))
        .expect(200);
    assert_eq!(verdict["verdict"], "allow");
    let receipt = server
        .post("/v1/reports", &report("r1", "c-e1"))
        .expect(201);
    let status = receipt["status_url"].as_str().unwrap();
    let status = status
        .split_once(&server.address)
        .map_or(status, |(_, path)| path);
    assert_eq!(server.get(status).expect(200)["state"], "waiting");

    let person = house.person(&server, "Ada");
    let orders = decide_next(&server, &person, &["content.remove"]);
    let taken = receiver.taken(1);
    let action = taken[0].json();
    assert!(taken[0].is_signed_by(webhook["secret"].as_str().unwrap()));
    assert_eq!(action["action"], orders[0]);
    assert_eq!(action["subject"], json!({"kind": "content", "id": "c-e1"}));

    let path = format!("/v1/actions/{}", orders[0].as_str().unwrap());
    let outcome = json!({"state": "applied", "at": "2026-11-23T10:06:00Z"});
    server
        .post(&format!("{path}/outcome"), &outcome)
        .expect(200);
    assert_eq!(server.get(&path).expect(200)["state"], "applied");
    assert_eq!(server.get(status).expect(200)["state"], "decided");
    assert!(house.verify().contains("consistent, not proven complete"));

    assert!(server.end("TERM").success(), "a stop is no failure");
    let server = house.serve_again(&server.machine);
    assert_eq!(server.get(&path).expect(200)["state"], "applied");
}

#[test]
fn assess_and_serve_give_the_same_verdicts() {
    let texts = [
        "good morning",
        "I will find you and hurt you. You live at 14 Oak Lane",
        "see https://known-bad.example/a",
        "ring her: +44 20 7946 0123",
        "an offer: https://shop.example/a",
        "سنقتلك",
    ];
    let now = jiff::Timestamp::now();
    let events: Vec<Value> = texts
        .iter()
        .enumerate()
        .map(|(number, text)| {
            let mut event = event(&format!("e{number}"), &format!("a{number}"), text);
            event["at"] = now.to_string().into();
            event
        })
        .collect();
    let lines: Vec<String> = events.iter().map(ToString::to_string).collect();
    let assessed = evenhand(&["assess"], lines.join("\n").as_bytes());
    assert!(assessed.status.success(), "{}", said(&assessed));
    let assessed = String::from_utf8(assessed.stdout).unwrap();

    let house = House::new("");
    let server = house.serve();
    let key = server.machine.clone();
    let body = lines.join("\n");
    let served = server.send(
        "POST",
        "/v1/events",
        &key,
        "application/x-ndjson",
        body.as_bytes(),
    );
    served.expect(200);
    let without_orders = |line: &str| {
        let mut verdict: Value = serde_json::from_str(line).unwrap();
        let orders = verdict["orders"].as_array().map(Vec::len);
        verdict["orders"] = orders.into();
        verdict
    };
    let pairs: Vec<(Value, Value)> = assessed
        .lines()
        .zip(served.text.lines())
        .map(|(assessed, served)| (without_orders(assessed), without_orders(served)))
        .collect();
    assert_eq!(pairs.len(), texts.len());
    for (assessed, served) in pairs {
        assert_eq!(assessed, served);
    }
}

#[test]
fn a_victims_address_is_contained_after_ten_thousand_contained_posts() {
    const POSTS: usize = 10_000;
    let house = House::new("");
    let server = house.serve();
    let flood = |number: usize| {
        event(&format!("f{number}"), "flooder", "She lives at 9 Mill Road").to_string() + "\n"
    };
    let body: String = (0..POSTS).map(flood).collect();
    let key = server.machine.clone();
    let verdicts = server.send(
        "POST",
        "/v1/events",
        &key,
        "application/x-ndjson",
        body.as_bytes(),
    );
    verdicts.expect(200);
    assert_eq!(verdicts.text.lines().count(), POSTS);
    let text = "I will find you and hurt you. You live at 14 Oak Lane";
    let verdict = server
        .post("/v1/events", &event("v1", "another", text))
        .expect(200);
    assert_eq!(verdict["verdict"], "hold");
    let order = verdict["orders"][0].as_str().unwrap();
    let action = server.get(&format!("/v1/actions/{order}")).expect(200);
    assert_eq!(action["subject"]["id"], "c-v1");
    assert_eq!(action["kind"], "content.restrict");
}
