//! Whose slot it is. A slot is one case handed out.
//!
//! Shares are kept by credit: each slot earns every share its part, and a slot that is used pays one. So a
//! share holds over any stretch of slots, up to one, and whoever has not come for a while can come at once, but only once.
//!
//! The house keeps one account, and every reviewer one of their own. That of the house says how the slots are
//! shared out. That of a reviewer matters only where they have had none of a share for two slots' worth of
//! it: chance could give all slots of danger to others, while a case waits that only they may have.

use serde::{Deserialize, Serialize};

/// One slot, in credits.
const SLOT: i32 = 1_000;
/// Most credit of the oldest case: danger may go before it, which must not cost it its share.
const OLDEST_MAX: i32 = 2 * SLOT;
/// What a reviewer's own account is full at: a share is overdue with them.
const OVERDUE: i32 = 2 * SLOT;

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

/// What was given so far, of one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// Of imminent danger; below 0 where it was given more than its share.
    pub danger: i32,
    /// Of the oldest case; below 0 where it was given more than its share.
    pub oldest: i32,
}

/// What was given so far, as it matters for one reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turns {
    /// To everybody.
    pub house: Credit,
    /// To this reviewer.
    pub own: Credit,
}

impl Default for Turns {
    /// Danger can come at once.
    fn default() -> Self {
        Self {
            house: Self::AT_FIRST,
            own: Credit::default(),
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
    /// What the house has given before its first slot.
    pub const AT_FIRST: Credit = Credit {
        danger: SLOT,
        oldest: 0,
    };

    /// Gives the next slot.
    pub(super) fn next(&mut self, shares: Shares, danger_waits: bool, others_wait: bool) -> Next {
        let next = match (danger_waits, others_wait) {
            (false, false) => return Next::Nothing,
            (true, false) => Next::Danger,
            (_, true) if self.own.oldest >= OVERDUE => Next::Oldest,
            (true, true) if self.own.danger >= OVERDUE || self.house.danger >= SLOT => Next::Danger,
            _ if self.house.oldest >= SLOT => Next::Oldest,
            _ => Next::InOrder,
        };
        let is_free = !others_wait;
        self.house.pay(next, is_free);
        // What was theirs by luck is no debt.
        self.own.pay(next, true);
        self.earn(shares);
        next
    }

    /// Whether a look at what may be danger may take the next slot while others wait.
    pub fn may_confirm(&self) -> bool {
        let is_overdue = self.own.danger >= OVERDUE || self.own.oldest >= OVERDUE;
        self.house.danger >= SLOT && !is_overdue
    }

    /// Counts a slot that went to a look at what may be danger, while others wait. It is none of the
    /// reviewer's own slots of danger, of which a case may wait that only they may have.
    pub fn confirm_served(&mut self, shares: Shares) {
        self.house.pay(Next::Danger, false);
        self.earn(shares);
    }

    /// After it was paid, or what lies above a full credit would be lost and the share with it.
    fn earn(&mut self, shares: Shares) {
        self.house.earn(shares, SLOT, OLDEST_MAX);
        self.own.earn(shares, OVERDUE, OVERDUE);
    }
}

impl Credit {
    fn pay(&mut self, given: Next, is_free: bool) {
        let account = match given {
            Next::Danger => &mut self.danger,
            Next::Oldest => &mut self.oldest,
            Next::InOrder | Next::Nothing => return,
        };
        let least = if is_free { (*account).min(0) } else { i32::MIN };
        *account = account.saturating_sub(SLOT).max(least);
    }

    fn earn(&mut self, shares: Shares, danger_max: i32, oldest_max: i32) {
        let credits = |share: u32| i32::try_from(share).unwrap_or(SLOT);
        let added = |to: i32, share| to.saturating_add(credits(share));
        self.danger = added(self.danger, shares.danger).min(danger_max);
        self.oldest = added(self.oldest, shares.oldest).min(oldest_max);
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

    /// Two reviewers in step: without accounts of their own one of them would get every slot of danger.
    #[test]
    fn nobody_is_passed_over_by_a_share_for_ever_and_the_house_gives_no_more_of_it() {
        let shares = Shares::default();
        let (mut house, mut own) = (Turns::AT_FIRST, [Credit::default(); 2]);
        let mut given = [[0; 2]; 2];
        for slot in 0..1_000 {
            let who = slot % 2;
            let mut turns = Turns {
                house,
                own: own[who],
            };
            match turns.next(shares, true, true) {
                Next::Danger => given[who][0] += 1,
                Next::Oldest => given[who][1] += 1,
                Next::InOrder | Next::Nothing => {}
            }
            (house, own[who]) = (turns.house, turns.own);
        }
        let [danger, oldest] = [0, 1].map(|share| [given[0][share], given[1][share]]);
        assert!((499..=503).contains(&(danger[0] + danger[1])), "{danger:?}");
        assert!((98..=104).contains(&(oldest[0] + oldest[1])), "{oldest:?}");
        assert!(danger.iter().all(|count| *count > 50), "{danger:?}");
        assert!(oldest.iter().all(|count| *count > 5), "{oldest:?}");
    }
}
