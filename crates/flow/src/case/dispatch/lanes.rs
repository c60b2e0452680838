//! What waits, as the dispatcher sees it.

use evenhand_model::{Case, CaseId, Tier, Time};

/// An open case. There is no field that tells who is threatened, who wrote, or who complained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its id.
    pub id: CaseId,
    /// Its tier.
    pub tier: Tier,
    /// When it reached us.
    pub received_at: Time,
    /// Its place in the order of work: when it is due, or earlier once pulled forward.
    pub queue_at: Time,
    /// Language of its content, where known.
    pub lang: Option<String>,
    /// Why people complained, which is what a reviewer may know much of.
    pub topics: Vec<String>,
}

impl Waiting {
    /// What the dispatcher sees of a case.
    pub fn of(case: &Case) -> Self {
        Self {
            id: case.id,
            tier: case.tier,
            received_at: case.received_at,
            queue_at: case.queue_at,
            lang: case.lang.clone(),
            topics: case.reasons.iter().map(|one| one.as_str().into()).collect(),
        }
    }

    /// Microseconds since it reached us.
    pub fn waited_micros(&self, now: Time) -> i64 {
        now.micros()
            .saturating_sub(self.received_at.micros())
            .max(0)
    }

    /// Whether half of its clock is over, so that it goes to whoever asks.
    pub fn is_half_over(&self, now: Time) -> bool {
        self.waited_micros(now) >= self.allowed_micros() / 2
    }

    /// Microseconds that it was given, from when it reached us; never 0.
    pub fn allowed_micros(&self) -> i64 {
        let given = self
            .queue_at
            .micros()
            .saturating_sub(self.received_at.micros());
        given.max(1)
    }
}

/// Open cases in their orders. What is behind it, a store or a set in memory, need not be looked at whole: the
/// dispatcher takes the first that fits.
pub trait Lanes<'a> {
    /// Cases of a tier by place in the order of work, then by id.
    fn lane(&self, tier: Tier) -> impl Iterator<Item = &'a Waiting>;

    /// All cases by when they reached us, then by id.
    fn by_age(&self) -> impl Iterator<Item = &'a Waiting>;
}
