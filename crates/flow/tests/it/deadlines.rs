//! One clock for everybody.

use evenhand_flow::operation::change_case::{CaseChange, ChangeCase};
use evenhand_flow::operation::release_case::EndLease;
use evenhand_model::*;
use proptest::prelude::*;
use serde_json::json;

use crate::bench::Bench;
use crate::reviewer::take;

#[test]
fn a_reason_has_a_floor_below_which_its_case_never_starts() {
    let mut bench = Bench::new();
    for (index, (reason, tier)) in [
        ("danger-to-life", Tier::T0),
        ("child-safety", Tier::T1),
        ("threat", Tier::T2),
        ("stalking", Tier::T2),
        ("private-data", Tier::T2),
        ("harassment", Tier::T3),
        ("spam", Tier::T4),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = bench
            .report(
                &format!("r{index}"),
                &format!("c{index}"),
                reason,
                json!({}),
            )
            .unwrap();
        assert_eq!(answer.tier, tier, "{reason}");
        assert_eq!(answer.due_at, bench.now.plus(tier.allowed()), "{reason}");
    }
}

#[test]
fn who_the_target_or_reporter_is_changes_nothing() {
    let answers: Vec<_> = [
        json!({}),
        json!({"reporter": {"id": "boss", "kind": "staff"}, "target": {"id": "boss"}}),
        json!({"reporter": {"kind": "anonymous"}}),
        json!({"reporter": {"id": "x", "kind": "trusted-flagger"}, "target": {"id": "famous"}}),
    ]
    .into_iter()
    .map(|more| {
        let answer = Bench::new().report("r", "c", "threat", more).unwrap();
        (answer.tier, answer.due_at)
    })
    .collect();
    assert!(
        answers.windows(2).all(|pair| pair[0] == pair[1]),
        "{answers:?}"
    );
}

fn set_tier(
    bench: &mut Bench,
    case: CaseId,
    user: UserId,
    tier: Tier,
    fence: Option<u64>,
    reason: &str,
) -> Result<Case, Problem> {
    let change = CaseChange {
        tier: Some(tier),
        fence,
        reason: reason.into(),
        ..CaseChange::default()
    };
    let change = ChangeCase {
        platform: Platform::default(),
        case,
        user,
        change,
    };
    bench.run(Principal::User(user), change)
}

#[test]
fn what_a_human_set_holds_for_what_was_there_and_not_for_what_comes_after() {
    let mut bench = Bench::new();
    let case = bench
        .report("r1", "c1", "harassment", json!({}))
        .unwrap()
        .case;
    let (user, taken) = take(&mut bench, case);
    let fence = Some(taken.fence);
    set_tier(
        &mut bench,
        case,
        user,
        Tier::T4,
        fence,
        "a joke among friends",
    )
    .unwrap();
    let tier = |bench: &Bench| bench.get::<Case>(case).tier;
    bench.report("r2", "c1", "harassment", json!({})).unwrap();
    assert_eq!(tier(&bench), Tier::T4, "nothing new");
    bench.report("r3", "c1", "threat", json!({})).unwrap();
    assert_eq!(tier(&bench), Tier::T2, "a stricter reason");
    set_tier(&mut bench, case, user, Tier::T4, fence, "a song line").unwrap();
    let edited = json!({"content": {"id": "c1", "text": "other words"}});
    bench.report("r4", "c1", "harassment", edited).unwrap();
    assert_eq!(tier(&bench), Tier::T3, "other words");
}

#[test]
fn lowering_a_tier_needs_a_reason_and_leaves_the_deadline() {
    let mut bench = Bench::new();
    let answer = bench.report("r1", "c1", "threat", json!({})).unwrap();
    let (user, taken) = take(&mut bench, answer.case);
    let fence = Some(taken.fence);
    let mut set =
        |tier, fence, reason: &str| set_tier(&mut bench, answer.case, user, tier, fence, reason);
    let field_of = |refused: Result<Case, Problem>| refused.unwrap_err().field;
    assert_eq!(
        field_of(set(Tier::T4, fence, " ")).as_deref(),
        Some("reason")
    );
    assert_eq!(
        field_of(set(Tier::T0, None, "mine")).as_deref(),
        Some("fence")
    );
    assert_eq!(set(Tier::T0, Some(7), "mine").unwrap_err().status, 409);
    let lowered = set(Tier::T4, fence, "a song line").unwrap();
    assert_eq!((lowered.tier, lowered.due_at), (Tier::T4, answer.due_at));
    let raised = set(Tier::T0, fence, "").unwrap();
    assert_eq!(raised.due_at, raised.received_at.plus(Tier::T0.allowed()));
}

proptest! {
    /// T1: folding, tier changes and time never move a deadline later.
    #[test]
    fn a_deadline_never_moves_later(steps in prop::collection::vec((0..4_u8, 0..17_usize), 1..40)) {
        let reasons = ["danger-to-life", "threat", "spam", "harassment", "other", "hate"];
        let mut bench = Bench::new();
        let mut due_at = None;
        for (index, (step, choice)) in steps.into_iter().enumerate() {
            bench.wait("7m");
            if step < 3 {
                let reason = reasons[choice % reasons.len()];
                let answer = bench.report(&format!("r{index}"), "c1", reason, json!({})).unwrap();
                due_at = due_at.or(Some(answer.due_at));
            } else if let Some(case) = bench.all::<Case>().first() {
                let case = case.id;
                let (user, taken) = take(&mut bench, case);
    let fence = Some(taken.fence);
                set_tier(&mut bench, case, user, Tier::ALL[choice % 5], fence, "seen").unwrap();
                bench.wait("1h");
                bench.run(Principal::System, EndLease { case }).unwrap();
            }
            let cases = bench.all::<Case>();
            prop_assert!(cases.len() <= 1);
            if let (Some(before), Some(case)) = (due_at, cases.first()) {
                prop_assert!(case.due_at <= before);
                prop_assert!(case.queue_at <= case.due_at);
                due_at = Some(case.due_at);
            }
        }
    }
}
