//! Claims, leases, expedites.

use evenhand_flow::case::dispatch::Sight;
use evenhand_flow::operation::claim_case::ClaimCase;
use evenhand_flow::operation::decide::{Decide, NewDecision};
use evenhand_flow::operation::next_case::NextCase;
use evenhand_flow::operation::release_case::{EndLease, ReleaseCase};
use evenhand_model::*;
use serde_json::json;

use crate::bench::Bench;

fn next(bench: &mut Bench, user: UserId, candidates: &[CaseId]) -> Option<Case> {
    let claimed = bench
        .all::<Case>()
        .iter()
        .filter(|case| case.claim.is_some_and(|claim| claim.by == user))
        .map(|case| case.id)
        .collect();
    let next = NextCase {
        platform: Platform::default(),
        user,
        claimed,
        sight: Sight::of(candidates.to_vec()),
        to_confirm: candidates.to_vec(),
        danger: false,
    };
    bench.run(Principal::User(user), next).unwrap()
}

#[test]
fn two_reviewers_never_get_the_same_case() {
    let mut bench = Bench::new();
    let cases: Vec<CaseId> = (0..2)
        .map(|n| {
            bench.wait("1s");
            bench
                .report(&format!("r{n}"), &format!("c{n}"), "spam", json!({}))
                .unwrap()
                .case
        })
        .collect();
    let (ann, bob) = (bench.user(), bench.user());
    assert_eq!(next(&mut bench, ann, &cases).unwrap().id, cases[0]);
    assert_eq!(next(&mut bench, bob, &cases).unwrap().id, cases[1]);
    assert_eq!(next(&mut bench, bob, &cases), None);
}

#[test]
fn a_decision_on_a_lease_long_gone_is_refused_by_its_number() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "spam", json!({})).unwrap().case;
    let (ann, bob) = (bench.user(), bench.user());
    let first = next(&mut bench, ann, &[case]).unwrap();
    bench.wait("1h");
    bench.run(Principal::System, EndLease { case }).unwrap();
    let second = next(&mut bench, bob, &[case]).unwrap();
    assert!(second.fence > first.fence);
    let decide = |user, fence| Decide {
        platform: Platform::default(),
        case,
        user,
        decision: NewDecision {
            fence,
            outcome: DecisionOutcome::NoViolation,
            policy: None,
            law: None,
            explanation: None,
            reason: "fine".into(),
            actions: vec![],
            apply_proposals: false,
            with_copies: false,
            tier: None,
        },
    };
    assert_eq!(
        bench
            .run(Principal::User(ann), decide(ann, first.fence))
            .unwrap_err()
            .status,
        409
    );
    assert!(
        bench
            .run(Principal::User(bob), decide(bob, second.fence))
            .is_ok()
    );
    assert_eq!(
        bench
            .run(Principal::User(bob), decide(bob, second.fence))
            .unwrap_err()
            .status,
        409
    );
}

#[test]
fn a_released_case_keeps_its_place() {
    let mut bench = Bench::new();
    let case = bench.report("r", "c", "threat", json!({})).unwrap().case;
    let before: Case = bench.get(case);
    let ann = bench.user();
    let claimed = next(&mut bench, ann, &[case]).unwrap();
    bench.wait("5m");
    let release = ReleaseCase {
        platform: Platform::default(),
        case,
        user: ann,
        fence: claimed.fence,
    };
    let after = bench.run(Principal::User(ann), release).unwrap();
    assert_eq!(
        (after.state, after.queue_at, after.due_at),
        (CaseState::Open, before.queue_at, before.due_at)
    );
}

#[test]
fn an_expedite_needs_a_reason_and_pulls_the_oldest_other_case_of_its_tier_forward() {
    let mut bench = Bench::new();
    let cases: Vec<CaseId> = (0..8)
        .map(|n| {
            bench.wait("1m");
            bench
                .report(&format!("r{n}"), &format!("c{n}"), "spam", json!({}))
                .unwrap()
                .case
        })
        .collect();
    let ann = bench.user();
    let claim = |index: usize, reason: Option<&str>| ClaimCase {
        platform: Platform::default(),
        case: cases[index],
        user: ann,
        reason: reason.map(str::to_owned),
        danger: false,
        unseen: false,
        claimed: vec![],
        sight: Sight::of(cases.clone()),
        to_confirm: vec![],
        of_same_tier: cases.clone(),
    };
    let refused = bench.run(Principal::User(ann), claim(7, None)).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("reason"));
    let taken = bench
        .run(Principal::User(ann), claim(7, Some("the author called")))
        .unwrap();
    assert_eq!(taken.expedites[0].pulled_forward, Some(cases[0]));
    assert_eq!(bench.get::<Case>(cases[0]).queue_at, bench.now);
    assert!(
        bench
            .entries
            .iter()
            .any(|entry| entry.act == Act::CaseExpedited)
    );
    let plain = bench.run(Principal::User(ann), claim(1, None)).unwrap();
    assert!(plain.expedites.is_empty());
}
