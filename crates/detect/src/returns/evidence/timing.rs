//! When the new account was made.

use evenhand_model::{Duration, Time};

use super::super::account::{Account, day, ten_minutes};
use super::super::outcome::Outcome;
use super::super::seen::Seen;
use super::super::value::Kind;
use super::Comparing;

/// Sign-ups within ten minutes from which on they are a burst.
const BURST_MIN: u32 = 8;
/// How many times as many a burst has as the rest of its day.
const BURST_TIMES: f64 = 5.0;
/// Sign-ups of a day below which nobody can tell.
const DAY_MIN: u32 = 40;
/// Tens of minutes in the rest of a day.
const REST_OF_DAY: f64 = 143.0;

pub(super) fn compare(suspended: &Account, candidate: &Account, comparing: &mut Comparing<'_>) {
    let Some(made) = candidate.created_at else {
        return;
    };
    if let Some(suspended_at) = suspended.suspended_at {
        comparing.add(outcome(made, suspended_at));
    }
    if let Some(is_burst) = is_burst(made, comparing.seen) {
        comparing.add(if is_burst {
            Outcome::BurstIn
        } else {
            Outcome::BurstOut
        });
    }
}

fn outcome(made: Time, suspended_at: Time) -> Outcome {
    let within = |days| Duration::from_days(days);
    if made < suspended_at {
        return match suspended_at.since(made) {
            before if before <= within(7) => Outcome::MadeJustBefore,
            before if before <= within(30) => Outcome::MadeBefore,
            _ => Outcome::MadeLongBefore,
        };
    }
    match made.since(suspended_at) {
        after if after <= within(1) => Outcome::MadeWithinADay,
        after if after <= within(7) => Outcome::MadeWithinAWeek,
        after if after <= within(30) => Outcome::MadeWithinAMonth,
        after if after <= within(365) => Outcome::MadeWithinAYear,
        _ => Outcome::MadeLater,
    }
}

fn is_burst(made: Time, seen: &Seen) -> Option<bool> {
    let of_day = seen.count(Kind::Day, day(made));
    if of_day < DAY_MIN {
        return None;
    }
    let together = seen.count(Kind::TenMinutes, ten_minutes(made));
    let rest = f64::from(of_day.saturating_sub(together)) / REST_OF_DAY;
    Some(together >= BURST_MIN && f64::from(together) >= BURST_TIMES * rest)
}
