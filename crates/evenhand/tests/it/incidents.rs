//! A campaign on a real server: one incident, and the same one after the server was killed.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use evenhand_model::Time;
use serde_json::{Value, json};

use crate::house::{House, Server};

const ACCOUNTS: usize = 14;
const POSTS: usize = 3;

/// The same words by new accounts at one person, a post every six seconds, up to now.
fn send(server: &Server) {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = Time::from_micros(i64::try_from(since_epoch.as_micros()).unwrap());
    let all = ACCOUNTS * POSTS;
    for number in 0..all {
        let (account, post) = (number % ACCOUNTS, number / ACCOUNTS);
        let seconds = i64::try_from(6 * (all - number)).unwrap();
        let at = now.minus(evenhand_model::Duration::from_seconds(seconds));
        let event = json!({
            "id": format!("e-{account}-{post}"), "kind": "content.created", "at": at.to_string(),
            "actor": {
                "id": format!("m{account}"),
                "created_at": now.minus(evenhand_model::Duration::from_days(4)).to_string(),
            },
            "content": {
                "id": format!("c-{account}-{post}"), "hashtags": ["OpenTheGate"], "mentions": ["target"],
                "text": format!("{post}: open the gate before they close it, spread this now"),
            },
        });
        server.post("/v1/events", &event).expect(200);
    }
}

fn incident(server: &Server) -> Value {
    let list = server.wait_for("/v1/incidents", |list| {
        let items = list["items"].as_array();
        items.is_some_and(|items| items.len() == 1 && items[0]["posts"] == json!(ACCOUNTS * POSTS))
    });
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let members = format!("/v1/incidents/{id}/members");
    server.wait_for(&members, |list| {
        list["items"]
            .as_array()
            .is_some_and(|items| items.len() == ACCOUNTS)
    });
    server.get(&format!("/v1/incidents/{id}")).expect(200)
}

#[test]
fn a_server_that_was_killed_finds_the_same_incident_again() {
    let house = House::new("");
    let mut server = house.serve();
    send(&server);
    let before = incident(&server);
    for _ in 0..2 {
        server.process.kill().unwrap();
        server.process.wait().unwrap();
        let machine = server.machine.clone();
        server = house.serve_again(&machine);
        // Long enough for everything to have been read again.
        std::thread::sleep(Duration::from_secs(3));
        let after = incident(&server);
        for field in [
            "id",
            "opened_at",
            "opened_on",
            "accounts",
            "seeds",
            "variants",
            "alert",
        ] {
            assert_eq!(before[field], after[field], "{field}");
        }
    }
    let alerts = server.list("/v1/alerts");
    let told = alerts.iter().filter(|alert| alert["kind"] == "incident");
    assert_eq!(told.count(), 1, "{alerts:?}");
}
