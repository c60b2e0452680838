//! How many posts come from new accounts, of late.

use evenhand_model::{Duration, Time};

/// Fading counts of posts by accounts of known age.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ages {
    known: f64,
    new: f64,
}

impl Ages {
    /// Half of what is known is forgotten after so many posts.
    const MEMORY: f64 = 50_000.0;

    pub(super) fn count(&mut self, at: Time, made: Option<Time>, new_account: Duration) {
        let Some(made) = made else {
            return;
        };
        let fade = 1.0 - std::f64::consts::LN_2 / Self::MEMORY;
        let is_new = at.since(made) < new_account;
        self.known = self.known * fade + 1.0;
        self.new = self.new * fade + f64::from(u8::from(is_new));
    }

    /// The part of posts that comes from new accounts; one in twenty before anything is known.
    pub(super) fn new_part(self) -> f64 {
        (self.new + 5.0) / (self.known + 100.0)
    }
}
