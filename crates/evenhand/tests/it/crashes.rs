//! A server that is killed at any moment.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use evenhand_model::Rng;
use serde_json::json;

use crate::house::{House, Server, event, report};
use crate::http;

const CYCLES: u64 = 200;
const WRITERS: u64 = 3;
/// Longest life of a server, in milliseconds.
const LIFE_MS_MAX: u64 = 120;
const SEED: u64 = 9;

/// Ids of what was answered 2xx.
#[derive(Default)]
struct Accepted {
    events: Vec<String>,
    reports: Vec<String>,
}

/// Every third post is contained, so that orders are at stake too.
fn post(id: &str) -> serde_json::Value {
    let is_contained = id.bytes().map(u32::from).sum::<u32>().is_multiple_of(3);
    let text = if is_contained {
        "She lives at 9 Mill Road"
    } else {
        "hello"
    };
    event(id, id, text)
}

/// Sends events and reports until the server is gone.
fn write(address: &str, key: &str, name: &str, is_over: &AtomicBool) -> Accepted {
    let mut accepted = Accepted::default();
    let send = |path: &str, body: &serde_json::Value| {
        let body = body.to_string();
        let kind = "application/json";
        let answer = http::send(address, "POST", path, key, kind, body.as_bytes())?;
        (200..300).contains(&answer.status).then_some(())
    };
    for number in 0.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let id = format!("{name}-{number}");
        if send("/v1/events", &post(&id)).is_some() {
            accepted.events.push(id.clone());
        }
        if send("/v1/reports", &report(&id, &format!("c-{id}"))).is_some() {
            accepted.reports.push(id);
        }
    }
    accepted
}

/// Lets writers work for some milliseconds, kills the server, and tells what it had accepted.
fn live(server: &mut Server, cycle: u64, life: Duration) -> Vec<Accepted> {
    let (address, key) = (server.address.clone(), server.machine.clone());
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (address, key, is_over) = (&address, &key, &is_over);
                scope.spawn(move || write(address, key, &format!("w{cycle}-{writer}"), is_over))
            })
            .collect();
        std::thread::sleep(life);
        server.process.kill().unwrap();
        server.process.wait().unwrap();
        is_over.store(true, Ordering::Relaxed);
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .collect()
    })
}

#[test]
fn after_two_hundred_kills_nothing_accepted_is_missing_and_nothing_is_ordered_twice() {
    let house = House::new("[brakes]\ncontainments_per_author_per_hour = 1000000\n");
    let mut rng = Rng::from_number(SEED);
    let mut accepted = Vec::new();
    let mut server = house.serve();
    for cycle in 0..CYCLES {
        let life = Duration::from_millis(rng.below(LIFE_MS_MAX));
        accepted.extend(live(&mut server, cycle, life));
        server = house.serve_again(&server.machine);
    }
    let events = accepted.iter().flat_map(|accepted| &accepted.events);
    let reports = accepted.iter().flat_map(|accepted| &accepted.reports);
    let counts = (events.clone().count(), reports.clone().count());
    assert!(
        counts.0 > 200 && counts.1 > 200,
        "seed {SEED}: too little was at stake: {counts:?}"
    );

    for id in reports {
        let found = server.get(&format!("/v1/reports/{id}"));
        assert_eq!(
            found.status, 200,
            "seed {SEED}: report {id} is missing: {}",
            found.text
        );
    }
    for id in events {
        let other = event(id, id, "another text");
        let answer = server.post("/v1/events", &other);
        assert_eq!(
            answer.status, 409,
            "seed {SEED}: event {id} is missing: {}",
            answer.text
        );
    }
    let actions = server.list("/v1/actions");
    let subjects: BTreeSet<String> = actions
        .iter()
        .map(|action| format!("{} {}", action["kind"], action["subject"]["id"]))
        .collect();
    assert!(!actions.is_empty());
    assert_eq!(
        actions.len(),
        subjects.len(),
        "seed {SEED}: something was ordered twice"
    );
    let contained = accepted
        .iter()
        .flat_map(|accepted| &accepted.events)
        .filter(|id| post(id)["content"]["text"] != "hello");
    for id in contained {
        let subject = format!("\"content.restrict\" \"c-{id}\"");
        assert!(
            subjects.contains(&subject),
            "seed {SEED}: the order about c-{id} is missing"
        );
    }
    house.verify();
}

const MEDIA_SCOPES: &str = "media:read,media:write";
const MEDIA_CYCLES: u64 = 12;
/// Media in one question.
const MEDIA_ASKED: usize = 1_000;

/// Adds known files by their MD5, one after the other, until the server is gone. Tells those that were accepted.
fn add_items(address: &str, key: &str, cycle: u64) -> Vec<String> {
    let mut accepted = Vec::new();
    for number in 0.. {
        let md5 = format!("{cycle:016x}{number:016x}");
        let body = json!({"source": "a-list", "items": [{"md5": md5}]}).to_string();
        let (path, kind) = ("/v1/banks/KNOWN/items", "application/json");
        let answer = http::send(address, "POST", path, key, kind, body.as_bytes());
        match answer {
            Some(answer) if (200..300).contains(&answer.status) => accepted.push(md5),
            _ => break,
        }
    }
    accepted
}

/// Ends the server at once, or every third time in good order, so that there are files of known media.
fn end(server: &mut Server, cycle: u64) {
    if cycle.is_multiple_of(3) {
        let id = server.process.id().to_string();
        let status = std::process::Command::new("kill").arg(id).status();
        assert!(status.unwrap().success());
    } else {
        server.process.kill().unwrap();
    }
    server.process.wait().unwrap();
}

#[test]
fn every_known_file_that_was_accepted_before_a_kill_matches_after_it() {
    let house = House::new("");
    let mut server = house.serve();
    let key = house.run(&["key", "new", "--scope", MEDIA_SCOPES]);
    let bank = json!({"name": "KNOWN", "action": "hold"});
    let made = server.post_as(&key, "/v1/banks", &bank);
    assert_eq!(made.status, 201, "{}", made.text);
    let mut rng = Rng::from_number(SEED);
    let mut accepted = Vec::new();
    for cycle in 0..MEDIA_CYCLES {
        let life = Duration::from_millis(20 + rng.below(LIFE_MS_MAX));
        let address = server.address.clone();
        std::thread::scope(|scope| {
            let adding = scope.spawn(|| add_items(&address, &key, cycle));
            std::thread::sleep(life);
            end(&mut server, cycle);
            accepted.extend(adding.join().unwrap());
        });
        server = house.serve_again(&server.machine);
        for some in accepted.chunks(MEDIA_ASKED) {
            let media: Vec<_> = some.iter().map(|md5| json!({"md5": md5})).collect();
            let answer = server.post_as(&key, "/v1/media/lookup", &json!({"media": media}));
            let told: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
            for (md5, found) in some.iter().zip(told["items"].as_array().unwrap()) {
                let count = found.as_array().unwrap().len();
                assert_eq!(count, 1, "seed {SEED}, cycle {cycle}: {md5}");
            }
        }
    }
    assert!(
        accepted.len() > 50,
        "seed {SEED}: too little was at stake: {}",
        accepted.len()
    );
    let log = std::fs::read_to_string(house.path("log")).unwrap();
    assert!(!log.contains("can't be used"), "{log}");
}
