//! What people write into scenarios.

use evenhand_simulate::scenario::EXAMPLE;
use evenhand_simulate::{Scenario, Team, Workload};

use crate::{example, scenario};

#[test]
fn the_example_can_be_run_and_says_everything_that_can_be_said() {
    let scenario = scenario(EXAMPLE);
    assert_eq!(scenario.check(), Ok(()));
    assert!(!Workload::draw(&scenario).unwrap().is_empty());
    let written = toml::to_string(&scenario).unwrap();
    assert_eq!(Scenario::read(&written).unwrap(), scenario);
}

/// What is said of a scenario with one more line.
#[track_caller]
fn check(line: &str, expected: &str) {
    let text = format!("{line}\n[[reviewers]]\ncount = 1\n");
    let wrong = match Scenario::read(&text) {
        Ok(scenario) => scenario.check().unwrap_err(),
        Err(wrong) => wrong,
    };
    assert!(wrong.to_string().contains(expected), "{wrong}");
}

#[test]
fn what_cannot_be_is_named_with_its_place_and_what_could() {
    check("days = 0", "`days` is 0; expected 1 to 3660");
    check("dayz = 3", "dayz");
    check("policies = []", "`policies`");
    check("policies = [\"fair\"]", "staff-first");
    check("dispatch = { danger = 1.5 }", "`dispatch.danger` is 1.5");
    check(
        "handling = { minutes = { T1 = 0 } }",
        "`handling.minutes.T1` is 0",
    );
    check("handling = { spread = -1 }", "`handling.spread`");
    check("shape = { day = [1, 2] }", "24 weights");
    check(
        "shape = { week = [0, 0, 0, 0, 0, 0, 0] }",
        "a weight above 0",
    );
    check(
        "arrivals = [{ tier = \"T1\", per_hour = -1 }]",
        "`arrivals[0].per_hour` is -1",
    );
    check(
        "arrivals = [{ tier = \"T1\", per_hour = nan }]",
        "`arrivals[0].per_hour` is NaN",
    );
    check(
        "arrivals = [{ tier = \"T1\", per_hour = 1e6 }]\ndays = 30",
        "20 million",
    );
    check(
        "bursts = [{ day = 0, hours = 1, times = 2 }]",
        "`bursts[0].day` is 0",
    );
    check(
        "bursts = [{ day = 1, hour = 24, hours = 1, times = 2 }]",
        "`bursts[0].hour`",
    );
    let nobody = Scenario::read("days = 1").unwrap();
    let expected = Scenario {
        days: 1,
        ..Scenario::default()
    };
    assert_eq!(nobody, expected);
    assert!(
        nobody
            .check()
            .unwrap_err()
            .to_string()
            .contains("`reviewers`")
    );
    let late = Scenario::read("reviewers = [{ count = 1, start = \"25:00\" }]").unwrap_err();
    assert!(late.to_string().contains("08:30"), "{late}");
}

/// Hours at which a group is there, in a week that begins on a Monday.
#[track_caller]
fn there(group: &str, expected_hours: f64, expected: &str) {
    let scenario = scenario(&format!("days = 7\nreviewers = [{{ count = 2, {group} }}]"));
    let team = Team::of(&scenario);
    assert_eq!(team.hours(), expected_hours * 2.0, "{group}");
    let first = team.groups[0].spans.iter().take(2);
    let first: Vec<String> = first
        .map(|(from, until)| format!("{from}/{until}"))
        .collect();
    assert_eq!(first.join(" "), expected, "{group}");
}

#[test]
fn shifts_are_laid_out_over_days_nights_and_breaks() {
    let day = "2026-01-05T";
    there("", 168.0, &format!("{day}00:00:00Z/2026-01-12T00:00:00Z"));
    there(
        "start = \"08:00\", end = \"16:00\", days = [\"mon\", \"sun\"]",
        16.0,
        &format!("{day}08:00:00Z/{day}16:00:00Z 2026-01-11T08:00:00Z/2026-01-11T16:00:00Z"),
    );
    there(
        "start = \"22:00\", end = \"06:00\", breaks = [{ start = \"01:00\", minutes = 60 }]",
        49.0,
        &format!("{day}00:00:00Z/{day}01:00:00Z {day}02:00:00Z/{day}06:00:00Z"),
    );
}

#[test]
fn a_scenario_of_a_day_is_a_part_of_a_longer_one() {
    let (short, long) = (example(3), example(9));
    let (few, many) = (
        Workload::draw(&short).unwrap(),
        Workload::draw(&long).unwrap(),
    );
    let many = many
        .arrivals()
        .iter()
        .take_while(|one| one.received_at < short.end());
    // Each stream draws hour by hour, so days that follow change none before them.
    let instants = |all: &[evenhand_simulate::Arrival]| -> Vec<_> {
        all.iter().map(|one| one.received_at).collect()
    };
    let many: Vec<_> = many.copied().collect();
    assert_eq!(instants(few.arrivals()), instants(&many));
}
