//! The audit chain, checked from outside.

use std::path::PathBuf;

use evenhand_store::{EventLog, LogSettings};

use crate::house::{House, event, report, said};
use crate::receiver::{Manner, Receiver};

/// A house with some history, and the public key of its checkpoints.
fn house_with_history() -> (House, String) {
    let house = House::new("checkpoint_file = \"checkpoints.jsonl\"");
    let mut server = house.serve();
    for number in 0..10 {
        let id = format!("r{number}");
        server
            .post("/v1/reports", &report(&id, &format!("c{number}")))
            .expect(201);
        let post = event(&format!("e{number}"), "a1", "She lives at 9 Mill Road");
        server.post("/v1/events", &post).expect(200);
    }
    let auditor = house.run(&["key", "new", "--scope", "audit:read"]);
    let checkpoints = server.send(
        "GET",
        "/v1/audit/checkpoints",
        &auditor,
        "application/json",
        b"",
    );
    let key = checkpoints.expect(200)["public_key"]
        .as_str()
        .unwrap()
        .to_owned();
    server.end("TERM");
    (house, key)
}

/// Does SQL on the store, and gives the number of changed rows.
fn change(house: &House, sql: &str) -> usize {
    let store = rusqlite::Connection::open(house.path("data").join("evenhand.db")).unwrap();
    store.execute(sql, []).unwrap()
}

#[track_caller]
fn check_refused(house: &House, arguments: &[&str], expected: &str) {
    let output = house.command(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains(expected), "{}", said(&output));
}

#[test]
fn checkpoints_from_outside_prove_the_history_and_find_what_was_cut() {
    let (house, key) = house_with_history();
    let arguments = [
        "verify",
        "--checkpoint",
        "checkpoints.jsonl",
        "--public-key",
        &key,
    ];
    assert!(
        house.run(&arguments).contains("proven up to"),
        "{}",
        house.run(&arguments)
    );
    let cut = change(&house, "DELETE FROM entries WHERE sequence > 5");
    assert!(cut > 0);
    check_refused(&house, &arguments, "entry");
}

#[test]
fn a_changed_entry_is_named() {
    let (house, _) = house_with_history();
    assert!(house.verify().contains("consistent"));
    let changed = change(
        &house,
        "UPDATE entries SET line = replace(line, '-', '+') WHERE sequence = 7",
    );
    assert_eq!(changed, 1);
    check_refused(&house, &["verify"], "entry 7");
}

/// A copy of the data in which these statements were run, in the name of somebody who can write it.
fn tampered(house: &House, name: &str, sql: &str) -> PathBuf {
    let copy = house.path(name);
    std::fs::create_dir(&copy).unwrap();
    for file in ["evenhand.db", "evenhand.db-wal"] {
        std::fs::copy(house.path("data").join(file), copy.join(file)).unwrap();
    }
    let store = rusqlite::Connection::open(copy.join("evenhand.db")).unwrap();
    store.execute_batch(sql).unwrap();
    copy
}

