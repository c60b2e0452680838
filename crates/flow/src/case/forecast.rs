//! When a person will probably look at a case: a range from what waits before it and who is there to do it, and
//! why it takes longer than it should.
//!
//! The range is wide on purpose. A mean handling time says little of the next case, and danger may come in at
//! any moment; a narrow hour that is then not kept is worse than none.

use evenhand_model::{Delay, Duration, Expected, Tier, Time};

use super::dispatch::{Load, Shares};

/// What waits before a case, and who is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Queue {
    /// Cases before it in the order of work: for one in imminent danger those of danger alone, for any other
    /// one all but those.
    pub ahead: u64,
    /// Whether something else waits with which it shares the slots: danger, or for danger anything else.
    pub shares_slots: bool,
    /// What waits in all.
    pub load: Load,
    /// Parts of the slots.
    pub shares: Shares,
    /// Whether somebody is there.
    pub shift: Shift,
}

/// Whether somebody is there to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// Somebody is.
    Now,
    /// Nobody is, and somebody comes then.
    From(Time),
    /// Nobody is, and nobody has said when somebody comes.
    Unknown,
}

/// What can be said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// When a person will probably look; nothing where nobody knows when somebody comes.
    pub expected: Option<Expected>,
    /// Why it takes longer than it should; nothing while it does not.
    pub delays: Vec<Delay>,
}

/// Thousandths of the slots.
const ALL_SLOTS: u32 = 1_000;
/// The ends of the range are whole steps of so many minutes, outwards.
const STEP_MINUTES: i64 = 5;
/// How many times shorter or longer than the mean all cases ahead may turn out to be.
const SPREAD: f64 = 2.0;

/// When a person will probably look at a case of a tier with that deadline, which waits now.
pub fn forecast(tier: Tier, due_at: Time, queue: &Queue, now: Time) -> Forecast {
    let begins = match queue.shift {
        Shift::Now => Some(now),
        Shift::From(at) => Some(at.max(now)),
        Shift::Unknown => None,
    };
    let expected = begins.map(|begins| range(tier, queue, begins, now));
    let mut delays = Vec::new();
    if now >= due_at {
        delays.push(Delay::Late);
    }
    match (queue.shift, expected) {
        (Shift::Now, _) => {}
        (_, Some(expected)) if expected.until < due_at => {}
        _ => delays.push(Delay::NobodyOnShift),
    }
    let may_be_late = expected.is_some_and(|expected| expected.until > due_at);
    if queue.shift == Shift::Now && (may_be_late || queue.load.is_over()) {
        delays.push(Delay::TooMuchWaits);
    }
    Forecast { expected, delays }
}

fn range(tier: Tier, queue: &Queue, begins: Time, now: Time) -> Expected {
    let hands = f64::from(queue.load.reviewers.max(1));
    let each = f64::from(queue.load.handling_seconds) / hands;
    let ahead = queue.ahead as f64;
    // In overload cases go by how much of their clock is used up, so that any may come before this one.
    let in_all: u64 = queue.load.open.iter().sum();
    let ahead_at_worst = if queue.load.is_over() {
        ahead.max(in_all as f64)
    } else {
        ahead
    };
    let share = f64::from(in_order(tier, queue)) / f64::from(ALL_SLOTS);
    // Everybody may have just begun with something else.
    let longest = (ahead_at_worst + hands) * each * SPREAD / share;
    Expected {
        from: floor(begins.plus(seconds(ahead * each / SPREAD))).max(now),
        until: ceil(begins.plus(seconds(longest))),
    }
}

/// The part of the slots that the case can count on, in thousandths.
fn in_order(tier: Tier, queue: &Queue) -> u32 {
    let Shares { danger, oldest } = queue.shares;
    let part = match (tier, queue.shares_slots) {
        (Tier::T0, true) => danger,
        (Tier::T0, false) => ALL_SLOTS,
        (_, true) => ALL_SLOTS.saturating_sub(danger).saturating_sub(oldest),
        (_, false) => ALL_SLOTS.saturating_sub(oldest),
    };
    part.max(1)
}

fn seconds(seconds: f64) -> Duration {
    // Saturates, so that no queue is too long for it.
    Duration::from_seconds((seconds as i64).min(Duration::from_days(3_650).seconds()))
}

fn floor(time: Time) -> Time {
    let step = Duration::from_minutes(STEP_MINUTES).micros();
    Time::from_micros(time.micros() - time.micros().rem_euclid(step))
}

fn ceil(time: Time) -> Time {
    let step = Duration::from_minutes(STEP_MINUTES).micros();
    floor(Time::from_micros(time.micros() + step - 1))
}
