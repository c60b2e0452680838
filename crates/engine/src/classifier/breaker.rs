//! Leaves a classifier in peace that fails again and again.

use std::time::{Duration, Instant};

/// Failures in a row after which nobody is asked for a while.
const FAILURES_MAX: u32 = 5;
/// The first while.
const WAIT_MIN: Duration = Duration::from_secs(15);
/// The longest.
const WAIT_MAX: Duration = Duration::from_mins(10);

/// Whether to ask. Closed at first.
#[derive(Clone, Copy, Debug, Default)]
pub struct Breaker {
    failures: u32,
    open_until: Option<Instant>,
    wait: Duration,
}

impl Breaker {
    /// How long not to ask; zero where one may be tried now.
    pub fn wait(&self, now: Instant) -> Duration {
        self.open_until
            .map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    /// It answered: all is forgotten.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// It failed. After some failures nobody asks for a while; one attempt is let through then, and if
    /// that fails the while doubles.
    pub fn failed(&mut self, now: Instant) {
        self.failures += 1;
        if self.failures >= FAILURES_MAX {
            self.wait = (self.wait * 2).clamp(WAIT_MIN, WAIT_MAX);
            self.open_until = Some(now + self.wait);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_after_some_failures_lets_one_through_and_closes_on_an_answer() {
        let (mut breaker, start) = (Breaker::default(), Instant::now());
        for _ in 1..FAILURES_MAX {
            breaker.failed(start);
            assert_eq!(breaker.wait(start), Duration::ZERO);
        }
        breaker.failed(start);
        assert_eq!(breaker.wait(start), WAIT_MIN);
        let later = start + WAIT_MIN;
        assert_eq!(breaker.wait(later), Duration::ZERO);
        breaker.failed(later);
        assert_eq!(breaker.wait(later), WAIT_MIN * 2);
        for _ in 0..20 {
            breaker.failed(later);
        }
        assert_eq!(breaker.wait(later), WAIT_MAX);
        breaker.succeeded();
        assert_eq!(breaker.wait(later), Duration::ZERO);
        breaker.failed(later);
        assert_eq!(breaker.wait(later), Duration::ZERO);
    }
}
