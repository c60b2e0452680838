//! How long cases waited for the first step of a person, and, apart from that, for containment by a rule. What a
//! machine does is no look: a case that is contained waits on.

use evenhand_model::{Case, Time};

use super::decision_time;
use crate::work::{Figure, Work};

/// A person has looked at a case for the first time.
pub fn looked(work: &mut Work<'_>, case: &Case) {
    if let Some(at) = case.stops.looked_at {
        count(work, case, Figure::LookTimes, at);
    }
}

/// A rule has contained a case for the first time. It counts where nobody had looked.
pub fn contained(work: &mut Work<'_>, case: &Case) {
    let at = case
        .stops
        .contained_at
        .filter(|_| case.stops.looked_at.is_none());
    if let Some(at) = at {
        count(work, case, Figure::ContainmentTimes, at);
    }
}

/// Counts it in the tier in which the case was first. How long somebody waited in another system says nothing of
/// this queue.
fn count(work: &mut Work<'_>, case: &Case, figure: Figure, at: Time) {
    if case.imported.is_some() {
        return;
    }
    let tier = case.stops.first_tier.unwrap_or(case.tier);
    let label = decision_time::label(tier, at.since(case.received_at));
    work.count(&case.platform, figure, label);
}
