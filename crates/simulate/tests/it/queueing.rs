//! Against formulas of queueing theory and what must hold in any run.

use evenhand_simulate::{Policy, Scenario, Team, Workload, run};
use proptest::prelude::*;

use crate::{example, ran, scenario, waits};

/// Batches that the error of a mean is estimated from.
const BATCHES: usize = 20;

/// One kind of case, and reviewers who are always there.
fn one_kind(per_hour: f64, minutes: f64, law: &str, reviewers: u32, days: u32) -> Scenario {
    scenario(&format!(
        r#"
        days = {days}
        arrivals = [{{ tier = "T3", per_hour = {per_hour} }}]
        reviewers = [{{ count = {reviewers} }}]
        handling = {{ law = "{law}", spread = 0.7, minutes = {{ T3 = {minutes} }} }}
        "#
    ))
}

/// The mean of waits and its standard error, from the means of batches, as waits that follow each other are alike.
fn mean(waits: &[f64]) -> (f64, f64) {
    let of = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let batches = waits.chunks_exact(waits.len() / BATCHES);
    let means: Vec<f64> = batches.map(of).collect();
    let all = of(&means);
    let squares: Vec<f64> = means.iter().map(|mean| (mean - all).powi(2)).collect();
    let variance = squares.iter().sum::<f64>() / (means.len() - 1) as f64;
    (all, (variance / means.len() as f64).sqrt())
}

#[track_caller]
fn check(scenario: &Scenario, policy: Policy, expected_hours: f64) {
    let (workload, outcome, figures) = ran(scenario, policy);
    let (hours, error) = mean(&waits(&workload, &outcome));
    assert!(
        error < expected_hours * 0.06,
        "too short a run: {hours} ± {error}"
    );
    let off = (hours - expected_hours).abs();
    assert!(
        off < 4.0 * error,
        "{hours} ± {error} instead of {expected_hours}"
    );
    // Little 1961: as many wait on average as come per hour times the hours that each waits.
    let expected_waiting = scenario.arrivals[0].per_hour * expected_hours;
    let off = (figures.mean_waiting - expected_waiting).abs();
    assert!(
        off < expected_waiting * 0.2,
        "{} instead of {expected_waiting}",
        figures.mean_waiting
    );
}

/// Mean hours that a case waits with exponential gaps and times and `servers` reviewers (Erlang 1917).
fn erlang_c(per_hour: f64, minutes: f64, servers: u32) -> f64 {
    let served_per_hour = 60.0 / minutes;
    let offered = per_hour / served_per_hour;
    // Chance that all are busy by Erlang's first formula, by its recursion; then his second.
    let lost = (1..=servers).fold(1.0, |lost, n| {
        offered * lost / (f64::from(n) + offered * lost)
    });
    let use_of_each = offered / f64::from(servers);
    let waits = lost / (1.0 - use_of_each * (1.0 - lost));
    waits / (f64::from(servers) * served_per_hour - per_hour)
}

#[test]
fn several_reviewers_with_exponential_times_keep_cases_waiting_as_erlang_says() {
    for (per_hour, minutes, reviewers, days) in [
        (3.0, 12.0, 1, 2_000),
        (12.0, 12.0, 3, 700),
        (60.0, 6.0, 7, 150),
    ] {
        let scenario = one_kind(per_hour, minutes, "exponential", reviewers, days);
        let expected_hours = erlang_c(per_hour, minutes, reviewers);
        check(&scenario, Policy::Ours, expected_hours);
        check(&scenario, Policy::Fifo, expected_hours);
    }
}

#[test]
fn one_reviewer_keeps_cases_waiting_as_pollaczek_and_khinchine_say() {
    let (per_hour, minutes) = (4.0, 10.0);
    let mean = minutes / 60.0;
    let load = per_hour * mean;
    for (law, second_moment) in [
        ("fixed", mean * mean),
        ("exponential", 2.0 * mean * mean),
        ("log-normal", mean * mean * f64::exp(0.7 * 0.7)),
    ] {
        let expected_hours = per_hour * second_moment / (2.0 * (1.0 - load));
        let scenario = one_kind(per_hour, minutes, law, 1, 2_000);
        check(&scenario, Policy::Ours, expected_hours);
    }
}

#[test]
fn waits_add_up_to_how_many_waited_over_time() {
    for policy in Policy::ALL {
        let (workload, outcome, figures) = ran(&example(14), policy);
        let over: f64 = waits(&workload, &outcome).iter().sum();
        let pairs = workload.arrivals().iter().zip(&outcome.looked_at);
        let open = pairs.filter(|(_, looked_at)| looked_at.is_none());
        let open: f64 = open
            .map(|(arrival, _)| outcome.end.since(arrival.received_at).micros() as f64 / 3.6e9)
            .sum();
        let all = over + open;
        assert!(
            (outcome.waiting_hours - all).abs() < 1e-6 * all,
            "{policy:?}"
        );
        assert_eq!(outcome.waiting.last(), Some(&figures.open), "{policy:?}");
    }
}

