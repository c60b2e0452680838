//! How reports held up is counted once what was decided stands, and has no say in how soon anything is looked at.

use evenhand_flow::assess::triage::TriageFacts;
use evenhand_flow::case::dispatch::Waiting;
use evenhand_flow::operation::erase::ForgetSubject;
use evenhand_flow::operation::undo::Undo;
use evenhand_flow::reporting::accuracy::mean_of_house;
use evenhand_flow::reporting::{Accuracy, Findings, ReporterRecord};
use evenhand_model::*;
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::redress::{tell_reporters, violation};
use crate::reviewer::{decide, no_violation, take};

/// A report of a reporter who has an account.
fn report(bench: &mut Bench, reporter: &str, content: &str, more: Value) -> CaseId {
    let mut report = json!({"reporter": {"id": reporter}});
    if let (Some(report), Value::Object(more)) = (report.as_object_mut(), more) {
        report.extend(more);
    }
    let id = format!("report {}", bench.all::<Report>().len());
    bench.report(&id, content, "threat", report).unwrap().case
}

/// Decides a case, and tells its reporters once it can't be undone.
fn settle(bench: &mut Bench, case: CaseId, holds_up: bool) {
    let decision = if holds_up {
        violation(&[])
    } else {
        no_violation()
    };
    decide(bench, case, decision).unwrap();
    bench.wait("1m");
    tell_reporters(bench, case);
}

fn record(bench: &Bench, reporter: &str) -> ReporterRecord {
    let named = bench.all::<Subject>();
    let account = named
        .iter()
        .find(|subject| subject.external_id.as_deref() == Some(reporter))
        .unwrap();
    bench.get::<ReporterRecord>(account.id)
}

/// How many of what somebody reported held up, and how many did not.
fn found(bench: &Bench, reporter: &str) -> (u64, u64) {
    counted(bench, &record(bench, reporter).findings)
}

fn counted(bench: &Bench, findings: &Findings) -> (u64, u64) {
    let weights = findings.weights(bench.now);
    (weights.held.round() as u64, weights.not.round() as u64)
}

#[test]
fn what_was_decided_counts_once_it_stands() {
    let mut bench = Bench::new();
    let case = report(&mut bench, "ann", "c1", json!({}));
    let decision = decide(&mut bench, case, violation(&[])).unwrap();
    assert_eq!(found(&bench, "ann"), (0, 0));
    let DecidedBy::User(user) = decision.by else {
        panic!("a person decided");
    };
    let undo = Undo {
        platform: Platform::default(),
        decision: decision.id,
        user,
    };
    bench.run(Principal::User(user), undo).unwrap();
    assert_eq!(found(&bench, "ann"), (0, 0));
    bench.wait("1h");
    let end = evenhand_flow::operation::release_case::EndLease { case };
    bench.run(Principal::System, end).unwrap();
    settle(&mut bench, case, false);
    assert_eq!(found(&bench, "ann"), (0, 1));
    // The loop that tells reporters may come again.
    tell_reporters(&mut bench, case);
    assert_eq!(found(&bench, "ann"), (0, 1));
}

#[test]
fn a_decision_that_takes_the_place_of_another_counts_in_its_place() {
    let mut bench = Bench::new();
    let case = report(&mut bench, "ann", "c1", json!({}));
    settle(&mut bench, case, true);
    assert_eq!(found(&bench, "ann"), (1, 0));
    let before = bench.get::<Case>(case);
    let new = DecisionId::new(bench.now, &mut evenhand_model::Rng::from_number(99));
    let by = DecidedBy::User(bench.user());
    let now = bench.now;
    bench.put(Decision::new(
        new,
        before.subject,
        by,
        now,
        DecisionOutcome::NoViolation,
    ));
    bench.put(Case {
        decision: Some(new),
        ..before
    });
    tell_reporters(&mut bench, case);
    assert_eq!(found(&bench, "ann"), (0, 1));
    let house = bench.get::<ReporterRecord>(ReporterRecord::house_id(&Platform::default()));
    assert_eq!(counted(&bench, &house.findings), (0, 1));
}

#[test]
fn who_reports_one_thing_twice_is_counted_once_and_so_is_a_case_for_the_house() {
    let mut bench = Bench::new();
    let case = report(&mut bench, "ann", "c1", json!({}));
    for reporter in ["ann", "bob", "cem"] {
        report(&mut bench, reporter, "c1", json!({}));
    }
    settle(&mut bench, case, true);
    assert_eq!(found(&bench, "ann"), (1, 0));
    assert_eq!(record(&bench, "ann").reported, [case]);
    let house = bench.get::<ReporterRecord>(ReporterRecord::house_id(&Platform::default()));
    assert_eq!(counted(&bench, &house.findings), (1, 0));
    assert!((mean_of_house(&house.findings, bench.now) - 2.0 / 3.0).abs() < 1e-6);
}

#[test]
fn who_fears_for_a_life_is_counted_neither_as_wrong_nor_as_right() {
    for holds_up in [true, false] {
        let mut bench = Bench::new();
        let danger = json!({"answers": {"in_danger_now": "yes"}});
        let case = report(&mut bench, "ann", "c1", danger);
        settle(&mut bench, case, holds_up);
        assert_eq!(found(&bench, "ann"), (0, 0));
    }
}

