//! Which bursts belong to each other.

use super::key::mix;
use super::track::Share;

/// Accounts that stand for a crowd.
const SAMPLE: usize = 64;

/// The accounts of one burst, as the smallest of their hashes: a bottom-k sketch (Broder 1997, Cohen and Kaplan 2007).
#[derive(Clone, Debug, Default)]
pub(super) struct Crowd {
    sample: Vec<u64>,
}

impl Crowd {
    pub(super) fn of<'a>(shares: impl Iterator<Item = &'a Share>) -> Self {
        let mut all: Vec<u64> = shares.map(|share| mix(share.account)).collect();
        all.sort_unstable();
        all.dedup();
        all.truncate(SAMPLE);
        Self { sample: all }
    }

    /// The accounts in both, as a part of those in either; exact for small crowds.
    pub(super) fn likeness(&self, other: &Crowd) -> f64 {
        let (mut one, mut two) = (
            self.sample.iter().peekable(),
            other.sample.iter().peekable(),
        );
        let (mut both, mut either) = (0.0, 0.0);
        while either < SAMPLE as f64 {
            match (one.peek(), two.peek()) {
                (None, None) => break,
                (Some(a), Some(b)) if a == b => {
                    both += 1.0;
                    one.next();
                    two.next();
                }
                (Some(a), Some(b)) if a > b => {
                    two.next();
                }
                (None, Some(_)) => {
                    two.next();
                }
                (Some(_), _) => {
                    one.next();
                }
            }
            either += 1.0;
        }
        if either == 0.0 { 0.0 } else { both / either }
    }
}

/// Sets that only ever grow together (Tarjan 1975), with halving of paths.
#[derive(Debug)]
pub(super) struct Sets(Vec<usize>);

impl Sets {
    pub(super) fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    /// The one that stands for the set of a member.
    pub(super) fn of(&mut self, mut member: usize) -> usize {
        while self.0[member] != member {
            self.0[member] = self.0[self.0[member]];
            member = self.0[member];
        }
        member
    }

    pub(super) fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.of(one), self.of(other));
        // The smaller number stands for both, so that the order of joining makes no difference.
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use evenhand_model::Time;

    use super::*;

    fn crowd(accounts: impl Iterator<Item = u64>) -> Crowd {
        let share = |account| Share {
            at: Time::default(),
            post: account,
            account,
            account_created_at: None,
            targets: [None; 2],
            text: None,
            call: None,
        };
        Crowd::of(accounts.map(share).collect::<Vec<_>>().iter())
    }

    #[test]
    fn likeness_is_the_part_that_is_shared() {
        assert_eq!(crowd(0..20).likeness(&crowd(0..20)), 1.0);
        assert_eq!(crowd(0..20).likeness(&crowd(20..40)), 0.0);
        assert_eq!(crowd(0..20).likeness(&crowd(10..30)), 1.0 / 3.0);
        assert_eq!(crowd(0..0).likeness(&crowd(0..5)), 0.0);
        let estimate = crowd(0..4_000).likeness(&crowd(2_000..6_000));
        assert!((0.2..0.47).contains(&estimate), "{estimate}");
    }

    #[test]
    fn sets_are_joined_whatever_the_order() {
        let pairs = [(1, 2), (3, 4), (4, 2), (6, 5)];
        let mut sets = Sets::new(7);
        pairs
            .iter()
            .for_each(|(one, other)| sets.join(*one, *other));
        let mut turned = Sets::new(7);
        pairs
            .iter()
            .rev()
            .for_each(|(one, other)| turned.join(*other, *one));
        let of = |sets: &mut Sets| (0..7).map(|member| sets.of(member)).collect::<Vec<_>>();
        assert_eq!(of(&mut sets), of(&mut turned));
        assert_eq!(of(&mut sets), [0, 1, 1, 1, 1, 5, 5]);
    }
}
