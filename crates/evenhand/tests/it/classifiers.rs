//! Classifiers outside of the house: asked after the commit, believed within bounds, and never in the way.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::house::{House, Server, read};
use crate::page::Page;

/// What the classifier answers with: status and body, after so long.
type Manner = Arc<Mutex<(u16, String, Duration)>>;

/// A classifier on this machine: what it was asked, with the key, and how it answers.
struct Guard {
    address: String,
    manner: Manner,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

fn scored(score: f64) -> String {
    json!({"id": "m", "results": [{"flagged": true, "category_scores": {"violence/threat": score}}]}).to_string()
}

impl Guard {
    fn start(status: u16, body: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let manner = Arc::new(Mutex::new((status, body.to_owned(), Duration::ZERO)));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (how, seen) = (Arc::clone(&manner), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (how, seen) = (Arc::clone(&how), Arc::clone(&seen));
                std::thread::spawn(move || answer(stream.unwrap(), &how, &seen));
            }
        });
        Self {
            address,
            manner,
            asked,
        }
    }

    fn answers(&self, status: u16, body: &str, after: Duration) {
        *self.manner.lock().unwrap() = (status, body.to_owned(), after);
    }

    fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    fn house(&self, more: &str) -> House {
        self.house_beside(more, &[])
    }

    fn house_beside(&self, more: &str, others: &[&Self]) -> House {
        let others = others.iter().map(|guard| guard.address.as_str());
        let allowed: Vec<&str> = others.chain([self.address.as_str()]).collect();
        let house = House::new(&format!(
            "allowed_destinations = {allowed:?}\nrules = \"rules\"\n[[classifier]]\nname = \"guard\"\nkind = \"openai-moderation\"\n\
             url = \"http://{0}/v1/moderations\"\nkey_file = \"key\"\ntimeout_ms = 300\n\
             categories = {{ \"violence/threat\" = \"threat\" }}\n{more}",
            self.address
        ));
        std::fs::write(house.path("key"), "invented-key\n").unwrap();
        std::fs::create_dir(house.path("rules")).unwrap();
        std::fs::write(house.path("rules/guard.toml"), RULE).unwrap();
        house
    }
}

const RULE: &str = r#"
[[rule]]
id = "guard.threat"
about = "The classifier sees a threat"
when = 'has(signal.classifier.guard.threat) && signal.classifier.guard.threat > 0.8'
then = { tier = "T1" }

[rule.examples]
hits = [{ event = { content = { text = "words" } }, signals = { "classifier.guard.threat" = 0.9 } }]
misses = ["words", { event = { content = { text = "words" } }, signals = { "classifier.guard.threat" = 0.8 } }]
"#;

fn answer(mut stream: TcpStream, how: &Manner, seen: &Mutex<Vec<(String, Value)>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut line, mut length, mut key) = (String::new(), 0, String::new());
    while reader.read_line(&mut line).unwrap_or(0) > 2 {
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if let Some(value) = line.strip_prefix("authorization:") {
            value.trim().clone_into(&mut key);
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    seen.lock()
        .unwrap()
        .push((key, serde_json::from_slice(&body).unwrap()));
    let (status, words, after) = how.lock().unwrap().clone();
    std::thread::sleep(after);
    let head = format!(
        "HTTP/1.1 {status} So\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        words.len()
    );
    // Whoever asked may have lost patience.
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(words.as_bytes()));
}

fn report(server: &Server, id: &str, text: &str) -> String {
    let report = json!({"id": id, "at": "2026-11-23T10:00:00Z", "reporter": {"kind": "anonymous"}, "reason": "other",
        "subject": {"kind": "content", "id": id}, "content": {"id": id, "author": {"id": "a1"}, "text": text}});
    let case = server.post("/v1/reports", &report).expect(201)["case"].clone();
    format!("/v1/cases/{}", case.as_str().unwrap())
}

#[track_caller]
fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "it did not come about"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn said(case: &Value) -> Option<&Value> {
    let lines = case["explanation"].as_array().unwrap();
    lines.iter().find(|one| one["by"] == "classifier:guard")
}

#[test]
fn a_score_after_the_commit_brings_a_case_forward_by_a_rule_that_names_it() {
    let guard = Guard::start(200, &scored(0.93));
    let house = guard.house("");
    let server = house.serve();
    let case = report(&server, "c1", "some words");
    let found = server.wait_for(&case, |case| said(case).is_some());
    assert_eq!(found["tier"], "T1", "{found}");
    assert_eq!(said(&found).unwrap()["factor"], "classifier.guard.threat");
    assert_eq!(said(&found).unwrap()["level"], "0.93");
    assert_eq!(said(&found).unwrap()["points"], 0);
    assert!(
        found["rules"].to_string().contains("guard.threat"),
        "{found}"
    );
    let (key, body) = guard.asked.lock().unwrap()[0].clone();
    assert_eq!(
        (key.as_str(), &body["input"]),
        ("Bearer invented-key", &json!("some words"))
    );

    // The same words again are not sent again, and a low score lowers nothing.
    let copy = report(&server, "c2", "some words");
    server.wait_for(&copy, |case| case["tier"] == "T1");
    assert_eq!(guard.count(), 1);
    guard.answers(200, &scored(0.01), Duration::ZERO);
    let other = report(&server, "c3", "other words");
    let other = server.wait_for(&other, |case| said(case).is_some());
    assert_eq!(other["tier"], "T3");
    assert_eq!(server.get(&case).json()["tier"], "T1");
    assert!(
        server.list("/v1/actions").is_empty(),
        "a score orders nothing"
    );
    let log = read(&house.path("log"));
    assert!(
        !log.contains("invented-key") && !log.contains("some words"),
        "{log}"
    );
    house.verify();
}

