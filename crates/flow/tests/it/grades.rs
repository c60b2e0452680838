//! The grades of what is folded into a case are united, and the case is graded again.

use evenhand_flow::assess::Assessed;
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;

pub fn graded(found: &[(Factor, Level)]) -> Assessed {
    let grades = found.iter().map(|(factor, level)| Graded {
        factor: *factor,
        level: *level,
        span: Some([0, 4]),
        by: "test".into(),
    });
    Assessed {
        graded: grades.collect(),
        ..Assessed::default()
    }
}

fn only_case(bench: &Bench) -> Case {
    bench.all::<Case>().remove(0)
}

fn triggers(bench: &Bench) -> Vec<String> {
    only_case(bench)
        .triage
        .map(|triage| triage.triggers)
        .unwrap_or_default()
}

#[test]
fn two_reports_that_make_a_trigger_together_raise_the_case() {
    let mut bench = Bench::new();
    let threat = [
        (Factor::Directness, Level::High),
        (Factor::Act, Level::High),
    ];
    bench.report_assessed("r1", "c1", graded(&threat)).unwrap();
    assert_eq!(only_case(&bench).tier, Tier::T3);
    bench
        .report_assessed("r2", "c1", graded(&[(Factor::Time, Level::High)]))
        .unwrap();
    assert_eq!(only_case(&bench).tier, Tier::T0);
    assert_eq!(triggers(&bench), ["imminent"]);
}

#[test]
fn the_same_report_by_many_changes_nothing_but_their_number() {
    let mut bench = Bench::new();
    let threat = graded(&[(Factor::Directness, Level::High)]);
    bench.report_assessed("r0", "c1", threat.clone()).unwrap();
    let first = only_case(&bench);
    for number in 1..20 {
        bench
            .report_assessed(&format!("r{number}"), "c1", threat.clone())
            .unwrap();
    }
    let last = only_case(&bench);
    assert_eq!(last.report_count, 20);
    let told = |case: &Case| {
        (
            case.tier,
            case.due_at,
            case.graded.clone(),
            case.explanation.clone(),
        )
    };
    assert_eq!(told(&last), told(&first));
}

#[test]
fn of_many_grades_of_a_factor_the_strongest_are_kept() {
    let mut bench = Bench::new();
    let low = (0..30).map(|place| Graded {
        factor: Factor::Means,
        level: Level::Low,
        span: Some([place, place + 1]),
        by: "test".into(),
    });
    let mut assessed = Assessed {
        graded: low.collect(),
        ..Assessed::default()
    };
    assessed.graded.push(Graded {
        factor: Factor::Means,
        level: Level::High,
        span: None,
        by: "test".into(),
    });
    bench.report_assessed("r1", "c1", assessed).unwrap();
    let case = only_case(&bench);
    assert_eq!(case.graded.len(), limits::GRADES_PER_FACTOR_MAX);
    assert_eq!(case.triage.unwrap().points, 4);
}

#[test]
fn a_later_version_that_shows_less_leaves_the_tier_where_it_is() {
    let mut bench = Bench::new();
    let home = graded(&[(Factor::Location, Level::Mid)]);
    bench
        .post(
            "e1",
            json!({"content": {"id": "c1", "text": "one"}}),
            opening(home),
        )
        .unwrap();
    let before = only_case(&bench);
    let less = graded(&[(Factor::Location, Level::Low)]);
    bench
        .post(
            "e2",
            json!({"content": {"id": "c1", "text": "two"}}),
            opening(less),
        )
        .unwrap();
    let after = only_case(&bench);
    assert_eq!((after.tier, after.due_at), (before.tier, before.due_at));
    assert_eq!(after.tier, Tier::T1);
    // The place is in the second text; the case shows the first.
    let spans = after.graded.iter().map(|one| one.span.is_some());
    assert_eq!(spans.collect::<Vec<_>>(), [true, false]);
}

fn opening(assessed: Assessed) -> Assessed {
    Assessed {
        opens_case: true,
        ..assessed
    }
}
