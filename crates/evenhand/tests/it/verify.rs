//! The audit chain, checked from outside.

use crate::house::{House, event, report, said};

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
