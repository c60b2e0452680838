//! Nobody has agreed to an action in time.

use evenhand_model::{Act, PendingAction, PendingActionId, PendingState};

use crate::enforce::second_person::settle;
use crate::work::{Operation, Stop, Work};

/// Ends the waiting of an action whose time is over. Nothing is ordered.
#[derive(Clone, Copy, Debug)]
pub struct LapsePending {
    /// Which.
    pub pending: PendingActionId,
}

impl Operation for LapsePending {
    type Answer = PendingState;

    fn run(&self, work: &mut Work<'_>) -> Result<PendingState, Stop> {
        let mut pending = work.need::<PendingAction>(self.pending, "pending action")?;
        if pending.lapses_at().is_some_and(|at| at <= work.now) {
            pending.state = PendingState::Lapsed;
            settle(work, Act::ActionLapsed, pending.clone())?;
        }
        Ok(pending.state)
    }
}