#[test]
fn a_classifier_that_fails_is_left_in_peace_and_is_in_nobodys_way() {
    let guard = Guard::start(500, "{}");
    let house = guard.house("");
    let server = house.serve();
    let cases: Vec<String> = (0..4)
        .map(|n| report(&server, &format!("c{n}"), &format!("words {n}")))
        .collect();
    until(|| (guard.count() == 5).then_some(()));
    // The sixth attempt has to wait.
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(guard.count(), 5);
    let metrics = server.get("/metrics").text;
    assert!(
        metrics.contains("evenhand_classifier_failures_total 5"),
        "{metrics}"
    );
    for case in cases {
        assert_eq!(server.get(&case).expect(200)["tier"], "T3");
    }
    let started = Instant::now();
    report(&server, "c9", "more words");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn slow_huge_and_hostile_answers_are_not_believed() {
    let guard = Guard::start(200, &scored(0.99));
    guard.answers(200, &scored(0.99), Duration::from_millis(900));
    let house = guard.house("");
    let server = house.serve();
    let passed_over = |server: &Server, count: usize| {
        until(|| {
            let metrics = server.get("/metrics").text;
            metrics
                .contains(&format!("evenhand_classifier_failures_total {count}"))
                .then_some(())
        });
    };
    let slow = report(&server, "c1", "first words");
    passed_over(&server, 3);
    guard.answers(200, &scored(7.0), Duration::ZERO);
    let beyond = report(&server, "c2", "second words");
    passed_over(&server, 4);
    assert!(
        said(&server.get(&slow).json()).is_none() && said(&server.get(&beyond).json()).is_none()
    );
    guard.answers(200, &scored(0.5), Duration::ZERO);
    let good = report(&server, "c3", "third words");
    server.wait_for(&good, |case| said(case).is_some());
    guard.answers(
        200,
        &format!("{}{}", scored(0.9), " ".repeat(5_000_000)),
        Duration::ZERO,
    );
    let huge = report(&server, "c4", "fourth words");
    until(|| (guard.count() >= 6).then_some(()));
    assert!(said(&server.get(&huge).json()).is_none());
}

#[test]
fn what_was_not_asked_before_a_crash_is_asked_after_it() {
    let guard = Guard::start(500, "{}");
    let house = guard.house("");
    let mut server = house.serve();
    let machine = server.machine.clone();
    let case = report(&server, "c1", "words");
    until(|| (guard.count() >= 1).then_some(()));
    server.end("KILL");
    guard.answers(200, &scored(0.9), Duration::ZERO);
    let server = house.serve_again(&machine);
    server.wait_for(&case, |case| case["tier"] == "T1");
}

#[test]
fn the_budget_of_a_day_holds_over_a_restart() {
    let guard = Guard::start(200, &scored(0.1));
    let house = guard.house("per_day = 2\n");
    let mut server = house.serve();
    let machine = server.machine.clone();
    for n in 0..4 {
        report(&server, &format!("c{n}"), &format!("words {n}"));
    }
    until(|| (guard.count() == 2).then_some(()));
    std::thread::sleep(Duration::from_secs(1));
    server.end("TERM");
    let server = house.serve_again(&machine);
    report(&server, "c9", "more words");
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(guard.count(), 2);
}

#[test]
fn a_spent_budget_holds_up_neither_known_texts_nor_other_classifiers_and_shows_who_waits() {
    let (spent, other) = (
        Guard::start(200, &scored(0.9)),
        Guard::start(200, &scored(0.1)),
    );
    let more = format!(
        "per_day = 1\n[[classifier]]\nname = \"other\"\nkind = \"openai-moderation\"\n\
         url = \"http://{0}/v1/moderations\"\ncategories = {{ \"violence/threat\" = \"threat\" }}\n",
        other.address
    );
    let house = spent.house_beside(&more, &[&other]);
    let server = house.serve();
    let first = report(&server, "c1", "first words");
    server.wait_for(&first, |case| case["tier"] == "T1");
    report(&server, "c2", "second words");
    report(&server, "c3", "third words");
    // It comes behind two that wait, and its scores are known.
    let copy = report(&server, "c4", "first words");
    server.wait_for(&copy, |case| case["tier"] == "T1");
    until(|| (other.count() == 3).then_some(()));
    assert_eq!(spent.count(), 1);
    until(|| {
        let metrics = server.get("/metrics").text;
        metrics
            .contains("evenhand_classifier_waiting 2")
            .then_some(())
    });
}

#[test]
fn the_page_on_classifiers_names_one_that_would_work_and_a_rule_that_loads() {
    let page = Page::read("docs/classifiers.md");
    let keys = page
        .blocks
        .iter()
        .find(|block| block.language == "toml")
        .unwrap();
    let keys = keys.text.replace("/etc/evenhand/", "");
    let house = House::new(&format!("rules = \"rules\"\n{keys}"));
    std::fs::write(house.path("guard-key"), "invented\n").unwrap();
    let owner_only = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(house.path("guard-key"), owner_only).unwrap();
    std::fs::create_dir(house.path("rules")).unwrap();
    let rule = page
        .blocks
        .iter()
        .find(|block| block.file.is_some())
        .unwrap();
    std::fs::write(house.path("rules/guard.toml"), &rule.text).unwrap();
    let checked = house.run(&["config", "check"]);
    assert!(checked.contains("classifiers: 1"), "{checked}");
}
