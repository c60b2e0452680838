//! Acts on many subjects: decided one by one, left out with a reason, taken back, carried on.

use std::collections::BTreeMap;

use evenhand_flow::assess::{Assessed, RuleOrder};
use evenhand_flow::operation::bulk::{BeginBulk, CarryOnBulk, Rehearse};
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;
use crate::reviewer::take;

fn person(bench: &mut Bench, role: Role) -> UserId {
    let id = bench.user();
    bench.put(User {
        id,
        name: "Mira".into(),
        role,
        created_at: bench.now,
        disabled_at: None,
        sealed_role: None,
    });
    id
}

fn removal() -> BulkWork {
    serde_json::from_value(json!({"decide": {"outcome": "violation", "policy": "spam",
        "actions": [{"kind": "content.remove"}]}}))
    .unwrap()
}

fn dismissal() -> BulkWork {
    serde_json::from_value(json!({"decide": {"outcome": "no-violation"}})).unwrap()
}

fn begin(
    bench: &mut Bench,
    user: UserId,
    work: BulkWork,
    subjects: &[SubjectId],
) -> Result<BulkId, Problem> {
    let begin = BeginBulk {
        platform: Platform::default(),
        user,
        reason: "one flood".into(),
        work,
        subjects: subjects.to_vec(),
        seen: Ok("digest".into()),
    };
    bench.run(Principal::User(user), begin)
}

fn carry_on(bench: &mut Bench, bulk: BulkId, from: usize, count: usize) -> Bulk {
    let by: Bulk = bench.get(bulk);
    let mut others: BTreeMap<Tier, Vec<CaseId>> = BTreeMap::new();
    for case in bench.all::<Case>() {
        if case.state == CaseState::Open && !by.subjects.contains(&case.subject) {
            others.entry(case.tier).or_default().push(case.id);
        }
    }
    let carry_on = CarryOnBulk {
        bulk,
        from,
        count,
        others,
        leave_out: false,
    };
    bench.run(Principal::User(by.by), carry_on).unwrap()
}

/// Has a lead do it to all of them.
fn done(bench: &mut Bench, work: BulkWork, subjects: &[SubjectId]) -> Bulk {
    let lead = person(bench, Role::Lead);
    let bulk = begin(bench, lead, work, subjects).unwrap();
    carry_on(bench, bulk, 0, 1_000)
}

/// Reported posts with an open case each.
fn reported(bench: &mut Bench, count: usize) -> Vec<Case> {
    (0..count)
        .map(|number| {
            let id = format!("r{number}");
            let answer = bench
                .report(&id, &format!("c{number}"), "spam", json!({}))
                .unwrap();
            bench.get(answer.case)
        })
        .collect()
}

fn subjects(cases: &[Case]) -> Vec<SubjectId> {
    cases.iter().map(|case| case.subject).collect()
}

fn in_force(bench: &Bench) -> Vec<OrderKind> {
    let mut orders = bench.all::<Order>();
    orders.retain(|order| order.ended_at.is_none() && order.reverses.is_none());
    orders.iter().map(|order| order.kind).collect()
}

#[test]
fn every_open_case_is_decided_as_an_expedite_and_another_case_is_pulled_forward_for_each() {
    let mut bench = Bench::new();
    let cases = reported(&mut bench, 5);
    let bulk = done(&mut bench, removal(), &subjects(&cases[..2]));
    assert_eq!((bulk.done, bulk.decided), (2, 2));
    assert!(bulk.finished_at.is_some());
    for case in &cases[..2] {
        let case: Case = bench.get(case.id);
        assert_eq!(case.state, CaseState::Decided);
        assert_eq!(case.expedites[0].reason, "one flood");
        assert!(case.outcomes_due_at.is_some(), "reporters are told");
        let decision: Decision = bench.get(case.decision.unwrap());
        assert_eq!((decision.bulk, decision.notices.len()), (Some(bulk.id), 1));
    }
    let pulled = cases[2..].iter().filter(|case| {
        let case: Case = bench.get(case.id);
        case.queue_at < case.due_at
    });
    assert_eq!(pulled.count(), 2);
    assert_eq!(in_force(&bench), [OrderKind::ContentRemove; 2]);
    let acts: Vec<Act> = bench.entries.iter().map(|entry| entry.act).collect();
    assert!(acts.contains(&Act::BulkBegun) && acts.contains(&Act::BulkFinished));
    assert_eq!(bulk.reason, "", "only decisions keep words");
}

