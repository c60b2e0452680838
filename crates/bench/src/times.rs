//! Many times of one thing.

use std::fmt;
use std::time::Duration;

/// Times, to be summed up.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Adds one.
    pub fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Adds those of another thread.
    pub fn extend(&mut self, others: Times) {
        self.0.extend(others.0);
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// The time that so many of a thousand don't exceed.
    pub fn of_thousand(&self, count: usize) -> Duration {
        let mut times = self.0.clone();
        times.sort_unstable();
        let index = times.len() * count / 1_000;
        times
            .get(index.min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    }
}

impl fmt::Display for Times {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let (half, most) = (self.of_thousand(500), self.of_thousand(990));
        write!(
            formatter,
            "median {:.2} ms, p99 {:.2} ms",
            ms(half),
            ms(most)
        )
    }
}
