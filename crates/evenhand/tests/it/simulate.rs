//! `evenhand simulate`: what it answers, and what it says where it can't.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::house::{House, evenhand, read, report, said};

/// A week of few cases, so that each run takes no time.
const WEEK: [&str; 9] = [
    "simulate",
    "--rate",
    "T1=2",
    "--rate",
    "T3=9",
    "--reviewers",
    "1",
    "--days",
    "7",
];

fn with(more: &[&str]) -> Vec<String> {
    let all = WEEK.iter().chain(more);
    all.map(ToString::to_string).collect()
}

#[track_caller]
fn answer(more: &[&str]) -> Value {
    let output = evenhand(&with(&[more, &["--json"]].concat()), b"");
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Its exit code and a part of what it says.
#[track_caller]
fn check(arguments: &[&str], code: i32, expected: &str) {
    let output = evenhand(arguments, b"");
    let said = said(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(said.contains(expected), "{arguments:?}: {said}");
}

#[test]
fn orders_of_work_stand_below_each_other_in_aligned_tables() {
    let output = evenhand(&with(&["--goal", "95% of T1 in 2h", "--runs", "2"]), b"");
    assert!(output.status.success(), "{}", said(&output));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
}

#[test]
fn every_order_gets_the_same_cases_and_only_staff_first_splits_the_cohorts() {
    let answer = answer(&[]);
    let policies = answer["policies"].as_array().unwrap();
    let names: Vec<&str> = policies
        .iter()
        .map(|one| one["policy"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["ours", "fifo", "strict", "staff-first"]);
    let longer: Vec<f64> = policies
        .iter()
        .map(|one| {
            assert_eq!(one["cases"], answer["cases"]);
            one["difference"]["hours"].as_f64().unwrap()
        })
        .collect();
    assert!(longer[3] > 0.5, "{longer:?}");
    assert!(longer[0].abs() < 0.2 * longer[3], "{longer:?}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_other_figures() {
    assert_eq!(
        answer(&[]).to_string(),
        answer(&["--seed", "1"]).to_string()
    );
    assert_ne!(
        answer(&[])["policies"],
        answer(&["--seed", "2"])["policies"]
    );
}

#[test]
fn a_goal_needs_a_number_of_reviewers_and_a_harder_one_no_fewer() {
    let needed = |goal: &str| {
        let answer = answer(&["--policy", "ours", "--runs", "2", "--goal", goal]);
        let need = answer["goal"]["answers"][0]["reviewers"].as_u64().unwrap();
        // The orders of work are compared with the team that it takes.
        assert_eq!(answer["reviewers"], need);
        need
    };
    let (easy, hard) = (needed("80% of T1 in 2h"), needed("99.9% of T1 in 5m"));
    assert!(easy >= 1 && hard > easy, "{easy} {hard}");
}

#[test]
fn a_goal_that_no_number_meets_is_said_and_ends_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("days.toml");
    let days = "days = 2\npolicies = [\"ours\"]\n[[arrivals]]\ntier = \"T1\"\nper_hour = 1\n\
                [[reviewers]]\ncount = 1\nstart = \"09:00\"\nend = \"17:00\"\n";
    std::fs::write(&file, days).unwrap();
    let file = file.to_str().unwrap();
    check(
        &["simulate", file, "--goal", "99% of T1 in 2h"],
        1,
        "no number of reviewers is enough",
    );
    check(
        &["simulate", file, "--goal", "99% of T0 in 15m"],
        2,
        "no case comes that",
    );
}

#[test]
fn the_example_is_printed_as_a_scenario_that_can_be_changed_and_run() {
    let output = evenhand(&["simulate", "--example", "--print"], b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("# A pile-on"), "{text}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("team.toml");
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let changed = [
        "simulate",
        file,
        "--days",
        "2",
        "--reviewers",
        "20",
        "--print",
    ];
    let output = evenhand(&changed, b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("days = 2\n") && !text.contains('#'), "{text}");
    std::fs::write(folder.path().join("team.toml"), text).unwrap();
    check(&["simulate", file], 0, "20 reviewers");
}

/// Two days of cases a quarter of an hour apart, of which each takes as long; every tenth is about an insider.
fn export() -> String {
    let mut text = String::from("cohort,tier,category,language,start,stop,event,minutes\n");
    for quarter in 0..2 * 96 {
        let (day, hour, minute) = (quarter / 96 + 3, quarter / 4 % 24, quarter % 4 * 15);
        let cohort = if quarter % 10 == 0 {
            "insider"
        } else {
            "ordinary"
        };
        writeln!(
            text,
            "{cohort},T2,threat,en,2026-03-{day:02}T{hour:02}:{minute:02}:00Z,,0,15"
        )
        .unwrap();
    }
    text
}

#[test]
fn cases_of_a_file_keep_their_instants_and_the_time_that_they_took() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.csv");
    std::fs::write(&file, export()).unwrap();
    let file = file.to_str().unwrap();
    let run = |more: &[&str]| -> Value {
        let arguments = [&["simulate", "--csv", file, "--json"], more].concat();
        let output = evenhand(&arguments, b"");
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    // One reviewer has just time for each, and so nobody waits.
    let two_days = run(&["--reviewers", "1"]);
    assert_eq!(
        (&two_days["cases"], &two_days["scenario"]["days"]),
        (&json!(192), &json!(2))
    );
    assert_eq!(two_days["scenario"]["start"], "2026-03-03T00:00:00Z");
    assert_eq!(two_days["source"], file);
    for figures in two_days["policies"].as_array().unwrap() {
        assert_eq!(figures["tiers"][0]["mean_hours"], 0.0);
        assert_eq!(
            (&figures["utilisation"], &figures["open"]),
            (&json!(1.0), &json!(0))
        );
    }
    assert_eq!(run(&["--reviewers", "1", "--days", "1"])["cases"], 96);
    // Twice the clock's pace would need two.
    let goal = [
        "--reviewers",
        "1",
        "--minutes",
        "T2=99",
        "--goal",
        "100% of all in 0s",
        "--policy",
        "fifo",
    ];
    assert_eq!(run(&goal)["goal"]["answers"][0]["reviewers"], 1);
}

#[test]
fn cases_come_from_standard_input_and_lines_that_are_none_are_told() {
    let arguments = ["simulate", "--csv", "-", "--reviewers", "1"];
    let output = evenhand(&arguments, export().as_bytes());
    assert!(
        said(&output).contains("192 cases from standard input"),
        "{}",
        said(&output)
    );
    let output = evenhand(
        &arguments,
        b"start,tier\n2026-03-03T00:00:00Z,T1\n2026-03-03,T1\n",
    );
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("standard input:3: start `2026-03-03` is no time") && said.contains("1 of 2"),
        "{said}"
    );
}

#[test]
fn cases_that_a_house_has_had_are_read_through_its_server_and_at_rest() {
    let house = House::new("");
    let mut server = house.serve();
    for number in 0..3 {
        let report = report(&format!("r{number}"), &format!("content-{number}"));
        server.post("/v1/reports", &report).expect(201);
    }
    let arguments = ["simulate", "--data", "data", "--reviewers", "2", "--json"];
    let served = house.run(&arguments);
    assert!(server.end("TERM").success());
    assert_eq!(house.run(&arguments), served);
    let answer: Value = serde_json::from_str(&served).unwrap();
    assert_eq!(
        (&answer["cases"], &answer["source"]),
        (&json!(3), &json!("data"))
    );
    // Nothing tells what a case is about.
    assert!(
        !served.contains("content-0") && !served.contains("an-author"),
        "{served}"
    );
    let other = [
        "simulate",
        "--data",
        "data",
        "--platform",
        "other",
        "--reviewers",
        "2",
    ];
    let output = house.command(&other).output().unwrap();
    assert!(
        said(&output).contains("no case has come to data"),
        "{}",
        said(&output)
    );
    check(
        &["simulate", "--data", "no-such-house", "--reviewers", "2"],
        1,
        "no-such-house",
    );
}

#[test]
fn page_and_drawing_hold_the_curves_and_need_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (page, drawing) = (folder.path().join("a.html"), folder.path().join("a.svg"));
    let files = [
        "--html",
        page.to_str().unwrap(),
        "--svg",
        drawing.to_str().unwrap(),
    ];
    let output = evenhand(&with(&files), b"");
    assert!(output.status.success(), "{}", said(&output));
    let (page, drawing) = (read(&page), read(&drawing));
    assert!(
        page.contains("By staff-first everybody else waits"),
        "{page}"
    );
    // Two cohorts by four orders of work, and two tiers, each for wide and for narrow pages.
    assert_eq!(page.matches("<svg ").count(), 2 * (4 + 2));
    assert_eq!(drawing.matches("<svg ").count(), 1 + 4 + 2);
    for text in [&page, &drawing] {
        assert!(!text.contains("<script") && !text.contains("NaN"), "{text}");
        let elsewhere = text.replace("http://www.w3.org/2000/svg", "");
        assert!(
            !elsewhere.contains("http:") && !elsewhere.contains("https:"),
            "{elsewhere}"
        );
    }
    check(
        &[
            "simulate",
            "--example",
            "--days",
            "1",
            "--svg",
            "no-such-folder/a.svg",
        ],
        1,
        "no-such-folder/a.svg",
    );
}

#[test]
fn names_of_cohorts_are_text_on_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let cases =
        "start,tier,cohort\n2026-03-03T00:00:00Z,T1,<script>\n2026-03-03T00:00:00Z,T1,insider\n";
    std::fs::write(path("a.csv"), cases).unwrap();
    let (cases, html, svg) = (path("a.csv"), path("a.html"), path("a.svg"));
    let arguments = [
        "simulate",
        "--csv",
        &cases,
        "--reviewers",
        "1",
        "--html",
        &html,
        "--svg",
        &svg,
    ];
    check(&arguments, 0, "wrote");
    for file in [html, svg] {
        let text = read(file.as_ref());
        assert!(
            text.contains("&lt;script&gt;") && !text.contains("<script>"),
            "{text}"
        );
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_what_to_do() {
    check(&["simulate"], 2, "--example");
    check(&["simulate", "--reviewers", "3"], 2, "--rate T1=2");
    check(&["simulate", "--rate", "T1=2"], 2, "--reviewers");
    check(&["simulate", "--rate", "T9=2"], 2, "T1=2.5");
    check(
        &["simulate", "--rate", "T1=inf", "--reviewers", "1"],
        2,
        "T1=2.5",
    );
    check(
        &["simulate", "--rate", "T1=-2", "--reviewers", "1"],
        2,
        "`arrivals[0].per_hour` is -2",
    );
    check(
        &["simulate", "--rate", "T1=0", "--reviewers", "1"],
        2,
        "no case comes",
    );
    check(
        &["simulate", "--example", "--policy", "fair"],
        2,
        "staff-first",
    );
    check(
        &["simulate", "--example", "--goal", "most of T1"],
        2,
        "95% of T1 in 2h",
    );
    check(&["simulate", "no-such.toml"], 1, "no-such.toml");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.toml");
    std::fs::write(&file, "[[arrivals]]\ntier = \"T1\"\nper_hours = 3\n").unwrap();
    check(&["simulate", file.to_str().unwrap()], 1, "per_hours");
    std::fs::write(
        &file,
        "[[reviewers]]\ncount = 1\nbreaks = [{ start = \"12:00\", minutes = 0 }]\n",
    )
    .unwrap();
    check(
        &["simulate", file.to_str().unwrap()],
        1,
        "`reviewers[0].breaks[0].minutes` is 0",
    );
}