#[test]
fn who_goes_first_moves_waits_around_and_makes_none_go_away() {
    // Kleinrock 1965: where nobody is idle while cases wait, and times don't depend on the tier, the mean wait of
    // all does not depend on the order.
    let scenario = scenario(
        r#"
        days = 400
        reviewers = [{ count = 2 }]
        handling = { law = "exponential", minutes = { T1 = 10, T2 = 10, T4 = 10 } }
        arrivals = [
            { tier = "T1", per_hour = 3, cohorts = { ordinary = 9, insider = 1 } },
            { tier = "T2", per_hour = 3, cohorts = { ordinary = 9, insider = 1 } },
            { tier = "T4", per_hour = 4, cohorts = { ordinary = 9, insider = 1 } },
        ]
        "#,
    );
    let all = Policy::ALL.map(|policy| {
        let (workload, outcome, _) = ran(&scenario, policy);
        mean(&waits(&workload, &outcome))
    });
    for (hours, error) in all {
        let off = (hours - all[1].0).abs();
        assert!(off < 3.0 * error && error < 0.1 * hours, "{all:?}");
    }
}

/// A scenario in a few lines, from whatever numbers.
fn whatever() -> impl Strategy<Value = Scenario> {
    let rates = proptest::collection::vec(0.0_f64..6.0, 5);
    let groups = proptest::collection::vec((0_u32..4, 0_u32..24, 1_u32..24, any::<bool>()), 1..4);
    (any::<u16>(), 1_u32..6, rates, groups, any::<bool>()).prop_map(
        |(seed, days, rates, groups, interrupts)| {
            let mut text = format!("seed = {seed}\ndays = {days}\n");
            text += &format!("dispatch = {{ interrupts = {interrupts} }}\n");
            for (tier, rate) in rates.iter().enumerate() {
                text += &format!("[[arrivals]]\ntier = \"T{tier}\"\nper_hour = {rate}\n");
                text += "languages = { en = 2, es = 1 }\ncohorts = { ordinary = 3, insider = 1 }\n";
            }
            text += "[[reviewers]]\ncount = 1\n";
            for (count, start, hours, is_choosy) in groups {
                let end = (start + hours) % 24;
                text += &format!("[[reviewers]]\ncount = {count}\n");
                text += &format!("start = \"{start:02}:00\"\nend = \"{end:02}:00\"\n");
                text += if is_choosy {
                    "languages = [\"es\"]\n"
                } else {
                    ""
                };
            }
            scenario(&text)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_case_is_served_once_or_open_at_the_end(scenario in whatever()) {
        let team = Team::of(&scenario);
        let workload = Workload::draw(&scenario).unwrap();
        for policy in Policy::ALL {
            let mut heard = 0;
            let outcome = run(&scenario, &workload, &team, policy, &mut |come| heard = come);
            prop_assert_eq!(outcome.looked_at.len(), workload.len());
            prop_assert_eq!(heard, workload.len());
            let open = outcome.looked_at.iter().filter(|at| at.is_none()).count() as u64;
            // Counted by the pile itself, so that a case served twice or lost would show.
            prop_assert_eq!(*outcome.waiting.last().unwrap(), open);
            prop_assert_eq!(outcome.begun, workload.len() as u64 - open);
            for (arrival, looked_at) in workload.arrivals().iter().zip(&outcome.looked_at) {
                prop_assert!(looked_at.is_none_or(|at| at >= arrival.received_at && at <= outcome.end));
            }
            // Nobody has two cases at once: all begun with the time that each takes fits into the hours of everybody.
            let everybody = f64::from(team.count()) * f64::from(scenario.days) * 24.0;
            prop_assert!(outcome.busy_hours <= everybody + 1e-6);
        }
    }

    #[test]
    fn nothing_is_begun_while_nobody_is_there(scenario in whatever()) {
        let scenario = Scenario {
            reviewers: scenario.reviewers[1..].to_vec(),
            ..scenario
        };
        prop_assume!(scenario.check().is_ok());
        let team = Team::of(&scenario);
        let workload = Workload::draw(&scenario).unwrap();
        for policy in Policy::ALL {
            let outcome = run(&scenario, &workload, &team, policy, &mut |_| ());
            for at in outcome.looked_at.iter().flatten() {
                let mut groups = team.groups.iter().filter(|group| group.count > 0);
                let is_there = |(from, until): &(_, _)| from <= at && at <= until;
                prop_assert!(groups.any(|group| group.spans.iter().any(is_there)), "{at}");
            }
        }
    }
}
