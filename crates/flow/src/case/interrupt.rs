//! How often a word alone may interrupt: danger that nothing but a report says pages the people on call as long as
//! its key, its network and those who report together with its reporter have something left to interrupt with.
//!
//! What is left is kept as a token bucket each, in one number: when the bucket would be full again (the virtual
//! scheduling algorithm of ITU-T I.371). The reserve is one bucket for all networks of a platform, so that who lives behind a
//! flood is heard as long as the flood pauses for a minute.

use evenhand_model::{Duration, Platform, Purse, Quiet, Tier, Time};

use crate::house::Secret;
use crate::work::{InterruptBucket, Key, Stop, Work};

/// How much one bucket holds, and how fast it fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Interrupts at once, once nothing was used for a while.
    pub at_once: u32,
    /// Interrupts in an hour, when they come evenly.
    pub per_hour: u32,
}

impl Allowance {
    /// When the bucket would be full again after one more interrupt at `now`; `None` where nothing is left.
    pub fn take(self, full_at: Option<Time>, now: Time) -> Option<Time> {
        let step = Duration::from_hours(1).micros() / i64::from(self.per_hour.max(1));
        let room = step * (i64::from(self.at_once) - 1);
        // Later than this no bucket is full: the clock was set back since, and nobody knows what was used.
        let latest = now.plus(Duration::from_micros(room + step));
        let full_at = full_at.filter(|at| *at <= latest).unwrap_or(now).max(now);
        if self.at_once == 0 || full_at.since(now).micros() > room {
            return None;
        }
        Some(full_at.plus(Duration::from_micros(step)))
    }
}

/// What each may interrupt with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowances {
    /// An API key.
    pub key: Allowance,
    /// A network: that of the public form, or an address or device at which the platform saw an account.
    pub network: Allowance,
    /// Reporters who keep reporting the same things.
    pub together: Allowance,
    /// All networks of a platform, beyond what each has itself.
    pub reserve: Allowance,
}

impl Default for Allowances {
    fn default() -> Self {
        let allowance = |at_once, per_hour| Allowance { at_once, per_hour };
        Self {
            key: allowance(200, 600),
            network: allowance(20, 60),
            together: allowance(20, 60),
            reserve: allowance(30, 60),
        }
    }
}

/// Out of whose buckets a report interrupts, as keyed digests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purses {
    /// Each with what it is, the narrowest first.
    of: Vec<(Purse, String)>,
}

impl Purses {
    /// Those of a report that came by a key, from a network, by somebody of a group that reports together; as far as
    /// there are any.
    pub fn new(
        secret: &Secret,
        key: Option<&str>,
        network: Option<&str>,
        together: Option<&str>,
    ) -> Self {
        let named = [
            (Purse::Together, together),
            (Purse::Network, network),
            (Purse::Key, key),
        ];
        let digest = |(purse, name): (Purse, Option<&str>)| {
            let name = name?;
            let mut digest =
                secret.digest(&[b"interrupts", purse.as_str().as_bytes(), name.as_bytes()]);
            digest.truncate(32);
            Some((purse, digest))
        };
        Self {
            of: named.into_iter().filter_map(digest).collect(),
        }
    }
}

