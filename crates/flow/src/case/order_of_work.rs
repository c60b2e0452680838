//! Who comes next: the earliest place in the queue, then the lower id. Nothing else counts, but that
//! nobody is handed again what they have skipped.

use evenhand_model::{Case, CaseState, Platform, UserId, limits};

/// Whether the dispatcher may hand this case out.
pub fn can_be_next(case: &Case, platform: &Platform) -> bool {
    case.state == CaseState::Open && case.platform == *platform
}

/// Whether a case is among the next ones of a reviewer, so that taking it by name is no expedite.
/// `in_order` are the open cases, the first first. What the reviewer has skipped takes up no room
/// among the next ones, and they may come back to it as long as it would be one of them.
pub fn is_among_next(case: &Case, user: UserId, in_order: &[Case]) -> bool {
    let mut left = limits::NEXT_CASES_WINDOW;
    for next in in_order {
        if next.id == case.id {
            return true;
        }
        left -= usize::from(!next.is_skipped_by(user));
        if left == 0 {
            return false;
        }
    }
    false
}
