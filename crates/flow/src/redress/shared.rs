//! What an account has in common with a suspended one, in kinds of evidence, where a decision rests on that.

use std::collections::BTreeSet;

use evenhand_model::{
    Case, DecidedBy, Decision, DecisionOutcome, EvidenceKind, LinkState, Policy, ReturnLink,
};

use crate::work::{Stop, Work};

/// The kinds of evidence that speak for the links that a decision rests on; none where it rests on none. A person's rests on
/// what a person has confirmed, and a hold of first posts on what nobody has judged.
pub fn with_suspended(
    work: &mut Work<'_>,
    decision: &Decision,
) -> Result<BTreeSet<EvidenceKind>, Stop> {
    let is_hold =
        decision.by == DecidedBy::System && decision.outcome == DecisionOutcome::Contained;
    let policy = decision
        .policy
        .as_ref()
        .and_then(|id| work.house.policies.get(id));
    let is_for_return = policy.is_some_and(Policy::forbids_return);
    let case = match decision.case.filter(|_| is_hold || is_for_return) {
        Some(case) => work.get::<Case>(case)?,
        None => None,
    };
    let mut kinds = BTreeSet::new();
    for id in case.iter().flat_map(|case| &case.returns) {
        let Some(link) = work.get::<ReturnLink>(id)? else {
            continue;
        };
        let counts = match link.state {
            LinkState::Open => is_hold,
            LinkState::Confirmed => true,
            LinkState::Rejected => false,
        };
        if counts {
            let speaking_for = link
                .evidence
                .features
                .iter()
                .filter(|one| one.log_odds > 0.0);
            kinds.extend(
                speaking_for.map(|one| EvidenceKind::of_feature(&one.family, &one.feature)),
            );
        }
    }
    Ok(kinds)
}
