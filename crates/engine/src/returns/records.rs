//! What accounts have done lately, in bounded memory.

use std::collections::HashMap;
use std::num::NonZeroU64;

use evenhand_detect::returns::{Conduct, Deed};

/// Memory of the records of accounts, in bytes.
pub const BYTES_MAX: usize = 192 << 20;
/// Memory that a record takes beside what the account has done: its place in the map and its counts.
const RECORD_BYTES: usize = size_of::<(u64, Record)>() * 8 / 7 + 16;

/// Numbers of posts, and of accounts that it follows or that follow it, at which an account is looked at again.
const POSTS: [u32; 6] = [1, 3, 5, 10, 20, 40];
const TIES: [u32; 5] = [1, 3, 10, 30, 100];

/// Records of accounts, by their hashes. When half of the memory is full, what was not touched since the other half was is
/// forgotten: whoever floods it hides accounts that do nothing meanwhile, and gets no more memory.
pub struct Records {
    touched: HashMap<u64, Record>,
    before: HashMap<u64, Record>,
    /// Of those that were touched.
    bytes: usize,
    bytes_max: usize,
}

/// What is kept of one account.
#[derive(Clone, Debug, Default)]
pub struct Record {
    conduct: Conduct,
    posts: u32,
    ties: u32,
    /// The network that it came from last, where networks are compared.
    network: Option<NonZeroU64>,
}

/// What a deed is counted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// A post of the account.
    Post,
    /// A tie of it with another account.
    Tie,
}

impl Records {
    /// Records within so many bytes.
    pub fn within(bytes_max: usize) -> Self {
        Self {
            touched: HashMap::new(),
            before: HashMap::new(),
            bytes: 0,
            bytes_max,
        }
    }

    /// What an account has done, as far as it is known.
    pub fn of(&self, account: u64) -> Option<&Conduct> {
        let record = self
            .touched
            .get(&account)
            .or_else(|| self.before.get(&account))?;
        Some(&record.conduct)
    }

    /// From which network an account came last, as far as it is known.
    pub fn network_of(&self, account: u64) -> Option<u64> {
        let record = self
            .touched
            .get(&account)
            .or_else(|| self.before.get(&account))?;
        record.network.map(NonZeroU64::get)
    }

    /// Notes from which network an account came.
    pub fn came_from(&mut self, account: u64, network: u64) {
        self.touch(account).network = NonZeroU64::new(network);
    }

    /// Adds what an account did. Answers whether it has done so much more since the last time that it should be looked at again.
    pub fn add(&mut self, account: u64, counted: Counted, deeds: Vec<Deed>) -> bool {
        let record = self.touch(account);
        let before = record.conduct.bytes();
        for deed in deeds {
            record.conduct.add(deed);
        }
        let after = record.conduct.bytes();
        let (count, steps) = match counted {
            Counted::Post => (&mut record.posts, &POSTS[..]),
            Counted::Tie => (&mut record.ties, &TIES[..]),
        };
        *count = count.saturating_add(1);
        let is_due = steps.contains(count);
        // It takes less where a short text has taken the place of a long one.
        self.bytes = (self.bytes + after).saturating_sub(before);
        is_due
    }

    fn touch(&mut self, account: u64) -> &mut Record {
        if self.bytes > self.bytes_max / 2 {
            self.before = std::mem::take(&mut self.touched);
            self.bytes = 0;
        }
        self.touched.entry(account).or_insert_with(|| {
            let record = self.before.remove(&account).unwrap_or_default();
            self.bytes += RECORD_BYTES + record.conduct.bytes();
            record
        })
    }

    /// Forgets an account, also as one that others have contacted or that follows them.
    pub fn forget(&mut self, account: u64) {
        if let Some(record) = self.touched.remove(&account) {
            self.bytes = self
                .bytes
                .saturating_sub(RECORD_BYTES + record.conduct.bytes());
        }
        self.before.remove(&account);
        let records = self.touched.values_mut().chain(self.before.values_mut());
        records.for_each(|record| record.conduct.forget(account));
    }

    /// How many accounts have a record, and about how much memory those take that were touched lately, in bytes.
    pub fn size(&self) -> (usize, usize) {
        (self.touched.len() + self.before.len(), self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use evenhand_detect::returns::ConductKey;

    use super::*;

    fn records() -> Records {
        Records::within(1 << 20)
    }

    #[test]
    fn an_account_is_looked_at_a_dozen_times_however_much_it_does() {
        let mut records = records();
        let mut looks = Vec::new();
        for number in 1..=100_000 {
            if records.add(1, Counted::Post, vec![Deed::Used(number)]) {
                looks.push(number);
            }
        }
        assert_eq!(looks, [1, 3, 5, 10, 20, 40]);
        let ties = (0..100_000)
            .filter(|number| records.add(1, Counted::Tie, vec![Deed::FollowedBy(*number)]));
        assert_eq!(ties.count(), 5);
    }

    #[test]
    fn a_flood_of_accounts_takes_no_more_memory_and_leaves_those_that_act_meanwhile() {
        let mut records = records();
        records.add(1, Counted::Post, vec![Deed::Used(5)]);
        records.add(2, Counted::Post, vec![Deed::Used(5)]);
        for flooder in 10..100_000 {
            records.add(flooder, Counted::Post, vec![Deed::Used(flooder)]);
            if flooder % 1_000 == 0 {
                records.add(1, Counted::Post, vec![]);
            }
            let (accounts, bytes) = records.size();
            assert!(bytes <= (1 << 19) + 10_000 && accounts * RECORD_BYTES < 3 << 19);
        }
        assert!(records.of(1).is_some_and(|conduct| !conduct.is_empty()));
        assert!(records.of(2).is_none());
    }

    #[test]
    fn a_text_of_few_runs_takes_the_place_of_one_of_many_and_less_memory() {
        let mut records = records();
        let key = ConductKey::new(1);
        let mut post = |text: &str| {
            let deed = Deed::posted(text, &key).unwrap();
            records.add(1, Counted::Post, vec![deed]);
            records.size().1
        };
        // As many texts as are kept, and one more of another kind.
        let before = (0..8)
            .map(|n| {
                post(&format!(
                    "the {n}th walk along the river, the mill and the old bridge"
                ))
            })
            .last();
        assert!(Some(post(&"la ".repeat(12))) < before);
    }

    #[test]
    fn of_an_account_that_is_forgotten_nothing_is_left_with_others_either() {
        let mut records = records();
        records.add(1, Counted::Post, vec![Deed::Contacted(2)]);
        records.add(2, Counted::Tie, vec![Deed::FollowedBy(1)]);
        records.forget(2);
        assert!(records.of(2).is_none());
        assert!(records.of(1).unwrap().is_empty());
    }
}
