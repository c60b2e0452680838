//! When to try again, and what an answer means.
//!
//! The waits are those of the Standard Webhooks recommendation: ten attempts over a little more than
//! three days. Everything that is not 2xx failed. An endpoint that is gone (410) is not tried again
//! until a person enables it; the order stays owed and visible.

use evenhand_model::{Duration, Rng, Time};

use crate::{Answer, MailUnsent, SendError};

/// How long to wait before each attempt, from the one before.
const WAITS: [Duration; 10] = [
    Duration::from_seconds(0),
    Duration::from_seconds(5),
    Duration::from_minutes(5),
    Duration::from_minutes(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(14),
    Duration::from_hours(20),
    Duration::from_hours(24),
];

/// Attempts before a delivery is dead.
pub const ATTEMPTS_MAX: u32 = WAITS.len() as u32;

/// Longest wait that an endpoint can ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(24);

/// Shortest wait after an endpoint said that it is overloaded.
const OVERLOAD_WAIT: Duration = Duration::from_minutes(1);

/// What follows from one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The endpoint has it.
    Delivered,
    /// Try again.
    Retry {
        /// How long from now.
        after: Duration,
        /// What went wrong, in words, without content.
        why: String,
    },
    /// The endpoint wants nothing more: disable it, and keep owing the delivery.
    Gone,
    /// The last attempt failed; a person can have it sent again.
    Dead {
        /// What went wrong, in words, without content.
        why: String,
    },
}

/// Says what follows from attempt number `attempt` (from 1) that ended like `outcome` at `now`.
///
/// Up to a tenth is added to every wait at random, so that deliveries that failed together don't come
/// back together.
pub fn judge(
    attempt: u32,
    outcome: &Result<Answer, SendError>,
    now: Time,
    rng: &mut Rng,
) -> Attempt {
    let why = match outcome {
        Ok(Answer {
            status: 200..=299, ..
        }) => return Attempt::Delivered,
        Ok(Answer { status: 410, .. }) => return Attempt::Gone,
        Ok(answer) => explain(answer.status),
        Err(problem) => problem.to_string(),
    };
    let asked = outcome
        .as_ref()
        .map_or(Duration::default(), |answer| asked_wait(answer, now));
    again(attempt, why, asked, rng)
}

/// The same for a mail. What the server refuses for good is dead at once.
pub fn judge_mail(attempt: u32, outcome: &Result<(), MailUnsent>, rng: &mut Rng) -> Attempt {
    let Err(problem) = outcome else {
        return Attempt::Delivered;
    };
    let why = problem.to_string();
    if problem.is_permanent() {
        return Attempt::Dead { why };
    }
    again(attempt, why, Duration::default(), rng)
}

/// The next attempt after the one with this number, and after the time that was asked for.
fn again(attempt: u32, why: String, asked: Duration, rng: &mut Rng) -> Attempt {
    let Some(wait) = WAITS.get(attempt.max(1) as usize) else {
        return Attempt::Dead { why };
    };
    let after = jittered((*wait).max(asked), rng);
    Attempt::Retry { after, why }
}

/// The wait that an overloaded endpoint asks for.
fn asked_wait(answer: &Answer, now: Time) -> Duration {
    if !matches!(answer.status, 429 | 502 | 503 | 504) {
        return Duration::default();
    }
    let asked = answer
        .retry_after
        .map_or(OVERLOAD_WAIT, |after| after.wait(now));
    asked.clamp(OVERLOAD_WAIT, RETRY_AFTER_MAX)
}

fn jittered(wait: Duration, rng: &mut Rng) -> Duration {
    let tenth = wait.micros().unsigned_abs() / 10;
    let extra = i64::try_from(rng.below(tenth + 1)).unwrap_or(0);
    Duration::from_micros(wait.micros().saturating_add(extra))
}

fn explain(status: u16) -> String {
    match status {
        300..=399 => format!("answered {status}; redirects are not followed, give the final URL"),
        429 | 502 | 503 | 504 => format!("answered {status}; overloaded or not there"),
        _ => format!("answered {status}"),
    }
}
