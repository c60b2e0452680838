//! Ten thousand cases may be late at once, and anybody can report danger. Who is paged must be able to
//! read what comes, and a phone must not be blocked by it.

use std::collections::VecDeque;

use evenhand_model::{Duration, Time};

/// Messages about one alert each that a channel gets within [`WINDOW`].
const SINGLE_MAX: usize = 10;
/// How long a message counts.
const WINDOW: Duration = Duration::from_minutes(10);
/// How long to wait for the next message once there were so many; it is about everything that waits.
const WAIT: Duration = Duration::from_minutes(1);
/// Alerts that are told one by one where several wait for one channel.
const ONE_BY_ONE_MAX: usize = 3;

/// When messages went to a channel.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    sent: VecDeque<Time>,
}

/// What may go to a channel now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// A message about each alert.
    OneByOne,
    /// One message about all of them.
    Together,
    /// Nothing yet.
    Wait,
}

impl Pace {
    /// What may go there at `now`, where so many alerts wait.
    pub fn may(&mut self, now: Time, waiting: usize) -> May {
        // What lies in the future was sent before the clock was set back, nobody knows how long ago.
        self.sent.retain(|at| *at <= now && at.plus(WINDOW) > now);
        let is_busy = self.sent.len() >= SINGLE_MAX;
        let was_just_told = self.sent.back().is_some_and(|last| last.plus(WAIT) > now);
        if is_busy && was_just_told {
            May::Wait
        } else if is_busy || waiting > ONE_BY_ONE_MAX {
            May::Together
        } else {
            May::OneByOne
        }
    }

    /// A message goes there at `now`.
    pub fn note(&mut self, now: Time) {
        self.sent.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_micros(0).plus(Duration::from_seconds(seconds))
    }

    #[test]
    fn a_flood_becomes_one_message_a_minute_about_everything_that_waits() {
        let mut pace = Pace::default();
        assert_eq!(pace.may(at(0), 3), May::OneByOne);
        assert_eq!(pace.may(at(0), 4), May::Together);
        for second in 0..10 {
            assert_eq!(pace.may(at(second), 1), May::OneByOne);
            pace.note(at(second));
        }
        assert_eq!(pace.may(at(10), 1), May::Wait);
        assert_eq!(pace.may(at(69), 1), May::Together);
        pace.note(at(69));
        assert_eq!(pace.may(at(70), 500), May::Wait);
        assert_eq!(pace.may(at(610), 1), May::OneByOne);
    }

    #[test]
    fn a_clock_that_is_set_back_holds_nothing_up() {
        let mut pace = Pace::default();
        for second in 0..10 {
            pace.note(at(3_600 + second));
        }
        assert_eq!(pace.may(at(3_610), 1), May::Wait);
        assert_eq!(pace.may(at(10), 1), May::OneByOne);
    }
}
