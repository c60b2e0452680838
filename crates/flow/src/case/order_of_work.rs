//! Who comes next: the earliest place in the queue, then the lower id. Nothing else counts.

use evenhand_model::{Case, CaseState, Platform, limits};

/// Whether the dispatcher may hand this case out.
pub fn can_be_next(case: &Case, platform: &Platform) -> bool {
    case.state == CaseState::Open && case.platform == *platform
}

/// Whether a case is among the next ones, so that taking it by name is no expedite. `in_order` are
/// the open cases, the first first.
pub fn is_among_next(case: &Case, in_order: &[Case]) -> bool {
    in_order
        .iter()
        .take(limits::NEXT_CASES_WINDOW)
        .any(|next| next.id == case.id)
}
