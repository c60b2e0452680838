//! How many accounts have lately done the same, in bounded memory.

use super::seen::KINDS;
use super::sketch::Sketch;
use super::value::{Kind, key_of};

/// Different deeds of accounts that are counted before the older half is forgotten.
const DEEDS_MAX: usize = 1 << 20;
/// Places of the list of deeds that were counted already: 8 MiB.
const COUNTED: usize = 1 << 20;

/// Counts of what accounts did, each deed of an account once. What was counted before the last one to two million different deeds is
/// forgotten: who follows a log for months would else come to see everything as common.
///
/// A deed may be counted twice where a flood of others has come between, so that it looks more common than it is: a flood can hide a
/// link and can't make one.
#[derive(Clone, Debug)]
pub struct Recent {
    now: Half,
    before: Half,
    /// Which deeds were counted, as far as no other has taken their place.
    counted: Box<[u64]>,
}

#[derive(Clone, Debug)]
struct Half {
    values: Sketch,
    accounts: [u32; KINDS],
    deeds: usize,
}

impl Default for Recent {
    fn default() -> Self {
        Self {
            now: Half::new(),
            before: Half::new(),
            counted: vec![0; COUNTED].into(),
        }
    }
}

impl Half {
    fn new() -> Self {
        Self {
            values: Sketch::with_room_for(DEEDS_MAX),
            accounts: [0; KINDS],
            deeds: 0,
        }
    }
}

impl Recent {
    /// Counts that an account has a value, unless that was counted.
    pub fn saw(&mut self, account: u64, kind: Kind, value: u64) {
        if !self.count_once(key_of(&(account, kind, value))) {
            return;
        }
        if self.now.deeds >= DEEDS_MAX {
            self.before = std::mem::replace(&mut self.now, Half::new());
            self.counted.fill(0);
        }
        self.now.deeds += 1;
        self.now.values.add(key_of(&(kind, value)));
        if self.count_once(key_of(&(account, kind)))
            && let Some(accounts) = self.now.accounts.get_mut(kind as usize)
        {
            *accounts = accounts.saturating_add(1);
        }
    }

    /// How many accounts have a value, or a few more.
    pub fn count(&self, kind: Kind, value: u64) -> u32 {
        let key = key_of(&(kind, value));
        self.now
            .values
            .count(key)
            .max(self.before.values.count(key))
    }

    /// Of how many accounts a value of this kind is known.
    pub fn accounts(&self, kind: Kind) -> u32 {
        let of = |half: &Half| half.accounts.get(kind as usize).copied();
        of(&self.now).max(of(&self.before)).unwrap_or_default()
    }

    fn count_once(&mut self, key: u64) -> bool {
        let Some(place) = self.counted.get_mut(key as usize & (COUNTED - 1)) else {
            return false;
        };
        let is_new = *place != key;
        *place = key;
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_repeats_a_value_has_it_once() {
        let mut recent = Recent::default();
        for account in 0..5 {
            for _ in 0..1_000 {
                recent.saw(account, Kind::Hashtag, 7);
            }
        }
        assert_eq!(recent.count(Kind::Hashtag, 7), 5);
        assert_eq!(recent.accounts(Kind::Hashtag), 5);
        assert_eq!(
            (recent.count(Kind::Target, 7), recent.accounts(Kind::Target)),
            (0, 0)
        );
    }

    #[test]
    fn a_flood_takes_no_more_memory_and_makes_nothing_rarer_until_it_is_forgotten() {
        let mut recent = Recent::default();
        (0..40).for_each(|account| recent.saw(account, Kind::Hashtag, 7));
        let flood = |recent: &mut Recent, from: u64| {
            for number in from..from + DEEDS_MAX as u64 {
                recent.saw(
                    number | 1 << 40,
                    Kind::Target,
                    number.wrapping_mul(0x2545_F491_4F6C_DD1D),
                );
            }
        };
        flood(&mut recent, 0);
        assert!(recent.count(Kind::Hashtag, 7) >= 40);
        assert!(recent.count(Kind::Target, 12) < 8);
        flood(&mut recent, 1 << 30);
        flood(&mut recent, 1 << 31);
        assert!(recent.count(Kind::Hashtag, 7) < 40);
    }
}
