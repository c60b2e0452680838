//! What is counted, for whom, and what leaves the figures again.

use std::collections::BTreeMap;

use evenhand_flow::assess::{Assessed, RuleOrder};
use evenhand_flow::operation::decide::{Decide, NewDecision};
use evenhand_flow::operation::tally::{AddCounts, DropTallies};
use evenhand_flow::operation::undo::Undo;
use evenhand_flow::work::{Counts, Figure, Row as _, Tally};
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;
use crate::reviewer::{decide, no_violation, take};

fn violation() -> NewDecision {
    NewDecision {
        outcome: DecisionOutcome::Violation,
        policy: Some("threats".into()),
        ..no_violation()
    }
}

fn assessed(live: &[&str], observed: &[&str]) -> Assessed {
    let named = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect();
    Assessed {
        assessment: Assessment {
            verdict: Verdict::Review,
            rules: named(live),
            observed: named(observed),
            ..Assessment::default()
        },
        opens_case: !live.is_empty(),
        ..Assessed::default()
    }
}

/// All counts of a figure, whatever their hour.
fn counted(bench: &Bench, figure: Figure) -> BTreeMap<String, i64> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (_, what, _, labels) in bench.counts.hours() {
        if what == figure {
            for (label, count) in labels {
                *sums.entry(label.clone()).or_default() += count;
            }
        }
    }
    sums.retain(|_, count| *count != 0);
    sums
}

#[track_caller]
fn check(bench: &Bench, figure: Figure, expected: &[(&str, i64)]) {
    let expected = expected.iter().map(|(label, n)| ((*label).to_owned(), *n));
    assert_eq!(counted(bench, figure), expected.collect());
}

#[test]
fn an_event_counts_once_with_its_verdict_and_its_rules() {
    let mut bench = Bench::new();
    for _ in 0..2 {
        let found = assessed(&["a", "b"], &["c"]);
        bench
            .post("e1", json!({"at": "2026-11-23T10:00:00Z"}), found)
            .unwrap();
        bench.wait("1s");
    }
    check(&bench, Figure::Events, &[("review", 1)]);
    check(&bench, Figure::RuleHits, &[("a", 1), ("b", 1)]);
    check(&bench, Figure::RuleObserved, &[("c", 1)]);
    check(&bench, Figure::CasesOpened, &[("T4", 1)]);
}

#[test]
fn a_report_counts_by_its_reason_and_opens_a_case_once() {
    let mut bench = Bench::new();
    for id in ["r1", "r2"] {
        bench.report(id, "c", "threat", json!({})).unwrap();
    }
    check(&bench, Figure::Reports, &[("threat", 2)]);
    check(&bench, Figure::CasesOpened, &[("T2", 1)]);
}

#[test]
fn a_decision_counts_in_its_tier_with_its_time_and_judges_the_rules_of_its_case() {
    let mut bench = Bench::new();
    for (id, decision) in [("r1", violation()), ("r2", no_violation())] {
        let answer = bench
            .report_assessed(id, id, assessed(&["a"], &["c"]))
            .unwrap();
        bench.wait("31m");
        decide(&mut bench, answer.case, decision).unwrap();
    }
    check(&bench, Figure::Decisions, &[("T4", 2)]);
    check(&bench, Figure::DecisionTimes, &[("T4/3600", 2)]);
    check(&bench, Figure::RuleViolations, &[("a", 1)]);
    check(&bench, Figure::RuleNoViolations, &[("a", 1)]);
}

#[test]
fn what_is_moot_judges_no_rule() {
    let mut bench = Bench::new();
    let answer = bench
        .report_assessed("r1", "c1", assessed(&["a"], &[]))
        .unwrap();
    let moot = NewDecision {
        outcome: DecisionOutcome::Moot,
        ..no_violation()
    };
    decide(&mut bench, answer.case, moot).unwrap();
    check(&bench, Figure::Decisions, &[("T4", 1)]);
    check(&bench, Figure::RuleViolations, &[]);
    check(&bench, Figure::RuleNoViolations, &[]);
}

#[test]
fn what_is_undone_leaves_the_hour_in_which_it_was_counted() {
    let mut bench = Bench::new();
    bench.now = "2026-11-23T10:59:58Z".parse().unwrap();
    let answer = bench
        .report_assessed("r1", "c1", assessed(&["a"], &[]))
        .unwrap();
    let (user, case) = take(&mut bench, answer.case);
    let decision = NewDecision {
        fence: case.fence,
        ..violation()
    };
    let decide = evenhand_flow::operation::decide::Decide {
        platform: Platform::default(),
        case: case.id,
        user,
        decision,
    };
    let by = Principal::User(user);
    let decided = bench.run(by.clone(), decide).unwrap();
    bench.wait("5s");
    let undo = Undo {
        platform: Platform::default(),
        decision: decided.id,
        user,
    };
    bench.run(by, undo).unwrap();
    for figure in [
        Figure::Decisions,
        Figure::DecisionTimes,
        Figure::RuleViolations,
    ] {
        check(&bench, figure, &[]);
        let hours = bench.counts.hours();
        assert_eq!(hours.filter(|(_, what, ..)| *what == figure).count(), 1);
    }
}

#[test]
fn counts_are_added_to_their_hour_and_old_hours_go() {
    let mut bench = Bench::new();
    bench.post("e1", json!({}), assessed(&[], &[])).unwrap();
    let counts = std::mem::take(&mut bench.counts);
    for _ in 0..2 {
        let add = AddCounts {
            counts: counts.clone(),
        };
        bench.run(Principal::System, add).unwrap();
    }
    let rows = bench.all::<Tally>();
    let [row] = rows.as_slice() else {
        panic!("expected one row, got {rows:?}")
    };
    assert_eq!(row.counts, BTreeMap::from([("review".to_owned(), 2)]));
    assert_eq!(bench.counts, Counts::default(), "counting is not counted");
    let drop = |before| DropTallies {
        before,
        tallies: vec![row.id()],
    };
    assert_eq!(bench.run(Principal::System, drop(row.hour)), Ok(0));
    let later = row.hour.plus(Duration::from_micros(1));
    assert_eq!(bench.run(Principal::System, drop(later)), Ok(1));
    assert!(bench.all::<Tally>().is_empty());
}

#[test]
fn that_a_rule_contained_something_counts_apart_from_the_first_look_of_a_person() {
    let mut bench = Bench::new();
    let contained = || Assessed {
        orders: vec![RuleOrder::new(OrderKind::ContentRestrict, "a")],
        ..assessed(&["a"], &[])
    };
    let case = bench.report_assessed("r1", "c1", contained()).unwrap().case;
    check(&bench, Figure::ContainmentTimes, &[("T1/900", 1)]);
    check(&bench, Figure::LookTimes, &[]);
    bench.wait("31m");
    bench.report_assessed("r2", "c1", contained()).unwrap();
    check(&bench, Figure::ContainmentTimes, &[("T1/900", 1)]);
    let (user, claimed) = take(&mut bench, case);
    check(&bench, Figure::LookTimes, &[]);
    let decide = Decide {
        platform: Platform::default(),
        case,
        user,
        decision: NewDecision {
            fence: claimed.fence,
            ..violation()
        },
    };
    let decision = bench.run(Principal::User(user), decide).unwrap();
    check(&bench, Figure::LookTimes, &[("T1/3600", 1)]);
    let undo = Undo {
        platform: Platform::default(),
        decision: decision.id,
        user,
    };
    bench.run(Principal::User(user), undo).unwrap();
    check(&bench, Figure::LookTimes, &[("T1/3600", 1)]);
    check(&bench, Figure::DecisionTimes, &[]);
}
