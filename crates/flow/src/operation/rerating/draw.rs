//! Chance draws some of the cases that a person has decided, once the decision stands.

use evenhand_model::{Act, Case, DecidedBy, Decision, DecisionOutcome, Rating, Rerating, Tier};

use crate::work::{Line, Stop, Work};

/// Draws a case, or not. The random number comes with the unit of work, so that nobody who decides knows which case
/// will be judged again.
pub fn draw(work: &mut Work<'_>, case: &Case, decision: &Decision) -> Result<(), Stop> {
    let DecidedBy::User(by) = decision.by else {
        return Ok(());
    };
    let is_found = matches!(
        decision.outcome,
        DecisionOutcome::Violation | DecisionOutcome::NoViolation
    );
    let is_drawn = work.rng.below(1_000) < u64::from(work.house.rerated_thousandths);
    let is_shown = case.evidence.is_some() && case.imported.is_none();
    if !is_found || !is_drawn || !is_shown || work.get::<Rerating>(case.id)?.is_some() {
        return Ok(());
    }
    work.put(Rerating {
        case: case.id,
        platform: case.platform.clone(),
        subject: case.subject,
        decision: decision.id,
        first: Rating {
            by,
            at: decision.at,
            tier: decision.tier.unwrap_or(Tier::T4),
            outcome: decision.outcome,
        },
        drawn_at: work.now,
        claim: None,
        fence: 0,
        skipped_by: Vec::new(),
        second: None,
    });
    work.record(Line::of(Act::ReratingDrawn).subject(case.subject).case(case.id));
    Ok(())
}
