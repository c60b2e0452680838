//! Whose slot it is. A slot is one case handed out.
//!
//! Shares are kept by credit: each slot earns every share its part, and a slot that is used pays one. So a
//! share holds over any stretch of slots, up to one, and whoever has not come for a while can come at once, but only once.

/// One slot, in credits.
const SLOT: u32 = 1_000;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        self.danger = (self.danger + shares.danger).min(SLOT);
        self.oldest = (self.oldest + shares.oldest).min(SLOT);
        match next {
            Next::Danger => self.danger = self.danger.saturating_sub(SLOT),
            Next::Oldest => self.oldest = self.oldest.saturating_sub(SLOT),
            Next::InOrder | Next::Nothing => {}
        }
        next
    }
}
