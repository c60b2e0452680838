//! `evenhand simulate`: what it answers, and what it says where it can't.

use serde_json::Value;

use crate::house::{evenhand, said};

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
