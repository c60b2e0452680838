//! How many texts a classifier may be asked about.

use std::time::{Duration, Instant};

use evenhand_model::Time;

/// A minute, in seconds.
const MINUTE: f64 = 60.0;
/// A day, in microseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// What is left of the budget. A day's count is written down with the place of the classifier, so that a
/// restart does not begin it anew.
#[derive(Clone, Debug)]
pub struct Budget {
    per_minute: f64,
    per_day: u32,
    left: f64,
    filled_at: Instant,
    /// The day of the count, in days since 1970.
    pub day: i64,
    /// Texts asked about on that day.
    pub used: u32,
}

impl Budget {
    /// A budget of which so much is used.
    pub fn new(per_minute: u32, per_day: u32, now: Instant, (day, used): (i64, u32)) -> Self {
        Self {
            per_minute: per_minute.into(),
            per_day,
            left: per_minute.into(),
            filled_at: now,
            day,
            used,
        }
    }

    /// Takes one; else how long to wait before trying again.
    pub fn take(&mut self, now: Instant, at: Time) -> Result<(), Duration> {
        let today = at.micros().div_euclid(DAY);
        if today != self.day {
            (self.day, self.used) = (today, 0);
        }
        if self.used >= self.per_day {
            let rest = DAY - at.micros().rem_euclid(DAY);
            return Err(Duration::from_micros(rest.unsigned_abs()));
        }
        let since = now.saturating_duration_since(self.filled_at).as_secs_f64();
        self.left = (self.left + since * self.per_minute / MINUTE).min(self.per_minute);
        self.filled_at = now;
        if self.left < 1.0 {
            return Err(Duration::from_secs_f64(
                (1.0 - self.left) * MINUTE / self.per_minute,
            ));
        }
        self.left -= 1.0;
        self.used += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_and_a_day_are_kept_within_and_a_new_day_begins_anew() {
        let (start, at) = (Instant::now(), Time::from_micros(DAY * 20_000 + 1));
        let mut budget = Budget::new(2, 3, start, (20_000, 0));
        assert_eq!(budget.take(start, at), Ok(()));
        assert_eq!(budget.take(start, at), Ok(()));
        assert_eq!(budget.take(start, at), Err(Duration::from_secs(30)));
        let later = start + Duration::from_secs(60);
        assert_eq!(budget.take(later, at), Ok(()));
        let rest = Duration::from_micros((DAY - 1).unsigned_abs());
        assert_eq!(budget.take(later, at), Err(rest));
        let tomorrow = Time::from_micros(DAY * 20_001);
        assert_eq!(budget.take(later, tomorrow), Ok(()));
        assert_eq!((budget.day, budget.used), (20_001, 1));
    }

    #[test]
    fn what_was_used_before_a_restart_counts() {
        let at = Time::from_micros(DAY * 5);
        let mut budget = Budget::new(10, 4, Instant::now(), (5, 4));
        assert!(budget.take(Instant::now(), at).is_err());
    }
}
