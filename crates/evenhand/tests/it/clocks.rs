//! Clocks of laws as an operator puts them into force, and the page about them.

use std::time::{SystemTime, UNIX_EPOCH};

use evenhand_model::{Duration, Time};
use serde_json::{Value, json};

use crate::house::{House, Server, read, report, said};
use crate::page::{Block, Page, root};

const PAGE: &str = "docs/clocks.md";

/// A law that gives an hour to reports that name a ground.
const AN_HOUR: &str = "id = \"ours\"\nversion = 1\ntitle = \"ours\"\njurisdiction = \"EU\"\n\n[[clock]]\n\
                       id = \"ours.one\"\nlaw = \"a law\"\nsource = \"a test\"\nabout = \"An hour.\"\n\
                       certainty = \"checked\"\nstarts = \"received\"\nallowed = \"1h\"\n\
                       stops = \"decision\"\nrecord = \"Nothing.\"\n\
                       when = { legal_grounds = [\"an-order\"] }\n";

/// The block of the page in a language, with the word after it.
fn block(language: &str, word: Option<&str>, at: usize) -> String {
    let is_it = |block: &Block| block.language == language && block.file.as_deref() == word;
    let mut blocks = Page::read(PAGE).blocks.into_iter().filter(is_it);
    blocks.nth(at).unwrap().text
}

/// A house with the clock of the house and a pack in a directory of its own.
fn house_with(configuration: &str, pack: &str) -> House {
    let house = House::new(configuration);
    let directory = house.path("clocks");
    std::fs::create_dir(&directory).unwrap();
    let of_house = read(&root().join("clocks/house.toml"));
    std::fs::write(directory.join("house.toml"), of_house).unwrap();
    std::fs::write(directory.join("ours.toml"), pack).unwrap();
    house
}

fn ago(span: &str) -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = Time::from_micros(i64::try_from(since.as_micros()).unwrap());
    now.minus(span.parse::<Duration>().unwrap()).to_string()
}

fn case_of(server: &Server, answer: &Value) -> Value {
    let path = format!("/v1/cases/{}", answer["case"].as_str().unwrap());
    server.get(&path).expect(200)
}

fn clocks_of(case: &Value) -> Vec<&str> {
    let clocks = case["clocks"].as_array().unwrap().iter();
    clocks.map(|clock| clock["id"].as_str().unwrap()).collect()
}

#[test]
fn the_page_on_clocks_lists_every_clock_that_ships_and_no_other() {
    let page = read(&root().join(PAGE));
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let cells = rows.filter_map(|row| row.split('|').nth(2)?.trim().strip_prefix('`'));
    let mut listed: Vec<String> = cells
        .map(|cell| cell.trim_end_matches('`').to_owned())
        .collect();
    let mut shipped = Vec::new();
    for entry in std::fs::read_dir(root().join("clocks")).unwrap() {
        let pack: toml::Table = read(&entry.unwrap().path()).parse().unwrap();
        for clock in pack["clock"].as_array().unwrap() {
            shipped.push(clock["id"].as_str().unwrap().to_owned());
        }
    }
    listed.sort();
    shipped.sort();
    assert_eq!(listed, shipped);
}

#[test]
fn the_page_on_clocks_has_a_configuration_and_reports_that_work() {
    let house = House::new(&block("toml", None, 0));
    let told = said(&house.command(&["config", "check"]).output().unwrap());
    assert!(told.contains("clocks: eu-dsa, eu-tco, house, us"), "{told}");
    assert!(told.contains("a lawyer should check dsa16"), "{told}");
    let server = house.serve();
    let key = house.run(&["key", "new", "--scope", "rules:read"]);
    let listed = server.send("GET", "/v1/clocks", &key, "application/json", b"");
    let listed = listed.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 4);
    let mut report: Value = serde_json::from_str(&block("json", None, 0)).unwrap();
    // The page's day may be yet to come where the tests run.
    report["at"] = ago("0s").into();
    report["first_known_at"] = ago("3h").into();
    let mut without = report.clone();
    without.as_object_mut().unwrap().remove("proof");
    let refused = server.post("/v1/reports", &without).expect(422);
    assert_eq!(refused["field"], "first_known_at", "{refused}");
    let taken = server.post("/v1/reports", &report).expect(201);
    let case = case_of(&server, &taken);
    assert_eq!(case["channel"], "email");
    assert_eq!(clocks_of(&case), ["house", "dsa16", "dsa16.ack"], "{case}");
    let states: Vec<&Value> = case["clocks"].as_array().unwrap().iter().collect();
    let states: Vec<&Value> = states.iter().map(|clock| &clock["state"]).collect();
    assert_eq!(states, ["open", "open", "met"], "the answer is the receipt");
    let mut side: Value = serde_json::from_str(&block("json", Some("side"), 0)).unwrap();
    side["first_known_at"] = ago("20m").into();
    let person = house.person(&server, "Ada");
    let side = server.post_as(&person, "/v1/side-reports", &side);
    assert_eq!(
        side.expect(201)["case"],
        taken["case"],
        "the link ends in the id of the content"
    );
    house.verify();
}

