//! A bulk that a kill cuts off goes on after the next start, and does nothing twice.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::house::{House, Server, report};
use crate::http;

/// Enough for a dozen commits, so that a kill falls between two of them.
const SUBJECTS: usize = 300;

fn key_of_lead(house: &House) -> String {
    house.run(&["user", "new", "--name", "Ada", "--role", "lead"]);
    let scopes = "cases:read,cases:write,actions:read,actions:write";
    house.run(&["key", "new", "--scope", scopes, "--user", "Ada"])
}

/// The bulk with what its preview says.
fn seen(server: &Server, lead: &str, mut bulk: Value) -> Value {
    let preview = server.post_as(lead, "/v1/bulks/preview", &bulk).expect(200);
    assert_eq!(preview["decided"], SUBJECTS);
    bulk["seen"] = preview["seen"].clone();
    bulk
}

/// Asks for a bulk and kills the server once it is being worked on; answers the server after that.
fn killed(house: &House, mut server: Server, lead: &str, bulk: &Value) -> Server {
    let (address, body) = (server.address.clone(), bulk.to_string());
    let before = server.list("/v1/bulks").len();
    std::thread::scope(|scope| {
        let kind = "application/json";
        scope.spawn(move || http::send(&address, "POST", "/v1/bulks", lead, kind, body.as_bytes()));
        let done = loop {
            match server.list("/v1/bulks").get(before) {
                Some(begun) if begun["done"] != 0 => break begun["done"].clone(),
                _ => {}
            }
        };
        server.process.kill().unwrap();
        server.process.wait().unwrap();
        assert_ne!(
            done, SUBJECTS,
            "it was finished before anybody could kill it"
        );
    });
    house.serve_again(&server.machine)
}

/// How many actions of each subject there are, and how many of them are in force.
fn actions(server: &Server) -> BTreeMap<String, (usize, usize)> {
    let mut of_each = BTreeMap::new();
    for action in server.list("/v1/actions") {
        if !action["reverses"].is_null() {
            continue;
        }
        let subject = action["subject"]["id"].as_str().unwrap().to_owned();
        let counts: &mut (usize, usize) = of_each.entry(subject).or_default();
        counts.0 += 1;
        counts.1 += usize::from(action["ended_at"].is_null());
    }
    of_each
}

#[test]
fn a_bulk_that_was_begun_is_finished_once_whatever_is_killed_in_between() {
    let house = House::new("undo_seconds = 0\n");
    let mut server = house.serve();
    let lead = key_of_lead(&house);
    let subjects: Vec<Value> = (0..SUBJECTS)
        .map(|number| {
            let id = format!("c{number}");
            server
                .post("/v1/reports", &report(&format!("r{number}"), &id))
                .expect(201);
            json!({"kind": "content", "id": id})
        })
        .collect();
    let bulk = json!({"reason": "one flood", "subjects": subjects, "work": {"decide": {
        "outcome": "violation", "policy": "threats", "actions": [{"kind": "content.remove"}]}}});
    let bulk = seen(&server, &lead, bulk);
    server = killed(&house, server, &lead, &bulk);
    let is_done = |list: &Value| list["items"][0]["done"] == SUBJECTS;
    let list = server.wait_for("/v1/bulks", is_done);
    let begun = list["items"].as_array().unwrap().len();
    assert_eq!((begun, &list["items"][0]["decided"]), (1, &json!(SUBJECTS)));
    let made = actions(&server);
    assert_eq!(made.len(), SUBJECTS);
    assert!(made.values().all(|counts| *counts == (1, 1)), "{made:?}");

    let revert = json!({"reason": "wrong", "work": {"revert-bulk": list["items"][0]["id"]}});
    let revert = seen(&server, &lead, revert);
    let server = killed(&house, server, &lead, &revert);
    server.wait_for("/v1/bulks", |list| list["items"][1]["done"] == SUBJECTS);
    let left = actions(&server);
    assert!(left.values().all(|counts| *counts == (1, 0)), "{left:?}");
    house.verify();
}
