//! The cases of a house by another order of work.

use evenhand_model::Duration;
use evenhand_parity::Plan;
use evenhand_parity::report::VerdictResult;
use evenhand_simulate::replay::{Replay, replay};
use evenhand_simulate::scenario::{Reviewers, TimeOfDay};
use evenhand_simulate::workload::Came;
use evenhand_simulate::{Scenario, Workload};

use crate::example;

/// A fortnight of a small platform, as cases that came.
fn fortnight() -> (Scenario, Vec<Came>) {
    let scenario = example(14);
    let workload = Workload::draw(&scenario).unwrap();
    let came = workload.arrivals().iter().map(|arrival| Came {
        received_at: arrival.received_at,
        tier: arrival.tier,
        language: arrival
            .language
            .map(|lang| workload.languages.word(lang).to_owned()),
        topic: None,
        cohort: Some(workload.cohorts.word(arrival.cohort).to_owned()),
        handling: None,
    });
    let came: Vec<Came> = came.collect();
    let reviewers = vec![Reviewers {
        count: 5,
        start: TimeOfDay::of_minutes(9 * 60),
        end: Some(TimeOfDay::of_minutes(17 * 60)),
        ..Reviewers::default()
    }];
    (
        Scenario {
            reviewers,
            ..scenario
        },
        came,
    )
}

fn replayed(scenario: &Scenario, came: &[Came]) -> Replay {
    replay(scenario, came, &Plan::default()).unwrap()
}

#[test]
fn staff_first_fails_the_parity_report_and_our_rules_pass_it_with_the_same_cases() {
    let (scenario, came) = fortnight();
    let Replay { ours, staff_first } = replayed(&scenario, &came);
    let gap = |report: &evenhand_parity::Report| report.rmst_difference.unwrap();
    assert_eq!(
        ours.report.verdict.result,
        VerdictResult::Proved,
        "{:?}",
        ours.report.verdict
    );
    assert_eq!(staff_first.report.verdict.result, VerdictResult::NotProved);
    assert!(
        staff_first
            .report
            .verdict
            .shown_slower_by
            .is_some_and(|hours| hours > 1.0)
    );
    assert!(gap(&ours.report).value.abs() < 0.2 * gap(&staff_first.report).value);
    for report in [&ours.report, &staff_first.report] {
        let cases: u64 = report.cohorts.values().map(|cohort| cohort.n).sum();
        assert_eq!(cases as usize, came.len());
        assert!(
            report.cohorts["ordinary"].km.len() > 10 && report.cohorts["insider"].km.len() > 10
        );
    }
}

#[test]
fn each_wait_is_that_of_the_case_in_its_place_whatever_the_order_of_the_list() {
    let (scenario, came) = fortnight();
    let straight = replayed(&scenario, &came);
    let backwards: Vec<Came> = came.iter().rev().cloned().collect();
    let mut turned = replayed(&scenario, &backwards);
    turned.ours.waits.reverse();
    turned.staff_first.waits.reverse();
    assert_eq!(straight.ours.waits, turned.ours.waits);
    assert_eq!(straight.staff_first.waits, turned.staff_first.waits);
}

#[test]
fn by_our_rules_nobody_waits_longer_or_shorter_for_who_is_attacked() {
    let (scenario, came) = fortnight();
    let turned: Vec<Came> = came
        .iter()
        .map(|case| Came {
            cohort: match case.cohort.as_deref() {
                Some("insider") => None,
                _ => Some("insider".to_owned()),
            },
            ..case.clone()
        })
        .collect();
    let (as_it_was, turned) = (replayed(&scenario, &came), replayed(&scenario, &turned));
    assert_eq!(as_it_was.ours.waits, turned.ours.waits);
    assert_ne!(as_it_was.staff_first.waits, turned.staff_first.waits);
}

#[test]
fn cases_outside_the_days_are_left_out() {
    let (scenario, mut came) = fortnight();
    let last = came.len();
    came.push(Came {
        received_at: scenario.end(),
        ..came[0].clone()
    });
    came.push(Came {
        received_at: scenario.start.minus(Duration::from_hours(1)),
        ..came[0].clone()
    });
    let replay = replayed(&scenario, &came);
    assert_eq!(replay.ours.waits[last..], [None, None]);
    assert!(replay.ours.waits[..last].iter().all(Option::is_some));
    let alone = replayed(&scenario, &came[..last]);
    assert_eq!(alone.ours.report, replay.ours.report);
}
