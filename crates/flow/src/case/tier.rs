//! Setting the tier by hand. Lowering needs a reason and leaves the deadline where it is.

use evenhand_model::{Act, AlertKind, Case, Problem, Tier};

use crate::case::confirmation::{self, Seen};
use crate::case::{alert, clock, contain, progress};
use crate::work::{Line, Stop, Work};

/// Sets the tier as a human sees it.
pub fn set(work: &mut Work<'_>, case: &mut Case, tier: Tier, reason: &str) -> Result<(), Stop> {
    if tier > case.tier && reason.trim().is_empty() {
        let detail = "lowering a tier needs a reason; say why in a sentence";
        return Err(Problem::invalid(detail).at("reason").into());
    }
    contain::check_tier(case, tier)?;
    let before = case.tier;
    let seen = if tier == Tier::T0 {
        Seen::Danger
    } else {
        Seen::NotImminent
    };
    confirmation::leave(work, case, seen)?;
    case.tier = tier;
    case.tier_by_human = true;
    let received_at = case.received_at;
    clock::start_house(&work.house.clocks, case, tier, received_at);
    alert::follow(work, case)?;
    if tier == Tier::T0 && before != Tier::T0 {
        alert::raise(work, case, AlertKind::Danger)?;
    }
    work.put(case.clone());
    progress::tell(work, case, work.now)?;
    work.record(
        Line::of(Act::CaseTierChanged)
            .subject(case.subject)
            .case(case.id)
            .with("from", before.as_str())
            .with("to", tier.as_str())
            .with("due_at", case.due_at.to_string()),
    );
    Ok(())
}