#[test]
fn the_page_on_clocks_pauses_a_clock_as_its_law_allows() {
    let house = House::new("[clocks]\npacks = [\"house\", \"eu-tco\"]\n");
    let server = house.serve();
    let mut order = report("r1", "c1");
    order["legal_ground"] = "removal-order".into();
    order["reason"] = "extremism".into();
    order["channel"] = "authority".into();
    order["at"] = ago("0s").into();
    let taken = server.post("/v1/reports", &order).expect(201);
    let lead = house.person_as(&server, "Lena", "lead");
    let pause = serde_json::from_str(&block("json", Some("pause"), 0)).unwrap();
    let path = format!("/v1/cases/{}/pause-clock", taken["case"].as_str().unwrap());
    let case = server.post_as(&lead, &path, &pause).expect(200);
    let mut clocks = case["clocks"].as_array().unwrap().iter();
    let paused = clocks.find(|clock| clock["id"] == pause["clock"]).unwrap();
    assert_eq!(paused["state"], "paused");
    house.verify();
}

#[test]
fn the_page_on_clocks_has_a_pack_of_ones_own_that_works() {
    let house = house_with(&block("toml", None, 1), &block("toml", Some("pack"), 0));
    let server = house.serve();
    let mut report = report("r1", "c1");
    report["legal_ground"] = "school".into();
    let taken = server.post("/v1/reports", &report).expect(201);
    assert_eq!(
        clocks_of(&case_of(&server, &taken)),
        ["house", "ours.school"]
    );
}

#[test]
fn a_restart_with_other_packs_moves_no_open_deadline_later() {
    let lines = "[clocks]\npacks = [\"house\", \"ours\"]\ndirectory = \"clocks\"\n";
    let house = house_with(lines, AN_HOUR);
    let mut server = house.serve();
    let ordered = |id: &str| {
        let mut report = report(id, "c1");
        report["reason"] = "spam".into();
        report["legal_ground"] = "an-order".into();
        report
    };
    let taken = server.post("/v1/reports", &ordered("r1")).expect(201);
    let before = case_of(&server, &taken);
    assert_eq!(before["clock"]["basis"], "ours.one");
    let configuration = read(&house.path("evenhand.toml"));
    let check = |server: &Server, id: &str| {
        let answer = server.post("/v1/reports", &ordered(id)).expect(201);
        assert_eq!(answer["case"], taken["case"]);
        let after = case_of(server, &answer);
        for field in ["due_at", "queue_at", "clock", "clocks"] {
            assert_eq!(after[field], before[field], "{id}: {field}");
        }
    };
    let laxer = AN_HOUR
        .replace("\"1h\"", "\"9h\"")
        .replace("version = 1", "version = 2");
    let house_alone = configuration.replace(", \"ours\"", "");
    for (id, pack, configuration) in [
        ("r2", laxer.as_str(), &configuration),
        ("r3", AN_HOUR, &house_alone),
    ] {
        let machine = server.machine.clone();
        drop(server);
        std::fs::write(house.path("clocks/ours.toml"), pack).unwrap();
        std::fs::write(house.path("evenhand.toml"), configuration).unwrap();
        server = house.serve_again(&machine);
        check(&server, id);
    }
}

/// When a case is due, by all of its clocks, and where it stands in the queue.
fn deadlines(server: &Server, case: &str) -> Value {
    let case = server.get(&format!("/v1/cases/{case}")).expect(200);
    let clocks = case["clocks"].as_array().unwrap().iter();
    let clocks: Vec<Value> = clocks
        .map(|clock| json!([clock["id"], clock["due_at"], clock["state"]]))
        .collect();
    json!({"due_at": case["due_at"], "queue_at": case["queue_at"], "clock": case["clock"], "clocks": clocks})
}

