//! What each order of work does to whom.

use evenhand_model::{Duration, Tier, Time};
use evenhand_simulate::workload::Came;
use evenhand_simulate::{Outcome, Policy, Scenario, Team, Workload, run};

use crate::{example, ran, scenario};

#[test]
fn staff_first_splits_the_cohorts_and_ours_does_not() {
    let scenario = example(28);
    let hours = |policy| ran(&scenario, policy).2.difference.unwrap().hours;
    let (ours, fifo, strict) = (
        hours(Policy::Ours),
        hours(Policy::Fifo),
        hours(Policy::Strict),
    );
    let staff_first = hours(Policy::StaffFirst);
    for even in [ours, fifo, strict] {
        assert!(
            even.abs() < 0.15 * staff_first,
            "{ours} {fifo} {strict} {staff_first}"
        );
    }
    assert!(staff_first > 1.0, "{staff_first}");
}

#[test]
fn who_the_attacked_are_changes_no_case_of_ours() {
    let scenario = example(14);
    let mut turned = scenario.clone();
    for stream in &mut turned.arrivals {
        stream.cohorts = [("ordinary".to_owned(), 5.0), ("insider".to_owned(), 95.0)].into();
    }
    for policy in [Policy::Ours, Policy::Fifo, Policy::Strict] {
        let looked_at = |scenario| ran(scenario, policy).1.looked_at;
        assert_eq!(looked_at(&scenario), looked_at(&turned), "{policy:?}");
    }
    let looked_at = |scenario| ran(scenario, Policy::StaffFirst).1.looked_at;
    assert_ne!(looked_at(&scenario), looked_at(&turned));
}

/// One reviewer, and cases at these minutes, of these tiers and cohorts, 10 minutes each; the minutes at which
/// they were looked at.
fn order(policy: Policy, cases: &[(i64, Tier, &str)], also: &str) -> Vec<Option<i64>> {
    let scenario = scenario(&format!("days = 1\nreviewers = [{{ count = 1 }}]\n{also}"));
    let came = cases.iter().map(|(minute, tier, cohort)| Came {
        received_at: scenario.start.plus(Duration::from_minutes(*minute)),
        tier: *tier,
        language: None,
        topic: None,
        cohort: Some((*cohort).to_owned()),
        handling: Some(Duration::from_minutes(10)),
    });
    let (workload, _) = Workload::of_cases(&scenario, &came.collect::<Vec<_>>());
    let outcome = run(
        &scenario,
        &workload,
        &Team::of(&scenario),
        policy,
        &mut |_| (),
    );
    minutes(&scenario, &outcome)
}

fn minutes(scenario: &Scenario, outcome: &Outcome) -> Vec<Option<i64>> {
    let minute = |at: Time| at.since(scenario.start).micros() / 60_000_000;
    outcome.looked_at.iter().map(|at| at.map(minute)).collect()
}

#[track_caller]
fn check(policy: Policy, cases: &[(i64, Tier, &str)], expected: &[i64]) {
    let expected: Vec<Option<i64>> = expected.iter().copied().map(Some).collect();
    assert_eq!(order(policy, cases, ""), expected, "{policy:?}");
}

#[test]
fn each_order_takes_the_case_that_it_says() {
    use Tier::{T1, T2, T4};
    let cases = [
        (0, T4, "ordinary"),
        (1, T4, "insider"),
        (2, T2, "ordinary"),
        (3, T1, "ordinary"),
        (4, T1, "insider"),
    ];
    check(Policy::Fifo, &cases, &[0, 10, 20, 30, 40]);
    check(Policy::Strict, &cases, &[0, 40, 30, 10, 20]);
    check(Policy::Ours, &cases, &[0, 40, 30, 10, 20]);
    check(Policy::StaffFirst, &cases, &[0, 20, 40, 30, 10]);
}

#[test]
fn strict_priority_starves_what_ours_reaches() {
    // More of T1 than one can do, and a case of T4 from the start.
    let mut cases: Vec<(i64, Tier, &str)> =
        (0..160).map(|n| (n * 9, Tier::T1, "ordinary")).collect();
    cases.insert(1, (1, Tier::T4, "ordinary"));
    assert_eq!(order(Policy::Strict, &cases, "")[1], None);
    let ours = order(Policy::Ours, &cases, "")[1];
    assert!(ours.is_some_and(|minute| minute <= 150), "{ours:?}");
}

#[test]
fn danger_interrupts_what_can_wait_and_nothing_is_lost_by_it() {
    use Tier::{T0, T1, T3};
    let cases = [
        (0, T3, "ordinary"),
        (4, T0, "ordinary"),
        (5, T3, "ordinary"),
    ];
    check(Policy::Ours, &cases, &[0, 4, 20]);
    // What is severe is not put by, and first in, first out looks for no danger.
    let severe = [(0, T1, "ordinary"), (4, T0, "ordinary")];
    check(Policy::Ours, &severe, &[0, 10]);
    check(Policy::Fifo, &cases, &[0, 10, 20]);
    let never = order(Policy::Ours, &cases, "dispatch = { interrupts = false }");
    assert_eq!(never, [Some(0), Some(10), Some(20)]);
}

#[test]
fn a_case_in_a_language_of_nobody_there_goes_to_anybody_at_half_its_clock() {
    let scenario = scenario(
        r#"
        days = 2
        reviewers = [{ count = 1, languages = ["en"] }]
        arrivals = [{ tier = "T2", per_hour = 0.5, languages = { es = 1 } }]
        "#,
    );
    let (workload, outcome, figures) = ran(&scenario, Policy::Ours);
    let first = workload.arrivals()[0].received_at;
    let half = Duration::from_hours(6);
    assert_eq!(outcome.looked_at[0], Some(first.plus(half)));
    assert_eq!(figures.no_speaker, figures.cases - figures.open);
}
