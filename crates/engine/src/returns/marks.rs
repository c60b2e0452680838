//! Suspended accounts by what they share with others: links, pictures, accounts contacted, hashtags, runs of texts.

use std::collections::HashMap;

/// Accounts with a mark beyond which it is nobody's: a picture that comes with the platform, a link that all have.
const MARK_MAX: usize = 256;
/// Entries that are read for one account, those of the rarest marks first, so that none makes the search slow.
const READ_MAX: usize = 20_000;

/// Numbers of accounts by their marks.
#[derive(Default)]
pub struct Marks {
    accounts: HashMap<u64, Vec<u64>>,
}

impl Marks {
    /// Adds an account.
    pub fn add(&mut self, number: u64, marks: &[u64]) {
        for mark in marks {
            let accounts = self.accounts.entry(*mark).or_default();
            if accounts.len() < MARK_MAX {
                accounts.push(number);
            }
        }
    }

    /// Takes an account out that was added with these marks.
    pub fn remove(&mut self, number: u64, marks: &[u64]) {
        for mark in marks {
            if let Some(accounts) = self.accounts.get_mut(mark) {
                accounts.retain(|one| *one != number);
                if accounts.is_empty() {
                    self.accounts.remove(mark);
                }
            }
        }
    }

    /// At most so many accounts that share marks, those first that share most and rarest.
    pub fn near(&self, marks: &[u64], most: usize) -> Vec<u64> {
        let shared = marks.iter().filter_map(|mark| self.accounts.get(mark));
        let mut shared: Vec<&Vec<u64>> = shared.filter(|one| one.len() < MARK_MAX).collect();
        shared.sort_by_key(|accounts| accounts.len());
        let mut scores: HashMap<u64, f32> = HashMap::new();
        let mut read = 0;
        for accounts in shared {
            read += accounts.len();
            if read > READ_MAX {
                break;
            }
            let rarity = (1.0 + MARK_MAX as f32 / accounts.len() as f32).ln();
            for number in accounts {
                *scores.entry(*number).or_default() += rarity;
            }
        }
        let mut ranked: Vec<(u64, f32)> = scores.into_iter().collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        ranked.truncate(most);
        ranked.into_iter().map(|(number, _)| number).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_shares_most_and_rarest_comes_first_and_what_all_have_leads_to_nobody() {
        let mut marks = Marks::default();
        (0..1_000).for_each(|number| marks.add(number, &[1]));
        (0..100).for_each(|number| marks.add(number, &[2]));
        marks.add(7, &[3]);
        marks.add(9, &[4, 5]);
        assert!(marks.near(&[1], 64).is_empty());
        assert_eq!(marks.near(&[1, 2, 3, 4, 5], 2), [9, 7]);
        assert_eq!(marks.near(&[2], 64).len(), 64);
        marks.remove(9, &[4, 5]);
        assert_eq!(marks.near(&[4, 5, 3], 64), [7]);
    }

    #[test]
    fn thousands_of_marks_take_bounded_time() {
        let mut marks = Marks::default();
        let all: Vec<u64> = (0..2_000).collect();
        (0..250).for_each(|number| marks.add(number, &all));
        assert_eq!(marks.near(&all, 64).len(), 64);
    }
}
