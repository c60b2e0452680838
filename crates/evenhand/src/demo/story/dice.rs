//! Seeded dice.

use evenhand_model::{Duration, Rng, Time};

/// Chance, the same for the same seed.
#[derive(Debug)]
pub struct Dice(Rng);

impl Dice {
    /// Dice that start from a seed.
    pub fn new(seed: u64) -> Self {
        Self(Rng::from_number(seed))
    }

    /// A place below `count`; 0 where there is none.
    pub fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.0.below(count as u64)).unwrap_or(0)
    }

    /// One of the choices; the default where there is none.
    pub fn one_of<'a, T: ?Sized>(&mut self, choices: &'a [impl AsRef<T>], default: &'a T) -> &'a T {
        match choices.get(self.below(choices.len())) {
            Some(choice) => choice.as_ref(),
            None => default,
        }
    }

    /// One of the texts; nothing where there is none.
    pub fn text<'a>(&mut self, choices: &'a [String]) -> &'a str {
        self.one_of::<str>(choices, "")
    }

    /// True in so many of a thousand throws.
    pub fn chance(&mut self, per_thousand: usize) -> bool {
        self.below(1_000) < per_thousand
    }

    /// An instant from `first` up to `last`.
    pub fn between(&mut self, first: Time, last: Time) -> Time {
        let span = u64::try_from(last.since(first).seconds()).unwrap_or(0);
        let seconds = i64::try_from(self.0.below(span + 1)).unwrap_or(0);
        first.plus(Duration::from_seconds(seconds))
    }

    /// That many random bytes in hexadecimal digits.
    pub fn hex<const N: usize>(&mut self) -> String {
        hex::encode(self.0.bytes::<N>())
    }
}