#[test]
fn a_server_that_is_stopped_or_killed_comes_back_with_every_deadline_where_it_was() {
    let lines = "[clocks]\npacks = [\"house\", \"ours\"]\ndirectory = \"clocks\"\n";
    let pausable = format!(
        "{AN_HOUR}\n[[clock.pause]]\nname = \"flood\"\nproof = \"That the cellar is under water.\"\n"
    );
    let house = house_with(lines, &pausable);
    let mut server = house.serve();
    let lead = house.person_as(&server, "Lena", "lead");
    let send = |id: &str, ground: Option<&str>| {
        let mut report = report(id, &format!("c-{id}"));
        report["reason"] = "spam".into();
        if let Some(ground) = ground {
            report["legal_ground"] = ground.into();
        }
        let taken = server.post("/v1/reports", &report).expect(201);
        taken["case"].as_str().unwrap().to_owned()
    };
    let cases = [
        send("open", None),
        send("claimed", Some("an-order")),
        send("paused", Some("an-order")),
    ];
    let [_, claimed, paused] = &cases;
    let act = |server: &Server, case: &str, what: &str, body: Value| {
        let path = format!("/v1/cases/{case}/{what}");
        server.post_as(&lead, &path, &body).expect(200);
    };
    act(
        &server,
        claimed,
        "claim",
        json!({"reason": "I know this one"}),
    );
    let pause =
        json!({"clock": "ours.one", "reason": "flood", "proof": "A picture of the cellar."});
    act(&server, paused, "pause-clock", pause);

    let all = |server: &Server| cases.each_ref().map(|case| deadlines(server, case));
    let before = all(&server);
    assert_eq!(before[2]["clocks"][1][2], "paused", "{before:#?}");
    let configuration = read(&house.path("evenhand.toml"));
    let laxer = pausable
        .replace("\"1h\"", "\"9h\"")
        .replace("version = 1", "version = 2");
    let without = configuration.replace(", \"ours\"", "");
    for (signal, pack, configuration) in [
        ("TERM", &pausable, &configuration),
        ("KILL", &pausable, &configuration),
        ("KILL", &laxer, &configuration),
        ("TERM", &laxer, &without),
    ] {
        let machine = server.machine.clone();
        server.end(signal);
        std::fs::write(house.path("clocks/ours.toml"), pack).unwrap();
        std::fs::write(house.path("evenhand.toml"), configuration).unwrap();
        server = house.serve_again(&machine);
        assert_eq!(all(&server), before, "{signal}, {configuration}, {pack}");
    }
    act(
        &server,
        paused,
        "resume-clock",
        json!({"clock": "ours.one"}),
    );
    let after = deadlines(&server, paused);
    assert_eq!(after["due_at"], before[2]["due_at"], "no pause moves it");
    house.verify();
}

#[test]
fn packs_that_are_wrong_or_not_there_are_told_before_the_server_starts() {
    let check = |house: &House, expected: &[&str]| {
        let told = said(&house.command(&["config", "check"]).output().unwrap());
        for expected in expected {
            assert!(told.contains(expected), "{expected}: {told}");
        }
        let served = house.command(&["serve"]).output().unwrap();
        assert!(!served.status.success(), "{}", said(&served));
    };
    // Two lines stand before those of the test.
    check(
        &House::new("[clocks]\npacks = [\"house\", \"eu-dsb\"]\n"),
        &[
            "line 4",
            "there is no pack `eu-dsb`",
            "did you mean `eu-dsa`?",
        ],
    );
    check(
        &House::new("[clocks]\ndirectory = \"nowhere\"\n"),
        &["clocks.directory: there is no directory nowhere"],
    );
    let lines = "[clocks]\npacks = [\"house\", \"ours\"]\ndirectory = \"clocks\"\n";
    check(
        &house_with(lines, &AN_HOUR.replace("\"1h\"", "\"soon\"")),
        &["ours.toml, line 13", "`soon` is not a span"],
    );
}

#[test]
fn a_report_that_names_no_known_ground_is_refused_with_the_nearest() {
    let house = House::new("[clocks]\npacks = [\"house\", \"eu-tco\"]\n");
    let server = house.serve();
    let mut wrong = report("r1", "c1");
    wrong["legal_ground"] = json!("removal-ordre");
    let refused = server.post("/v1/reports", &wrong).expect(422);
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("did you mean `removal-order`?"), "{detail}");
}
