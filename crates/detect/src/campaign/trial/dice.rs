//! Chance from a seed.

use crate::campaign::key::mix;

/// A source of chance that is fast and the same in every run.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.number() % bound.max(1)
    }

    /// A number in 0..1.
    pub(super) fn part(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn is(&mut self, chance: f64) -> bool {
        self.part() < chance
    }

    pub(super) fn between(&mut self, from: f64, to: f64) -> f64 {
        from + self.part() * (to - from)
    }

    /// A time until something happens that happens once in `mean` on average.
    pub(super) fn wait(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.part()).ln()
    }

    /// A rank below `count`, where small ones are far more likely: about as one over the rank.
    pub(super) fn rank(&mut self, count: u64) -> u64 {
        let rank = ((count + 1) as f64).powf(self.part()) as u64;
        rank.saturating_sub(1).min(count.saturating_sub(1))
    }
}
