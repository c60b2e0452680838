//! One object that is followed: how often it was shared in each minute, and by whom of late.

use std::collections::VecDeque;

use evenhand_model::{Duration, Time};

use super::near::Rows;
use super::seen::{Call, ObjectKind};
use super::surprise::surprise;

const MINUTES: usize = 60;
const HOURS: usize = 24;
const MINUTE_MICROS: i64 = 60_000_000;
/// Windows in minutes that are tried for a burst. Each ends with the minute that runs, which
/// counts as whole.
const WINDOWS: [usize; 4] = [2, 5, 15, 60];
/// Windows in hours that are tried.
const LONG_WINDOWS: [usize; 2] = [6, 24];

/// One post that shared an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) at: Time,
    pub(super) post: u64,
    pub(super) account: u64,
    /// When the account was made; `None` where nobody said.
    pub(super) account_created_at: Option<Time>,
    pub(super) targets: [Option<u64>; 2],
    /// Short keys of the text, for telling copies; `None` where it is too short.
    pub(super) text: Option<Rows>,
    pub(super) call: Option<Call>,
}

/// An object that is followed.
#[derive(Clone, Debug)]
pub(super) struct Track {
    pub(super) key: u64,
    pub(super) kind: ObjectKind,
    /// Its spelling or address, for people to read; empty for keys.
    pub(super) label: Box<str>,
    /// The key of its skeleton, where it has one.
    pub(super) skeleton: Option<u64>,
    pub(super) first_at: Time,
    pub(super) last_at: Time,
    /// Since when it is bursting.
    pub(super) burst_at: Option<Time>,
    pub(super) shares: VecDeque<Share>,
    /// Shares since the group that it is in was last looked at.
    pub(super) unseen: u32,
    /// What is usual of it in an hour, and the hour for which that was looked up.
    pub(super) expected: (i64, f64),
    minutes: Ring<MINUTES>,
    hours: Ring<HOURS>,
}

impl Track {
    pub(super) fn new(
        key: u64,
        kind: ObjectKind,
        label: Box<str>,
        skeleton: Option<u64>,
        at: Time,
    ) -> Self {
        Self {
            key,
            kind,
            label,
            skeleton,
            first_at: at,
            last_at: at,
            burst_at: None,
            shares: VecDeque::new(),
            unseen: 0,
            expected: (i64::MIN, 0.0),
            minutes: Ring::new(),
            hours: Ring::new(),
        }
    }

    /// Counts one share in the minute and hour in which it was posted. Its caller bounds `shares`.
    pub(super) fn add(&mut self, share: Share) {
        self.first_at = self.first_at.min(share.at);
        self.last_at = self.last_at.max(share.at);
        let minute = share.at.micros().div_euclid(MINUTE_MICROS);
        self.minutes.add(minute);
        self.hours.add(minute.div_euclid(60));
        self.unseen = self.unseen.saturating_add(1);
        self.shares.push_back(share);
    }

    /// Shares in each window that ends now, with the hours that the window is long.
    pub(super) fn counts(&self, now: Time) -> [(u32, f64); 6] {
        let minute = now.micros().div_euclid(MINUTE_MICROS);
        let mut counts = [(0, 0.0); 6];
        for (count, minutes) in counts.iter_mut().zip(WINDOWS) {
            *count = (self.minutes.last(minute, minutes), minutes as f64 / 60.0);
        }
        for (count, hours) in counts[WINDOWS.len()..].iter_mut().zip(LONG_WINDOWS) {
            *count = (self.hours.last(minute.div_euclid(60), hours), hours as f64);
        }
        counts
    }

    /// Whether there can be a burst at all, without looking at what is usual.
    pub(super) fn is_worth_a_look(&self, now: Time, shares_min: u32) -> bool {
        let hour = now.micros().div_euclid(MINUTE_MICROS).div_euclid(60);
        self.hours.last(hour, HOURS) >= shares_min
    }

    /// Lets go of shares from before a time, and says of how many.
    pub(super) fn forget_before(&mut self, time: Time) -> usize {
        let before = self.shares.len();
        self.shares.retain(|share| share.at >= time);
        before - self.shares.len()
    }
}

/// The most surprising of the windows, where `expected` shares are usual in an hour.
pub(super) fn most_surprising(counts: &[(u32, f64); 6], expected: f64) -> f64 {
    let each = counts
        .iter()
        .map(|(count, hours)| surprise(f64::from(*count), expected * hours));
    each.fold(0.0, f64::max)
}

/// Counts of the last slots of time. A late event is counted in its own slot.
#[derive(Clone, Debug)]
struct Ring<const N: usize> {
    newest: i64,
    slots: [u32; N],
}

impl<const N: usize> Ring<N> {
    fn new() -> Self {
        Self {
            newest: i64::MIN,
            slots: [0; N],
        }
    }

    fn add(&mut self, slot: i64) {
        if self.newest == i64::MIN {
            self.newest = slot;
        }
        let ahead = slot.saturating_sub(self.newest);
        for step in 1..=ahead.min(N as i64) {
            self.slots[place::<N>(slot - (ahead.min(N as i64) - step))] = 0;
        }
        self.newest = self.newest.max(slot);
        if self.newest - slot < N as i64 {
            let count = &mut self.slots[place::<N>(slot)];
            *count = count.saturating_add(1);
        }
    }

    /// The sum of the last `count` slots up to and with `now`.
    fn last(&self, now: i64, count: usize) -> u32 {
        if self.newest == i64::MIN {
            return 0;
        }
        let first = now.saturating_sub(count as i64 - 1);
        let oldest = self.newest - (N as i64 - 1);
        let from = first.max(oldest);
        let to = now.min(self.newest);
        (from..=to).fold(0_u32, |sum, slot| {
            sum.saturating_add(self.slots[place::<N>(slot)])
        })
    }
}

fn place<const N: usize>(slot: i64) -> usize {
    slot.rem_euclid(N as i64) as usize
}

/// So far back from `now` as the windows look.
pub(super) const LOOK_BACK: Duration = Duration::from_hours(HOURS as i64);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_order_of_late_slots_makes_no_difference(slots in proptest::collection::vec(1_000_i64..1_060, 0..200), seed in any::<u64>()) {
            let mut ring = Ring::<60>::new();
            slots.iter().for_each(|slot| ring.add(*slot));
            let mut shuffled = slots.clone();
            shuffled.sort_by_key(|slot| super::super::key::mix(*slot as u64 ^ seed));
            let mut other = Ring::<60>::new();
            shuffled.iter().for_each(|slot| other.add(*slot));
            for window in [1, 2, 5, 60] {
                prop_assert_eq!(ring.last(1_059, window), other.last(1_059, window));
                let plain = slots.iter().filter(|slot| **slot > 1_059 - window as i64).count();
                prop_assert_eq!(ring.last(1_059, window), plain as u32);
            }
        }
    }

    #[test]
    fn slots_of_long_ago_are_empty_again() {
        let mut ring = Ring::<4>::new();
        for slot in [1, 2, 3, 4, 9, 3] {
            ring.add(slot);
        }
        assert_eq!(ring.last(9, 4), 1);
        assert_eq!(ring.last(100, 4), 0);
        ring.add(i64::MAX / 2);
        assert_eq!(ring.last(i64::MAX / 2, 4), 1);
    }
}
