//! Whose slot it is. A slot is one case handed out.
//!
//! Shares are kept by credit: each slot earns every share its part, and a slot that is used pays one. So a
//! share holds over any stretch of slots, up to one, and whoever has not come for a while can come at once, but only once.

use serde::{Deserialize, Serialize};

/// One slot, in credits.
const SLOT: u32 = 1_000;
/// Most credit of the oldest case: danger may go before it, which must not cost it its share.
const OLDEST_MAX: u32 = 2 * SLOT;

/// Parts of the slots, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    /// At most this part goes to imminent danger while anything else waits.
    pub danger: u32,
    /// At least this part of the slots goes to the case that has waited longest.
    pub oldest: u32,
}

impl Default for Shares {
    fn default() -> Self {
        Self {
            danger: 500,
            oldest: 100,
        }
    }
}

/// What was given so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turns {
    /// Credit of imminent danger.
    pub danger: u32,
    /// Credit of the oldest case.
    pub oldest: u32,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            danger: SLOT,
            oldest: 0,
        }
    }
}

/// Who gets a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Danger,
    Oldest,
    InOrder,
    Nothing,
}

impl Turns {
    /// Gives the next slot.
    pub(super) fn next(&mut self, shares: Shares, danger_waits: bool, others_wait: bool) -> Next {
        let next = match (danger_waits, others_wait) {
            (false, false) => return Next::Nothing,
            (true, false) => Next::Danger,
            (true, true) if self.danger >= SLOT => Next::Danger,
            _ if self.oldest >= SLOT => Next::Oldest,
            _ => Next::InOrder,
        };
        self.count(shares, next);
        next
    }

    /// Whether imminent danger would get the next slot while others wait.
    pub fn is_danger_due(&self) -> bool {
        self.danger >= SLOT
    }

    /// Counts a slot that went to danger by itself, while others wait.
    pub fn danger_served(&mut self, shares: Shares) {
        self.count(shares, Next::Danger);
    }

    /// Paid before it earns, or what lies above a full credit would be lost and the share with it.
    fn count(&mut self, shares: Shares, given: Next) {
        match given {
            Next::Danger => self.danger = self.danger.saturating_sub(SLOT),
            Next::Oldest => self.oldest = self.oldest.saturating_sub(SLOT),
            Next::InOrder | Next::Nothing => {}
        }
        self.danger = (self.danger + shares.danger).min(SLOT);
        self.oldest = (self.oldest + shares.oldest).min(OLDEST_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(danger_waits: bool, shares: Shares, danger: usize, oldest: usize) {
        let mut turns = Turns::default();
        let slots: Vec<Next> = (0..1_000)
            .map(|_| turns.next(shares, danger_waits, true))
            .collect();
        let given = |to: Next| slots.iter().filter(|slot| **slot == to).count();
        assert_eq!(given(Next::Danger), danger);
        // The last slots may not have been paid out yet.
        let got = given(Next::Oldest);
        assert!((oldest - 2..=oldest).contains(&got), "{got} of {oldest}");
    }

    #[test]
    fn each_share_is_given_what_it_says() {
        check(true, Shares::default(), 500, 100);
        check(false, Shares::default(), 0, 100);
        let others = Shares {
            danger: 250,
            oldest: 200,
        };
        check(true, others, 250, 200);
    }

    #[test]
    fn who_has_not_come_for_long_comes_at_once_but_only_once() {
        let mut turns = Turns::default();
        for _ in 0..100 {
            turns.next(Shares::default(), false, true);
        }
        let slots: Vec<Next> = (0..3)
            .map(|_| turns.next(Shares::default(), true, true))
            .collect();
        assert_eq!(slots[0], Next::Danger);
        assert_ne!(slots[1], Next::Danger);
        assert_eq!(slots[2], Next::Danger);
    }
}
