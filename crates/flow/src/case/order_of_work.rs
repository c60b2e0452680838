//! What may be handed out at all. Who comes next among that, [`dispatch`](super::dispatch) says.

use evenhand_model::{Case, CaseState, Platform};

/// Whether the dispatcher may hand this case out.
pub fn can_be_next(case: &Case, platform: &Platform) -> bool {
    case.state == CaseState::Open && case.platform == *platform
}
