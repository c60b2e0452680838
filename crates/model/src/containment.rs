//! How long something may be out of sight before a human has looked.
//!
//! What a rule contains stays contained until a person decides or lifts it. Its clock ends nothing: at half
//! of its time the case is escalated, at its end those on call are paged.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Tier, Time};

/// The least urgent tier of a case in which something is contained.
pub const TIER_MIN: Tier = Tier::T1;

/// The clock of what a case contains. It is of interest while there is something contained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contained {
    /// Since when something is out of sight.
    pub since: Time,
    /// When a person must have looked at the latest. The case's own deadline, where that is sooner and
    /// was not over before, comes first.
    pub due_at: Time,
    /// How far people were told.
    #[serde(default)]
    pub told: ContainmentTold,
}

impl Contained {
    /// A clock that starts now.
    pub fn starting(since: Time) -> Self {
        Self {
            since,
            due_at: since.plus(TIER_MIN.allowed()),
            told: ContainmentTold::Nothing,
        }
    }

    /// When its time is over, in a case that is due then.
    pub fn due_at(&self, case_due_at: Time) -> Time {
        // A case that was late before anything was contained leaves this clock its own time.
        if case_due_at > self.since {
            self.due_at.min(case_due_at)
        } else {
            self.due_at
        }
    }

    /// When it next asks for people to be told.
    pub fn alert_at(&self, case_due_at: Time) -> Option<Time> {
        let due_at = self.due_at(case_due_at);
        match self.told {
            ContainmentTold::Nothing => {
                let half = due_at.since(self.since).micros() / 2;
                Some(self.since.plus(crate::Duration::from_micros(half)))
            }
            ContainmentTold::Half => Some(due_at),
            ContainmentTold::Over => None,
        }
    }
}

/// How far people were told of what is contained.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum ContainmentTold {
    /// Not so far.
    #[default]
    Nothing,
    /// That half of its time is over.
    Half,
    /// That all of it is over.
    Over,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(minutes: i64) -> Time {
        Time::from_micros(minutes * 60_000_000)
    }

    fn check(case_due_at: i64, half: i64, over: i64) {
        let mut clock = Contained::starting(minutes(0));
        assert_eq!(clock.alert_at(minutes(case_due_at)), Some(minutes(half)));
        clock.told = ContainmentTold::Half;
        assert_eq!(clock.alert_at(minutes(case_due_at)), Some(minutes(over)));
        clock.told = ContainmentTold::Over;
        assert_eq!(clock.alert_at(minutes(case_due_at)), None);
    }

    #[test]
    fn it_asks_at_half_of_the_cases_time_and_at_its_end() {
        check(120, 60, 120);
        check(16, 8, 16);
    }

    #[test]
    fn a_case_that_is_due_much_later_or_was_late_before_gives_it_two_hours() {
        check(600, 60, 120);
        check(-600, 60, 120);
        check(0, 60, 120);
    }
}
