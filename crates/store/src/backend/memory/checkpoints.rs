//! Signed checkpoints.

use evenhand_audit::Checkpoint;

use super::Contents;

impl Contents {
    pub(super) fn checkpoints(&self, limit: usize) -> Vec<Checkpoint> {
        let latest_first = self.checkpoints.iter().rev();
        latest_first.take(limit).cloned().collect()
    }
}