#[test]
fn whatever_is_done_to_the_rows_of_the_chain_is_found_at_the_first_of_them() {
    let (house, _) = house_with_history();
    for (number, (sql, expected)) in [
        (
            "UPDATE entries SET line = (SELECT line FROM entries WHERE sequence = 1)
             WHERE sequence = (SELECT MAX(sequence) FROM entries)",
            "its line is that of shard 0, entry 1",
        ),
        (
            "DELETE FROM entries",
            "the chain ends at entry 0; history was cut",
        ),
        (
            "DELETE FROM entries; DELETE FROM shards",
            "the store goes on from commit 0, but its feed ends at",
        ),
        (
            "DELETE FROM entries WHERE sequence > 9",
            "the chain ends at entry 9; history was cut",
        ),
        (
            "UPDATE entries SET line = 'garbage' WHERE sequence = 7;
             UPDATE entries SET line = replace(line, 'server.started', 'server.stopped') \
             WHERE sequence = 1; DELETE FROM entries WHERE sequence = 5",
            "shard 0, entry 1: ",
        ),
        (
            "UPDATE entries SET line = 'garbage' WHERE sequence = 7;
             DELETE FROM entries WHERE sequence = 5",
            "shard 0, entry 5: is missing; entry 6 stands in its place",
        ),
        (
            "UPDATE entries SET line = x'00' WHERE sequence = 7",
            "shard 0, entry 7: ",
        ),
        (
            "UPDATE entries SET filed_under = NULL",
            "but is filed under none; its column was altered",
        ),
        (
            "UPDATE entries SET sequence = -3 WHERE sequence = 3",
            "shard 0, entry -3: stands before the first entry",
        ),
        (
            "INSERT INTO entries SELECT shard, sequence + 1, filed_under, line FROM entries
             ORDER BY sequence DESC LIMIT 1",
            "it was put in, or the end of the chain was altered",
        ),
        (
            "INSERT INTO entries SELECT 7, sequence, filed_under, line FROM entries LIMIT 1",
            "shard 7: the store goes on from entry 0, but there is an entry 1",
        ),
        (
            "UPDATE shards SET entry_hash = '00'",
            "than the chain holds; one was altered",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let copy = tampered(&house, &format!("copy-{number}"), sql);
        let arguments = ["verify", "--data", copy.to_str().unwrap()];
        check_refused(&house, &arguments, expected);
    }
}

#[test]
fn a_torn_line_of_the_checkpoint_file_is_told_and_takes_nothing_from_the_proof() {
    let (house, key) = house_with_history();
    let path = house.path("checkpoints.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{}\n{text}{}", &text[..40], &text[..90])).unwrap();
    let arguments = [
        "verify",
        "--checkpoint",
        "checkpoints.jsonl",
        "--public-key",
        &key,
    ];
    let said = house.run(&arguments);
    assert!(said.contains("proven up to"), "{said}");
    assert!(said.contains("left out 2 line(s)"), "{said}");
    std::fs::write(&path, format!("{text}nonsense\n")).unwrap();
    check_refused(&house, &arguments, "checkpoints.jsonl, line");
}

#[test]
fn checkpoints_that_the_webhook_did_not_take_are_sent_again_in_order() {
    let receiver = Receiver::start(Manner::Answer("500 Internal Server Error"));
    let house = House::new(&format!(
        "allowed_destinations = [{:?}]\nretry_wait_max_seconds = 1\n\
         checkpoint_webhook = \"http://{}/checkpoints\"\n",
        receiver.address, receiver.address
    ));
    let mut server = house.serve();
    while receiver.webhooks().len() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let refused = receiver.webhooks();
    assert_eq!(refused[0].text, refused[1].text);
    assert!(crate::house::read(&house.path("log")).contains("it answered 500"));
    receiver.behave(Manner::Answer("204 No Content"));
    assert_eq!(receiver.taken_of("", 1)[0].text, refused[0].text);
    server.end("TERM");
}

#[test]
fn an_event_that_the_store_refused_is_not_in_the_event_log_however_often_it_was_sent() {
    let house = House::new("");
    let mut server = house.serve();
    let refuse =
        "CREATE TRIGGER refuse BEFORE INSERT ON subjects BEGIN SELECT RAISE(ABORT, 'no'); END";
    change(&house, refuse);
    let post = event("e1", "a1", "hello there");
    for _ in 0..3 {
        server.post("/v1/events", &post).expect(500);
    }
    change(&house, "DROP TRIGGER refuse");
    let other = event("e2", "a2", "hello there");
    server.post("/v1/events", &other).expect(200);
    server.end("TERM");
    let events = house.path("data").join("events");
    let log = EventLog::open(events, LogSettings::default(), None).unwrap();
    let lines: Vec<_> = log
        .read_from(Default::default())
        .map(Result::unwrap)
        .collect();
    assert_eq!(lines.len(), 1);
    assert!(String::from_utf8_lossy(&lines[0].text).contains("\"e2\""));
}

#[test]
fn a_store_whose_keys_are_lost_is_not_served_with_new_ones() {
    let (house, _) = house_with_history();
    let keys = house.path("data.keys");
    std::fs::remove_dir_all(&keys).unwrap();
    check_refused(&house, &["serve"], "restore it from your own copy");
    assert!(!keys.exists());
}

#[test]
fn another_key_proves_nothing() {
    let (house, _) = house_with_history();
    let key = "00".repeat(32);
    let arguments = [
        "verify",
        "--checkpoint",
        "checkpoints.jsonl",
        "--public-key",
        &key,
    ];
    check_refused(&house, &arguments, "key");
}