#[test]
fn a_subject_is_left_out_with_the_reason_why() {
    let mut bench = Bench::new();
    let cases = reported(&mut bench, 3);
    take(&mut bench, cases[0].id);
    let hashtag = bench
        .report(
            "h",
            "x",
            "spam",
            json!({"subject": {"kind": "hashtag", "id": "tag"}, "content": null}),
        )
        .unwrap();
    let hashtag: Case = bench.get(hashtag.case);
    done(&mut bench, dismissal(), &[cases[2].subject]);
    let all = [
        cases[0].subject,
        cases[1].subject,
        hashtag.subject,
        cases[2].subject,
    ];
    let first = done(&mut bench, removal(), &all);
    let why =
        |bulk: &Bulk| -> Vec<LeftOutReason> { bulk.left_out.iter().map(|left| left.why).collect() };
    use LeftOutReason::*;
    assert_eq!(why(&first), [Claimed, DoesNotFit]);
    assert_eq!(first.decided, 2, "what was dismissed can be decided again");
    let again = done(&mut bench, removal(), &all);
    assert_eq!(why(&again), [Claimed, InForce, DoesNotFit, InForce]);
    let dismissed = done(&mut bench, dismissal(), &[cases[1].subject]);
    assert_eq!(why(&dismissed), [NoOpenCase]);
}

#[test]
fn everything_that_a_bulk_ordered_ends_and_its_authors_are_told() {
    let mut bench = Bench::new();
    let cases = reported(&mut bench, 3);
    let bulk = done(&mut bench, removal(), &subjects(&cases));
    bench.wait("1m");
    let revert = || BulkWork::RevertBulk(bulk.id);
    let reverted = done(&mut bench, revert(), &subjects(&cases));
    assert_eq!((reverted.decided, reverted.left_out.len()), (3, 0));
    assert_eq!(in_force(&bench), []);
    let reversals = bench.all::<Order>();
    let reversals = reversals.iter().filter(|order| order.reverses.is_some());
    assert_eq!(reversals.count(), 3);
    for decision in bench.all::<Decision>() {
        if decision.bulk == Some(reverted.id) {
            assert_eq!(decision.outcome, DecisionOutcome::Moot);
            assert_eq!((decision.ended.len(), decision.notices.len()), (1, 1));
        }
    }
    let again = done(&mut bench, revert(), &subjects(&cases));
    assert_eq!((again.decided, again.left_out.len()), (0, 3));
}

#[test]
fn what_was_not_sent_yet_is_cancelled_and_nobody_is_told_of_it() {
    let mut bench = Bench::new();
    let cases = reported(&mut bench, 1);
    let bulk = done(&mut bench, removal(), &subjects(&cases));
    done(&mut bench, BulkWork::RevertBulk(bulk.id), &subjects(&cases));
    assert_eq!(bench.all::<Order>()[0].state, OrderState::Cancelled);
    let notices = bench.all::<Notice>();
    assert!(notices.iter().all(|notice| notice.cancelled), "{notices:?}");
}

fn contains() -> Assessed {
    Assessed {
        assessment: Assessment {
            verdict: Verdict::Hold,
            tier: Some(Tier::T3),
            rules: vec!["a.rule".into()],
            ..Assessment::default()
        },
        orders: vec![RuleOrder::new(OrderKind::ContentRestrict, "a.rule")],
        opens_case: true,
        ..Assessed::default()
    }
}