/// Takes one interrupt; answers with why there is none left. A bucket is charged only if all have something left.
pub fn take(
    work: &mut Work<'_>,
    platform: &Platform,
    purses: &Purses,
    received_at: Time,
) -> Result<Option<Quiet>, Stop> {
    let ids: Vec<String> = purses
        .of
        .iter()
        .map(|(purse, digest)| format!("{platform}/{}/{digest}", purse.as_str()))
        .collect();
    let reserve = format!("{platform}/reserve");
    let all = ids.iter().chain([&reserve]);
    work.expect(all.map(Key::of::<InterruptBucket>))?;
    let mut charged = Vec::new();
    let mut empty = None;
    for ((purse, _), id) in purses.of.iter().zip(&ids) {
        let allowance = of(work, *purse);
        match take_one(work, id, allowance)? {
            Some(bucket) => charged.push(bucket),
            None => {
                empty = Some(*purse);
                break;
            }
        }
    }
    let Some(purse) = empty else {
        charged.into_iter().for_each(|bucket| work.put(bucket));
        return Ok(None);
    };
    let of_all = work.house.interrupts.reserve;
    if purse == Purse::Network
        && let Some(bucket) = take_one(work, &reserve, of_all)?
    {
        work.put(bucket);
        return Ok(None);
    }
    let Allowance { at_once, per_hour } = of(work, purse);
    Ok(Some(Quiet {
        spent: purse,
        at_once,
        per_hour,
        since: work.now,
        pages_at: received_at.plus(Tier::T1.allowed()),
    }))
}

fn of(work: &Work<'_>, purse: Purse) -> Allowance {
    let all = work.house.interrupts;
    match purse {
        Purse::Key => all.key,
        Purse::Network => all.network,
        Purse::Together => all.together,
    }
}

/// The bucket after one more interrupt, if it has one left.
fn take_one(
    work: &mut Work<'_>,
    id: &str,
    allowance: Allowance,
) -> Result<Option<InterruptBucket>, Stop> {
    let known = work.get::<InterruptBucket>(id)?;
    let full_at = allowance.take(known.map(|known| known.full_at), work.now);
    Ok(full_at.map(|full_at| InterruptBucket {
        id: id.to_owned(),
        full_at,
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEN: Allowance = Allowance {
        at_once: 10,
        per_hour: 60,
    };

    fn at(seconds: i64) -> Time {
        Time::from_micros(0).plus(Duration::from_seconds(seconds))
    }

    /// How many of those that ask at these instants get one.
    fn taken(allowance: Allowance, at: impl IntoIterator<Item = Time>) -> usize {
        let mut full_at = None;
        let mut asks = at.into_iter();
        let take = |now| {
            let after = allowance.take(full_at, now);
            full_at = after.or(full_at);
            after.is_some()
        };
        asks.by_ref().map(take).filter(|taken| *taken).count()
    }

    #[test]
    fn so_many_at_once_and_then_one_a_minute() {
        assert_eq!(taken(TEN, (0..50).map(|_| at(0))), 10);
        assert_eq!(taken(TEN, (0..50).map(|_| at(0)).chain([at(59)])), 10);
        assert_eq!(taken(TEN, (0..50).map(|_| at(0)).chain([at(60)])), 11);
        let hour = (0..3_600).map(at);
        assert_eq!(taken(TEN, hour), 10 + 59);
    }

    #[test]
    fn nothing_is_nothing() {
        let none = Allowance {
            at_once: 0,
            per_hour: 60,
        };
        assert_eq!(taken(none, [at(0)]), 0);
    }

    #[test]
    fn a_clock_that_is_set_back_leaves_nobody_unheard() {
        let mut asks: Vec<Time> = (0..12).map(|_| at(1_000_000)).collect();
        asks.extend((0..12).map(|_| at(0)));
        assert_eq!(taken(TEN, asks), 20);
    }

    proptest! {
        /// Over any stretch no more than the bucket holds and what has flowed in since.
        #[test]
        fn no_flood_gets_more_than_bucket_and_flow(
            mut asks in prop::collection::vec(0_i64..7_200, 0..400),
            at_once in 1_u32..40,
            per_hour in 1_u32..600,
        ) {
            asks.sort_unstable();
            let allowance = Allowance { at_once, per_hour };
            let span = asks.last().unwrap_or(&0) - asks.first().unwrap_or(&0);
            let most = f64::from(at_once) + span as f64 * f64::from(per_hour) / 3_600.0;
            let taken = taken(allowance, asks.into_iter().map(at));
            prop_assert!(taken as f64 <= most + 1e-6, "{taken} of {most}");
        }
    }
}