#[test]
fn what_an_earlier_decision_answers_and_what_is_moot_say_nothing() {
    let mut bench = Bench::new();
    let case = report(&mut bench, "ann", "c1", json!({}));
    settle(&mut bench, case, false);
    report(&mut bench, "bob", "c1", json!({}));
    tell_reporters(&mut bench, case);
    assert_eq!(found(&bench, "bob"), (0, 0));
    let other = report(&mut bench, "bob", "c2", json!({}));
    let moot = evenhand_flow::operation::decide::NewDecision {
        outcome: DecisionOutcome::Moot,
        ..no_violation()
    };
    decide(&mut bench, other, moot).unwrap();
    tell_reporters(&mut bench, other);
    assert_eq!(found(&bench, "bob"), (0, 0));
}

#[test]
fn a_network_is_told_within_its_case_alone_and_forgotten_once_the_case_is_decided() {
    let mut bench = Bench::new();
    let mut case = None;
    for (number, content) in ["c1", "c1", "c2"].into_iter().enumerate() {
        let report = json!({
            "id": format!("r{number}"), "at": bench.now.to_string(), "reporter": {},
            "reason": "threat", "subject": {"kind": "content", "id": content},
        });
        let told = bench.report_by(Principal::Public, Some("192.0.2.1"), report);
        case.get_or_insert(told.unwrap().case);
    }
    let networks = |bench: &Bench| -> Vec<Option<String>> {
        let mut reports = bench.all::<Report>();
        reports.sort_by_key(|report| report.external_id.clone());
        let of = |report: &Report| bench.get::<Reporter>(report.id).network;
        reports.iter().map(of).collect()
    };
    let before = networks(&bench);
    assert!(before[0].is_some() && before[0] == before[1] && before[1] != before[2]);
    assert!(!format!("{before:?}").contains("192.0.2.1"));
    settle(&mut bench, case.unwrap(), false);
    assert_eq!(networks(&bench), [None, None, before[2].clone()]);
}

#[test]
fn who_is_forgotten_has_no_record() {
    let mut bench = Bench::new();
    let case = report(&mut bench, "ann", "c1", json!({}));
    settle(&mut bench, case, true);
    let account = record(&bench, "ann").of;
    let forget = ForgetSubject {
        pending: vec![],
        subject: account.parse().unwrap(),
        cases: vec![],
        notes: vec![],
        decisions: vec![],
        orders: vec![],
        links: Vec::new(),
        incidents: Vec::new(),
        matches: Vec::new(),
    };
    bench.run(Principal::System, forget).unwrap();
    assert!(
        bench
            .all::<ReporterRecord>()
            .iter()
            .all(|one| one.of != account)
    );
}

/// Whoever adds a field has to come here and say why it may decide how soon somebody is looked at. Neither of
/// these has room for what is known of a reporter.
#[test]
fn nothing_that_orders_work_can_hold_how_reports_held_up() {
    fn of_triage(facts: &TriageFacts<'_>) {
        let TriageFacts {
            asked: _,
            findings: _,
        } = facts;
    }
    fn of_dispatch(waiting: &Waiting) {
        let Waiting {
            id: _,
            tier: _,
            received_at: _,
            queue_at: _,
            lang: _,
            topics: _,
        } = waiting;
    }
    let _ = (of_triage, of_dispatch);
    /// A value that has an order answers otherwise than one that has none.
    struct Of<T>(std::marker::PhantomData<T>);
    trait Unordered {
        fn is_ordered(&self) -> bool {
            false
        }
    }
    impl<T> Unordered for Of<T> {}
    impl<T: PartialOrd> Of<T> {
        fn is_ordered(&self) -> bool {
            true
        }
    }
    assert!(Of::<u64>(std::marker::PhantomData).is_ordered());
    assert!(!Of::<Accuracy>(std::marker::PhantomData).is_ordered());
}

#[test]
fn the_same_reports_wait_in_the_same_order_whatever_their_reporters_records_say() {
    let order = |good: &str| {
        let mut bench = Bench::new();
        for number in 0..8 {
            for reporter in ["ann", "bob"] {
                let case = report(
                    &mut bench,
                    reporter,
                    &format!("{reporter}{number}"),
                    json!({}),
                );
                settle(&mut bench, case, reporter == good);
            }
        }
        assert_eq!(found(&bench, good), (8, 0));
        for (number, reporter) in ["bob", "ann", "ann", "bob"].into_iter().enumerate() {
            bench.wait("1s");
            let content = format!("new {number}");
            let id = format!("new report {number}");
            let more = json!({"reporter": {"id": reporter}});
            bench.report(&id, &content, "threat", more).unwrap();
        }
        let mut open = bench.all::<Case>();
        open.retain(|case| case.state == CaseState::Open);
        open.sort_by_key(|case| (case.queue_at, case.id));
        let names = open
            .iter()
            .map(|case| bench.get::<Subject>(case.subject).external_id);
        let placed = open
            .iter()
            .map(|case| (case.tier, case.due_at, case.queue_at));
        names.zip(placed).collect::<Vec<_>>()
    };
    assert_eq!(order("ann"), order("bob"));
}

#[test]
fn what_is_known_of_a_reporter_stays_out_of_the_case() {
    let mut bench = Bench::new();
    let case = report(&mut bench, "ann", "c1", json!({}));
    settle(&mut bench, case, true);
    let case = report(&mut bench, "ann", "c2", json!({}));
    let (_, case) = take(&mut bench, case);
    let account = record(&bench, "ann").of;
    let written = serde_json::to_string(&case).unwrap();
    assert!(!written.contains(&account) && !written.contains("accuracy"));
}
