//! `evenhand returns`: what somebody sees who brings two files of accounts.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::house::{House, evenhand, said};

/// A folder with two files of accounts.
struct Desk {
    folder: TempDir,
    suspended: PathBuf,
    candidates: PathBuf,
}

impl Desk {
    fn with(suspended: impl AsRef<[u8]>, candidates: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let (old, new) = (path("suspended"), path("candidates"));
        fs::write(&old, suspended).unwrap();
        fs::write(&new, candidates).unwrap();
        Self {
            folder,
            suspended: old,
            candidates: new,
        }
    }

    fn run(&self, more: &[&str]) -> Output {
        self.run_with(self.candidates.to_str().unwrap(), more, b"")
    }

    fn run_with(&self, candidates: &str, more: &[&str], input: &[u8]) -> Output {
        let suspended = self.suspended.to_str().unwrap();
        let mut arguments = vec![
            "returns",
            "match",
            "--suspended",
            suspended,
            "--candidates",
            candidates,
        ];
        arguments.extend(more);
        evenhand(&arguments, input)
    }

    #[track_caller]
    fn lines(&self, more: &[&str]) -> Vec<Value> {
        let output = self.run(more);
        assert!(output.status.success(), "{}", said(&output));
        parse(&output)
    }

    #[track_caller]
    fn check_refused(&self, expected: &str) {
        let output = self.run(&[]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

fn parse(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn suspended() -> String {
    let pdq = "5a".repeat(32);
    let left_out = json!({"id": "s2", "handle": "quillbramble", "in_force": false});
    let kept = json!({
        "id": "s1", "handle": "quillbramble", "display_name": "Quill Bramble",
        "bio": "Keeper of three stubborn goats, mender of accordions",
        "created_at": "2024-01-01T00:00:00Z", "suspended_at": "2026-11-01T10:00:00Z",
        "avatar": {"pdq": pdq}, "targets": ["t1", "t2", "t3"],
        "private": {"email": "Q.Bramble+x@gmail.com", "ip": "198.51.100.7", "device": "d-1"},
    });
    format!("{kept}\n{left_out}\n")
}

#[test]
fn a_return_is_found_with_its_evidence_and_everybody_has_a_line() {
    let pdq = "5a".repeat(31) + "5b";
    let candidates = [
        json!({"id": "c1", "handle": "qu1ll_bramble2", "created_at": "2026-11-02T08:00:00Z", "avatar": {"pdq": pdq},
            "targets": ["t2", "t9"], "private": {"email": "qbramble@gmail.com"}}),
        json!({"id": "c2", "handle": "driftwood", "created_at": "2020-01-01T00:00:00Z"}),
        json!({"id": "c3"}),
    ];
    let candidates = candidates.map(|one| one.to_string()).join("\n");
    let desk = Desk::with(suspended(), candidates);
    let lines = desk.lines(&[]);
    let ids: Vec<&Value> = lines.iter().map(|line| &line["candidate"]).collect();
    assert_eq!(ids, ["c1", "c2", "c3"]);
    assert_eq!(lines[1]["matches"], json!([]));
    assert_eq!(lines[2]["matches"], json!([]));

    let found = &lines[0]["matches"][0];
    assert_eq!(
        (&found["suspended"], &found["band"]),
        (&json!("s1"), &json!("likely"))
    );
    let number = |value: &Value| value.as_f64().unwrap();
    let log_odds = number(&found["log_odds"]);
    assert!((number(&found["posterior"]) - 1.0 / (1.0 + (-log_odds).exp())).abs() < 1e-12);
    let families = found["families"].as_object().unwrap().values().map(number);
    let sum = number(&found["prior_log_odds"]) + families.sum::<f64>();
    assert!((sum - log_odds).abs() < 1e-9);
    assert!((number(&found["prior_log_odds"]) - (0.001_f64 / 0.999).ln()).abs() < 1e-9);
    for feature in found["features"].as_array().unwrap() {
        for key in ["family", "feature", "about"] {
            assert!(feature[key].is_string(), "{feature}");
        }
        assert!(
            feature["log_odds"].is_f64() && feature["chance"].is_f64(),
            "{feature}"
        );
    }

    let all = desk.lines(&["--min-posterior", "0"]);
    let other = &all[1]["matches"][0];
    assert!(number(&other["posterior"]) > 0.0 && number(&other["posterior"]) < 1e-4);
    let against: Vec<&Value> = other["features"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|feature| feature["is_strongest_against"] == true)
        .collect();
    assert_eq!(against.len(), 1);
    assert_eq!(against[0]["feature"], "made.long_before");
}

#[test]
fn tables_pipes_and_packed_files_are_read_alike() {
    let table = "id,handle,display_name,created_at,avatar.pdq,private.email,targets,label\n\
        c1,qu1ll_bramble2,,2026-11-02T08:00:00Z,,qbramble@gmail.com,t2|t9 t8,x\n";
    let line = r#"{"id":"c1","handle":"qu1ll_bramble2","created_at":"2026-11-02T08:00:00Z","private":{"email":"qbramble@gmail.com"},"targets":["t2","t9","t8"]}"#;
    let by_table = Desk::with(suspended(), table);
    let by_line = Desk::with(suspended(), format!("\u{feff}\n{line}"));
    assert_eq!(by_table.lines(&[]), by_line.lines(&[]));
    let told = said(&by_table.run(&[]));
    assert!(
        told.contains("fields that are not known were left out: `label`"),
        "{told}"
    );
    assert!(told.contains("1 suspended accounts are left out"), "{told}");

    let piped = by_line.run_with("-", &["--json"], line.as_bytes());
    assert_eq!(parse(&piped), by_line.lines(&[]));
    let totals: Value =
        serde_json::from_slice(piped.stderr.split(|byte| *byte == b'\n').nth(1).unwrap()).unwrap();
    assert_eq!(
        (&totals["candidates"], &totals["likely"]),
        (&json!(1), &json!(1))
    );

    use flate2::{Compression, write::GzEncoder};
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::Write::write_all(&mut packed, table.as_bytes()).unwrap();
    let packed = Desk::with(suspended(), packed.finish().unwrap());
    assert_eq!(packed.lines(&[]), by_line.lines(&[]));
}

#[test]
fn the_ten_best_are_listed_in_order_also_where_all_are_unlikely_and_many() {
    for count in [40, 3_000] {
        let suspended: String = (0..count).fold(String::new(), |mut text, number| {
            let _ = writeln!(
                text,
                r#"{{"id":"s{number}","handle":"meadow{}lark{number}"}}"#,
                number % 7
            );
            text
        });
        let candidates = "{\"id\":\"c1\",\"handle\":\"meadow3lark38\"}\n{\"id\":\"c2\",\"handle\":\"طارق\"}\n{\"id\":\"s5\"}\n";
        let desk = Desk::with(suspended, candidates);
        let lines = desk.lines(&["--min-posterior", "0"]);
        for line in &lines {
            let matches = line["matches"].as_array().unwrap();
            assert_eq!(matches.len(), 10, "{line}");
            let log_odds: Vec<f64> = matches
                .iter()
                .map(|one| one["log_odds"].as_f64().unwrap())
                .collect();
            assert!(
                log_odds.is_sorted_by(|one, next| one >= next),
                "{log_odds:?}"
            );
            assert!(
                matches
                    .iter()
                    .all(|one| one["posterior"].as_f64().unwrap() > 0.0)
            );
            assert!(
                matches
                    .iter()
                    .all(|one| one["suspended"] != line["candidate"])
            );
        }
        assert_eq!(lines[0]["matches"][0]["suspended"], "s38");
        for threads in ["1", "3"] {
            assert_eq!(
                desk.lines(&["--min-posterior", "0", "--threads", threads]),
                lines
            );
        }
    }
}

#[test]
fn a_line_that_is_no_account_is_named_and_stops_it_all() {
    let good = r#"{"id":"a1","handle":"oakmeadow"}"#;
    let check = |line: &str, expected: &str| {
        let desk = Desk::with(good, format!("{good}\n{line}\n{good}\n"));
        let expected = format!("{}, line 2: {expected}", desk.candidates.display());
        desk.check_refused(&expected);
        assert!(
            desk.run(&[]).stdout.is_empty(),
            "nothing is written where it is a file"
        );
    };
    check("{\"id\":", "column 6: this is not well-formed JSON");
    check(r#"{"handle":"x"}"#, "id: `id` is missing");
    check(
        r#"{"id":"a","avatar":{"pdq":"zz"}}"#,
        "avatar.pdq: expected 64 hexadecimal digits",
    );
    check(
        r#"{"id":"a","suspended_at":"soon"}"#,
        "suspended_at: `soon` is not a time",
    );
    let table = Desk::with(
        good,
        "id,created_at\na1,2026-01-01T00:00:00Z\na2,yesterday\n",
    );
    table.check_refused("line 3: column `created_at`: `yesterday` is not a time");
    let cells = Desk::with(good, "id,handle\na1\n");
    cells.check_refused("line 2: the row has 1 cells; expected 2, as the heads");
    let separated = Desk::with(good, "id;handle\na1;x\n");
    separated.check_refused("expected NDJSON, or CSV with commas");
    let twice = Desk::with(format!("{good}\n{good}\n"), good);
    twice.check_refused("line 2: the account `a1` stands on line 1 already");
    let desk = Desk::with(good, good);
    let nowhere = desk.run_with("/nowhere/new.jsonl", &[], b"");
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(said(&nowhere).contains("/nowhere/new.jsonl"));
    for wrong in [
        ["--min-posterior", "2"],
        ["--min-posterior", "nan"],
        ["--prior", "0"],
        ["--threads", "0"],
    ] {
        assert_eq!(desk.run(&wrong).status.code(), Some(2), "{wrong:?}");
    }
    let nobody = Desk::with("", good).lines(&["--min-posterior", "0"]);
    assert_eq!(nobody, [json!({"candidate": "a1", "matches": []})]);
}

#[test]
fn hostile_accounts_are_taken_and_private_values_are_told_nowhere() {
    let long = "\u{202e}\u{301}x".repeat(150_000);
    let accounts = [
        json!({"id": "h1", "handle": long}),
        json!({"id": "h2", "handle": "\0", "bio": long, "display_name": "\u{200b}"}),
        json!({"id": "h3", "created_at": "0001-01-01T00:00:00Z", "suspended_at": "9999-12-30T22:00:00Z"}),
        json!({"id": "h4", "private": {"email": "secret.person@mail.example", "phone": "+49 30 1234567", "ip": "not an address", "device": "device-secret"}}),
    ];
    let text = accounts.map(|one| one.to_string()).join("\n");
    let renamed = text.replace("\"id\":\"h", "\"id\":\"n");
    let output = Desk::with(&text, renamed).run(&["--min-posterior", "0"]);
    assert!(output.status.success());
    let told = said(&output);
    for secret in ["secret.person", "1234567", "device-secret"] {
        assert!(!told.contains(secret), "{secret}");
    }
    let fourth = &parse(&output)[3]["matches"][0];
    assert_eq!(fourth["suspended"], "h4");
    assert_ne!(fourth["band"], "likely");
}

#[test]
fn names_and_network_together_are_never_likely() {
    let account = json!({"id": "s1", "handle": "quillbramble", "display_name": "Quill Bramble",
        "private": {"email": "q@mail.example", "phone": "+4930123", "ip": "198.51.100.7", "device": "d-1"}});
    let again = account.to_string().replace("s1", "c1");
    let desk = Desk::with(account.to_string(), again);
    let found = &desk.lines(&[])[0]["matches"][0];
    assert!(found["posterior"].as_f64().unwrap() > 0.99);
    assert_eq!(found["band"], "possible");
    let rare = desk.lines(&["--prior", "0.000001"]);
    assert!(
        rare[0]["matches"][0]["log_odds"].as_f64().unwrap() < found["log_odds"].as_f64().unwrap()
    );
    assert!(
        desk.folder.path().read_dir().unwrap().count() == 2,
        "nothing is written beside the files"
    );
}

#[test]
fn whoever_comes_back_to_a_house_under_another_name_is_linked_by_what_they_do() {
    let house = House::new("");
    let server = house.serve();
    let came = |id: &str, handle: &str| json!({"id": format!("came-{id}"), "kind": "account.created", "at": "2026-11-23T10:00:00Z", "actor": {"id": id, "handle": handle}});
    let texts = [
        "Larkfield belongs to those who watch at the gate, and we all know who let them in",
        "Every evening at nine the lamps go out on purpose, write down who is late",
    ];
    let posts = |id: &str| {
        let post = |(place, text): (usize, &str)| {
            json!({"id": format!("p-{id}-{place}"), "kind": "content.created", "at": "2026-11-23T10:00:00Z", "actor": {"id": id},
                "content": {"id": format!("c-{id}-{place}"), "text": text, "mentions": ["t1", "t2"], "hashtags": ["gatewatch"]}})
        };
        texts.into_iter().enumerate().map(post).collect::<Vec<_>>()
    };
    let suspended = json!({"id": "s", "kind": "account.suspended", "at": "2026-11-23T11:00:00Z", "actor": {"id": "a1"}});
    let events = [
        vec![came("a1", "zorvelquist")],
        posts("a1"),
        vec![suspended],
    ]
    .concat();
    server.post("/v1/events", &events.into()).expect(200);
    let events = [vec![came("a2", "marta"), came("a3", "ines")], posts("a2")].concat();
    server.post("/v1/events", &events.into()).expect(200);
    let found = server.wait_for("/v1/returns", |list| {
        list["items"]
            .as_array()
            .is_some_and(|items| !items.is_empty())
    });
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{found}");
    assert_eq!(
        (&items[0]["suspended"]["id"], &items[0]["candidate"]["id"]),
        (&json!("a1"), &json!("a2"))
    );
    assert!(
        items[0]["evidence"].to_string().contains("texts.same"),
        "{found}"
    );
}
