//! What a person types.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::house::{House, evenhand, event, read, said};

/// Runs the program and checks its exit code and a part of what it says.
#[track_caller]
fn check(arguments: &[&str], input: &str, code: i32, expected: &str) -> String {
    let output = evenhand(arguments, input.as_bytes());
    let said = said(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(said.contains(expected), "{arguments:?}: {said}");
    assert!(
        !said.contains('\u{1b}'),
        "{arguments:?}: colours off a terminal"
    );
    said
}

#[test]
fn every_command_has_a_help_with_an_example() {
    for command in [
        "demo",
        "serve",
        "ready",
        "assess",
        "rules check",
        "rules test",
        "rules backtest",
        "key new",
        "user new",
        "train",
        "eval",
        "simulate",
        "parity",
        "returns match",
        "returns fit",
        "verify",
        "backup",
        "restore",
        "config print",
        "config check",
    ] {
        let arguments: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let help = check(&arguments, "", 0, "Usage:");
        assert!(help.contains("Example"), "{command}: {help}");
    }
}

#[test]
fn wrong_usage_ends_with_two_and_failed_work_with_one() {
    check(&["sreve"], "", 2, "serve");
    check(&["assess", "--threads", "0"], "", 2, "--threads");
    check(
        &["key", "new", "--scope", "evnts:write"],
        "",
        2,
        "events:write",
    );
    check(
        &["user", "new", "--name", "Ada", "--role", "king"],
        "",
        2,
        "moderator",
    );
    check(
        &["assess", "/nowhere/events.jsonl"],
        "",
        1,
        "/nowhere/events.jsonl",
    );
    check(&["rules", "check", "/nowhere"], "", 1, "/nowhere");
    check(&["verify", "--data", "/nowhere"], "", 1, "/nowhere");
    check(
        &["serve", "--config", "/nowhere.toml"],
        "",
        1,
        "/nowhere.toml",
    );
}

#[test]
fn the_printed_configuration_is_accepted_again_and_a_wrong_key_is_named() {
    let house = House::new("");
    let printed = house.run(&["config", "print"]);
    std::fs::write(house.path("again.toml"), printed).unwrap();
    let again = house.path("again.toml");
    check(
        &["config", "check", "--config", again.to_str().unwrap()],
        "",
        0,
        "",
    );
    std::fs::write(&again, "lisen = \"x\"").unwrap();
    check(
        &["config", "check", "--config", again.to_str().unwrap()],
        "",
        1,
        "did you mean `listen`?",
    );
}

#[test]
fn keys_and_users_are_made_with_and_without_a_server() {
    let house = House::new("");
    let before = house.run(&["key", "new", "--scope", "events:write"]);
    let link = house.run(&["user", "new", "--name", "Ada", "--role", "admin"]);
    assert!(link.contains("/login/evh_"), "{link}");
    let mut server = house.serve();
    let during = house.run(&["key", "new", "--scope", "events:write", "--json"]);
    let during: serde_json::Value = serde_json::from_str(&during).unwrap();
    for key in [before.as_str(), during["key"].as_str().unwrap()] {
        server
            .post_as(key, "/v1/events", &event("e1", "a1", "hello"))
            .expect(200);
    }
    let again = house
        .command(&["user", "new", "--name", "Ada", "--role", "admin"])
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("already"), "{}", said(&again));
    server.end("TERM");
}

#[test]
fn a_second_server_on_the_same_data_is_refused() {
    let house = House::new("");
    let _server = house.serve();
    let second = house.command(&["serve"]).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(
        said(&second).contains("another process"),
        "{}",
        said(&second)
    );
}

#[test]
fn assess_reads_lines_tables_and_gzip_from_a_file_or_standard_input() {
    let house = House::new("");
    let text = format!(
        "{}\n{}\n",
        event("e1", "a1", "hello"),
        event("e2", "a2", "see https://known-bad.example/a")
    );
    let verdicts = |said: &str| said.matches("\"verdict\":").count();
    let plain = check(&["assess"], &text, 0, "spam.bad-domain");
    assert_eq!(verdicts(&plain), 2);

    let path = house.path("events.jsonl.gz");
    let mut gzip = GzEncoder::new(std::fs::File::create(&path).unwrap(), Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap();
    let from_file = check(
        &["assess", path.to_str().unwrap()],
        "",
        0,
        "spam.bad-domain",
    );
    assert_eq!(verdicts(&from_file), 2);

    let table = "number,words\n7,\"hello, you\"\n8,see https://known-bad.example/a\n";
    let columns = [
        "assess",
        "--csv",
        "--text-column",
        "words",
        "--id-column",
        "number",
    ];
    let from_table = check(&columns, table, 0, "spam.bad-domain");
    assert!(from_table.contains("\"event\":\"8\""), "{from_table}");
    check(
        &["assess", "--csv", "--text-column", "wrds"],
        table,
        2,
        "words",
    );
}

#[test]
fn a_line_that_is_no_event_has_its_problem_in_its_place() {
    let text = format!(
        "{}\n{{\"id\":\"e2\"}}\n{}\n",
        event("e1", "a1", "x"),
        event("e3", "a1", "y")
    );
    let output = evenhand(&["assess"], text.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<String> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(Into::into)
        .collect();
    assert_eq!(lines.len(), 3);
    assert!(
        lines[1].contains("\"event\":\"e2\"") && lines[1].contains("\"line\":2"),
        "{lines:?}"
    );
    assert!(lines[1].contains("\"problem\""), "{lines:?}");
}

#[test]
fn rules_are_checked_tested_and_tried_on_old_events() {
    let house = House::new("");
    let rules = house.path("rules");
    std::fs::create_dir(&rules).unwrap();
    let rule = |when: &str| {
        format!(
            "[[rule]]\nid = \"a\"\nabout = \"A word\"\nwhen = '{when}'\nthen = {{ verdict = \"hold\" }}\n\
             examples = {{ hits = [\"pear\"], misses = [\"plum\"] }}\n"
        )
    };
    let write = |when: &str| std::fs::write(rules.join("a.toml"), rule(when)).unwrap();
    let folder = rules.to_str().unwrap();
    write("text.contains(\"pear\")");
    check(&["rules", "check", folder], "", 0, "");
    check(&["rules", "test", folder], "", 0, "");
    let events = house.path("events.jsonl");
    let lines = [event("e1", "a1", "pear"), event("e2", "a1", "fig")];
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(&events, text).unwrap();
    let events = events.to_str().unwrap();
    check(
        &["rules", "backtest", "--rules", folder, events],
        "",
        0,
        "a ",
    );

    write("text.contians(\"pear\")");
    let said = check(&["rules", "check", folder], "", 1, "contains");
    assert!(said.contains("a.toml:4:") && said.contains('^'), "{said}");
    write("text.contains(\"plum\")");
    check(&["rules", "test", folder], "", 1, "pear");
}

#[test]
fn secrets_are_in_no_log() {
    let house = House::new("");
    let mut server = house.serve();
    let mut post = event("e1", "a1", "hello");
    post["actor"]["private"] =
        serde_json::json!({"email": "ada.muster@mail.example", "ip": "198.51.100.7"});
    server.post("/v1/events", &post).expect(200);
    server
        .post("/v1/reports", &crate::house::report("r1", "c-e1"))
        .expect(201);
    server.end("TERM");
    let log = read(&house.path("log"));
    for hidden in [
        server.machine.as_str(),
        "ada.muster",
        "198.51.100",
        "a-reporter",
        "hello",
    ] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
}
