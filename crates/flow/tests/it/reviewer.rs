//! What a reviewer does: take the next case, decide it.

use evenhand_flow::case::dispatch::Sight;
use evenhand_flow::operation::decide::{Decide, NewDecision};
use evenhand_flow::operation::next_case::NextCase;
use evenhand_model::*;

use crate::bench::Bench;

/// Has somebody new take the case, as if it were the next one.
pub fn take(bench: &mut Bench, case: CaseId) -> (UserId, Case) {
    let user = bench.user();
    let next = NextCase {
        platform: Platform::default(),
        user,
        claimed: vec![],
        sight: Sight::of(vec![case]),
        to_confirm: vec![case],
        danger: false,
    };
    let case = bench.run(Principal::User(user), next).unwrap().unwrap();
    (user, case)
}

/// Has somebody new take the case and decide it.
pub fn decide(bench: &mut Bench, case: CaseId, decision: NewDecision) -> Result<Decision, Problem> {
    let (user, case) = take(bench, case);
    let decide = Decide {
        platform: Platform::default(),
        case: case.id,
        user,
        decision: NewDecision {
            fence: case.fence,
            ..decision
        },
    };
    bench.run(Principal::User(user), decide)
}

/// The decision that nothing was broken.
pub fn no_violation() -> NewDecision {
    NewDecision {
        fence: 0,
        outcome: DecisionOutcome::NoViolation,
        policy: None,
        law: None,
        explanation: None,
        reason: "nothing in it".into(),
        actions: vec![],
        apply_proposals: false,
        with_copies: false,
        tier: None,
    }
}
