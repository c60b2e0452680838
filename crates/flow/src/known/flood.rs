//! An item that suddenly matches far more than before: a bad hash of a list, or an attack with a picture that everybody posts.

use evenhand_model::{Duration, Matched, Time};

/// Matches within an hour below which nothing is a flood.
pub const FLOOD_MIN: u32 = 20;
/// How many times the usual number of an hour makes a flood.
pub const FLOOD_TIMES: f64 = 10.0;
/// How much of the mean an hour keeps: half of what it says is of the last day.
const KEPT_EACH_HOUR: f64 = 0.971_532;
/// Hours after which nothing is left of what was usual.
const HOURS_MAX: i64 = 24 * 30;

/// Counts one more match. Answers whether a flood has begun with it.
pub fn count(matched: &mut Matched, now: Time) -> bool {
    let hours = matched
        .last_at
        .map_or(0, |last| hour(now).saturating_sub(hour(last)).max(0));
    for elapsed in 0..hours.min(HOURS_MAX) {
        let of_hour = if elapsed == 0 { matched.this_hour } else { 0 };
        matched.usual_per_hour =
            matched.usual_per_hour * KEPT_EACH_HOUR + f64::from(of_hour) * (1.0 - KEPT_EACH_HOUR);
    }
    if hours > 0 {
        matched.this_hour = 0;
    }
    matched.total += 1;
    matched.this_hour = matched.this_hour.saturating_add(1);
    matched.last_at = Some(now);
    let begins = matched.flood_since.is_none() && is_flood(matched);
    if begins {
        matched.flood_since = Some(now);
    }
    begins
}

fn is_flood(matched: &Matched) -> bool {
    matched.this_hour >= FLOOD_MIN
        && f64::from(matched.this_hour) >= FLOOD_TIMES * matched.usual_per_hour
}

fn hour(at: Time) -> i64 {
    at.micros().div_euclid(Duration::from_hours(1).micros())
}