#[test]
fn what_a_rule_did_is_taken_back_and_its_cases_keep_their_place() {
    let mut bench = Bench::new();
    bench.post("e1", json!({}), contains()).unwrap();
    bench.wait("1h");
    let since = bench.now;
    bench.post("e2", json!({}), contains()).unwrap();
    let of_rule = |since| {
        BulkWork::RevertRule(RuleRevert {
            rule: "a.rule".into(),
            since,
        })
    };
    let content: Vec<SubjectId> = bench
        .all::<Case>()
        .iter()
        .map(|case| case.subject)
        .collect();
    let before: Vec<Time> = bench
        .all::<Case>()
        .iter()
        .map(|case| case.queue_at)
        .collect();
    let late = done(&mut bench, of_rule(Some(since)), &content);
    assert_eq!(late.decided, 1);
    let rest = done(&mut bench, of_rule(None), &content);
    assert_eq!(rest.decided, 1);
    assert_eq!(in_force(&bench), []);
    let cases = bench.all::<Case>();
    let after: Vec<Time> = cases.iter().map(|case| case.queue_at).collect();
    assert_eq!(before, after);
    for case in cases {
        assert_eq!((case.state, case.containment.len()), (CaseState::Open, 0));
    }
}

#[test]
fn each_role_may_begin_what_fits_it() {
    let mut bench = Bench::new();
    let cases = reported(&mut bench, 21);
    let all = subjects(&cases);
    let rule = BulkWork::RevertRule(RuleRevert {
        rule: "a.rule".into(),
        since: None,
    });
    let lead = person(&mut bench, Role::Lead);
    let mira = person(&mut bench, Role::Moderator);
    let noor = person(&mut bench, Role::Moderator);
    let own = begin(&mut bench, mira, removal(), &all[..20]).unwrap();
    let revert = BulkWork::RevertBulk(own);
    for (user, work, subjects, expected) in [
        (mira, removal(), &all[..], 422),
        (lead, removal(), &all[..], 0),
        (mira, rule.clone(), &all[..1], 403),
        (lead, rule, &all[..1], 0),
        (noor, revert.clone(), &all[..1], 403),
        (mira, revert, &all[..1], 0),
    ] {
        let begun = begin(&mut bench, user, work.clone(), subjects);
        let status = begun.map_or_else(|problem| problem.status, |_| 0);
        assert_eq!(status, expected, "{work:?}");
    }
}

#[test]
fn words_that_could_be_decided_on_nothing_are_refused_before_anything_is_done() {
    let mut bench = Bench::new();
    let lead = person(&mut bench, Role::Lead);
    for (decision, field) in [
        (
            json!({"outcome": "violation", "policy": "spam"}),
            "work.decide.actions",
        ),
        (
            json!({"outcome": "violation", "actions": [{"kind": "content.remove"}]}),
            "policy",
        ),
        (json!({"outcome": "contained"}), "outcome"),
    ] {
        let work = BulkWork::Decide(serde_json::from_value(decision).unwrap());
        let problem = begin(&mut bench, lead, work, &[]).unwrap_err();
        assert_eq!(problem.field.as_deref(), Some(field));
    }
}

#[test]
fn a_chunk_that_comes_twice_is_taken_once() {
    let mut bench = Bench::new();
    let cases = reported(&mut bench, 4);
    let lead = person(&mut bench, Role::Lead);
    let bulk = begin(&mut bench, lead, removal(), &subjects(&cases)).unwrap();
    for from in [0, 0, 2, 0, 2] {
        carry_on(&mut bench, bulk, from, 2);
    }
    let bulk: Bulk = bench.get(bulk);
    assert_eq!((bulk.done, bulk.decided), (4, 4));
    assert_eq!(in_force(&bench).len(), 4);
}

#[test]
fn a_rehearsal_tells_what_would_happen() {
    let mut bench = Bench::new();
    let cases = reported(&mut bench, 1);
    let lead = person(&mut bench, Role::Lead);
    let rehearse = Rehearse {
        platform: Platform::default(),
        user: lead,
        reason: "one flood".into(),
        work: removal(),
        subjects: Vec::new(),
        subject: Some(cases[0].subject),
    };
    let step = bench
        .clone()
        .run(Principal::User(lead), rehearse)
        .unwrap()
        .unwrap();
    assert_eq!(step.case, Some(cases[0].id));
    assert_eq!(step.orders, [OrderKind::ContentRemove]);
    assert_eq!(step.told, 2, "the author and who reported");
    assert_eq!(in_force(&bench), []);
}
