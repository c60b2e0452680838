//! What the dispatcher remembers of a platform: whose turn it is, who is at work, and how long a case takes.

use std::collections::BTreeMap;

use evenhand_model::{Claim, Duration, Platform, Tier, Time, UserId, limits};

use super::{Load, Turns};
use crate::work::{Dispatching, Stop, Work};

/// Of a platform; new where nothing was handed out so far.
pub fn of(work: &mut Work<'_>, platform: &Platform) -> Result<Dispatching, Stop> {
    let known = work.get::<Dispatching>(platform)?;
    Ok(known.unwrap_or_else(|| Dispatching::new(platform)))
}

/// Notes that somebody has decided what they had claimed. What took no time was decided with many others at
/// once, and says nothing of how long one takes.
pub fn decided(
    work: &mut Work<'_>,
    platform: &Platform,
    user: UserId,
    claim: Claim,
) -> Result<(), Stop> {
    let took = work.now.since(claim.at);
    if took < Duration::from_seconds(1) {
        return Ok(());
    }
    let mut state = of(work, platform)?;
    state.note_at_work(user, work.now);
    state.note_handling(took);
    work.put(state);
    Ok(())
}

impl Dispatching {
    /// Of a platform where nothing was handed out so far.
    pub fn new(platform: &Platform) -> Self {
        Self {
            platform: platform.clone(),
            given: Turns::AT_FIRST,
            given_to: BTreeMap::new(),
            at_work: BTreeMap::new(),
            uncovered: BTreeMap::new(),
            sealed_unstaffed: None,
            handled: 0,
            handling_millis: 0,
        }
    }

    /// Notes that somebody has asked for work or done some. Who has done nothing for a day is forgotten.
    pub fn note_at_work(&mut self, user: UserId, now: Time) {
        let yesterday = now.minus(Duration::from_days(1));
        self.at_work.retain(|_, at| *at > yesterday);
        self.at_work.insert(user, now);
    }

    /// What was given so far, as it matters for one reviewer.
    pub fn turns_of(&self, user: UserId) -> Turns {
        let own = self.given_to.get(&user).copied();
        Turns {
            house: self.given,
            own: own.unwrap_or_default(),
        }
    }

    /// Notes what was given once a reviewer has got their slot.
    pub fn set_turns_of(&mut self, user: UserId, turns: Turns) {
        self.given = turns.house;
        self.given_to.insert(user, turns.own);
    }

    /// Who has asked for work or done some within the last day.
    pub fn at_work_today(&self, now: Time) -> impl Iterator<Item = UserId> {
        let yesterday = now.minus(Duration::from_days(1));
        let latest = self.at_work.iter().filter(move |(_, at)| **at > yesterday);
        latest.map(|(user, _)| *user)
    }

    /// A mean over all decisions while they are few, then one in which older ones fade.
    fn note_handling(&mut self, took: Duration) {
        let took = took.min(Duration::from_seconds(limits::HANDLING_SECONDS_MAX));
        let took_millis = u64::try_from(took.micros() / 1_000).unwrap_or(0);
        self.handled = (self.handled + 1).min(limits::HANDLING_MEMORY);
        let weight = u64::from(self.handled);
        self.handling_millis = (self.handling_millis * (weight - 1) + took_millis) / weight;
    }

    /// What waits against who is there to do it.
    pub fn load(&self, open: [u64; Tier::ALL.len()], now: Time) -> Load {
        let lately = now.minus(Duration::from_minutes(limits::AT_WORK_MINUTES));
        let at_work = self.at_work.values().filter(|at| **at > lately).count();
        let measured = u32::try_from(self.handling_millis.div_ceil(1_000)).unwrap_or(u32::MAX);
        Load {
            open,
            reviewers: u32::try_from(at_work).unwrap_or(u32::MAX),
            handling_seconds: if self.handled == 0 {
                limits::HANDLING_SECONDS
            } else {
                measured
            },
        }
    }
}
