//! Waits for the other tests.

use evenhand_parity::{Outcome, Spell};

/// A wait in tier T2 that was watched from its start.
pub fn wait(cohort: &str, hours: f64, outcome: Outcome) -> Spell {
    Spell {
        cohort: cohort.into(),
        tier: "T2".into(),
        category: "".into(),
        language: "".into(),
        started_at: 1_700_000_000,
        watched_from_hours: 0.0,
        hours,
        outcome,
    }
}

/// `n` ended waits at the even parts of an exponential distribution with this median.
pub fn exponential(cohort: &str, n: usize, median: f64) -> Vec<Spell> {
    (0..n)
        .map(|index| {
            let share = (index as f64 + 0.5) / n as f64;
            wait(cohort, -(1.0 - share).log2() * median, Outcome::Ended)
        })
        .collect()
}

/// Waits by their hours; a `+` behind them means that they are still open.
pub fn waits(cohort: &str, list: &str) -> Vec<Spell> {
    list.split_whitespace()
        .map(|word| match word.strip_suffix('+') {
            Some(hours) => wait(cohort, hours.parse().unwrap(), Outcome::Open),
            None => wait(cohort, word.parse().unwrap(), Outcome::Ended),
        })
        .collect()
}

/// Seeded numbers from 0 to 1.
pub struct Draws(pub u64);

impl Draws {
    pub fn share(&mut self) -> f64 {
        // The multiplier and increment of Knuth's MMIX; the upper bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    pub fn exponential(&mut self, mean: f64) -> f64 {
        -self.share().ln() * mean
    }
}
