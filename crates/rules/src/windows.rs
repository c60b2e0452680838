//! Sliding windows behind the counters.
//!
//! A window is cut into [`BUCKETS`] buckets of event time. The count of a key at an instant is the
//! sum over the bucket of that instant and the `BUCKETS - 1` before it, so a window is exact to
//! one bucket. A late event goes into its own bucket; one too far in the future is clamped. A
//! distinct value counts in the bucket in which it was last seen, so the answer for a late event
//! leaves out what was seen again since.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use evenhand_model::limits::FUTURE_SKEW_SECONDS_MAX;
use evenhand_model::{Duration, Event, Time};

use crate::counter::{Counter, Property};
use crate::evaluate::Derived;

/// Buckets in one window.
pub const BUCKETS: i64 = 60;
/// Most keys that one counter follows; beyond it those that were quiet longest are forgotten.
pub const KEYS_MAX: usize = 200_000;
/// Most distinct values followed for one key; a count of distinct values stops rising there.
pub const DISTINCT_MAX: usize = 100_000;

/// The state of all counters of a rule set.
#[derive(Clone, Debug, PartialEq)]
pub struct Windows {
    windows: Vec<Window>,
}

#[derive(Clone, Debug, PartialEq)]
struct Window {
    counter: Counter,
    bucket_micros: i64,
    keys: HashMap<u64, Key>,
}

/// What happened to one key. Buckets stand in the order of time; two windows of them are kept, so
/// that an event which is late by less than a window is counted right.
#[derive(Clone, Debug, Default, PartialEq)]
struct Key {
    buckets: Vec<Bucket>,
    /// For counters of distinct values: the bucket in which each was last seen.
    seen: HashMap<u64, i64>,
}

#[derive(Clone, Debug, PartialEq)]
struct Bucket {
    number: i64,
    count: u32,
}

impl Windows {
    /// Empty windows for `counters`.
    pub fn new(counters: &[Counter]) -> Self {
        Self {
            windows: counters.iter().map(Window::new).collect(),
        }
    }

    /// Adds the event and answers each counter's value with it, in the order of the counters. A
    /// counter over something that the event has several of answers the highest; one over
    /// something that it lacks answers 0.
    pub fn observe(&mut self, event: &Event, derived: &Derived, received_at: Time) -> Vec<u64> {
        let latest = received_at.plus(Duration::from_seconds(FUTURE_SKEW_SECONDS_MAX));
        let at = if event.at > latest {
            received_at
        } else {
            event.at
        };
        self.windows
            .iter_mut()
            .map(|window| window.observe(event, derived, at))
            .collect()
    }

    /// Forgets what lies wholly before every window that ends at `now`.
    pub fn expire(&mut self, now: Time) {
        for window in &mut self.windows {
            window.expire(now);
        }
    }

    /// Keys followed at present, over all counters.
    pub fn key_count(&self) -> usize {
        self.windows.iter().map(|window| window.keys.len()).sum()
    }
}

impl Window {
    fn new(counter: &Counter) -> Self {
        Self {
            bucket_micros: (counter.window.micros() / BUCKETS).max(1),
            counter: counter.clone(),
            keys: HashMap::new(),
        }
    }

    fn observe(&mut self, event: &Event, derived: &Derived, at: Time) -> u64 {
        let Counter { of, distinct, .. } = self.counter;
        if !self.counter.kinds.is_empty() && !self.counter.kinds.contains(&event.kind) {
            return 0;
        }
        let number = at.micros().div_euclid(self.bucket_micros);
        let hashes = |property: Property| {
            let mut hashes = Vec::new();
            property.each(event, derived, |value| hashes.push(hash(value)));
            hashes.sort_unstable();
            hashes.dedup();
            hashes
        };
        let values = distinct.map(hashes);
        let mut highest = 0;
        for key in hashes(of) {
            let state = self.keys.entry(key).or_default();
            state.forget_old(number);
            match &values {
                Some(values) => values
                    .iter()
                    .for_each(|value| state.add_distinct(*value, number)),
                None => state.add(number),
            }
            highest = highest.max(state.count(number));
        }
        self.bound(at);
        highest
    }

    fn expire(&mut self, now: Time) {
        let oldest = now.micros().div_euclid(self.bucket_micros) - BUCKETS + 1;
        self.keys.retain(|_, key| {
            key.forget_before(oldest);
            !key.buckets.is_empty()
        });
    }

    /// Keeps memory bounded: forgets what is over, then the quarter of the keys that has been
    /// quiet longest.
    fn bound(&mut self, now: Time) {
        if self.keys.len() <= KEYS_MAX {
            return;
        }
        self.expire(now);
        if self.keys.len() <= KEYS_MAX {
            return;
        }
        let mut latest: Vec<(i64, u64)> = self
            .keys
            .iter()
            .map(|(hash, key)| (key.newest(), *hash))
            .collect();
        latest.sort_unstable();
        for (_, key) in latest.into_iter().take(KEYS_MAX / 4) {
            self.keys.remove(&key);
        }
    }
}

impl Key {
    fn newest(&self) -> i64 {
        self.buckets.last().map_or(i64::MIN, |bucket| bucket.number)
    }

    fn add(&mut self, number: i64) {
        let place = self
            .buckets
            .partition_point(|bucket| bucket.number < number);
        match self.buckets.get_mut(place) {
            Some(bucket) if bucket.number == number => {
                bucket.count = bucket.count.saturating_add(1)
            }
            _ => self.buckets.insert(place, Bucket { number, count: 1 }),
        }
    }

    fn add_distinct(&mut self, value: u64, number: i64) {
        let last = self.seen.get(&value).copied();
        if last.is_some_and(|last| last >= number)
            || (last.is_none() && self.seen.len() >= DISTINCT_MAX)
        {
            return;
        }
        if let Some(last) = last
            && let Some(bucket) = self.buckets.iter_mut().find(|bucket| bucket.number == last)
        {
            bucket.count = bucket.count.saturating_sub(1);
        }
        self.seen.insert(value, number);
        self.add(number);
    }

    fn count(&self, number: i64) -> u64 {
        self.buckets
            .iter()
            .filter(|bucket| (number - BUCKETS + 1..=number).contains(&bucket.number))
            .map(|bucket| u64::from(bucket.count))
            .sum()
    }

    fn forget_old(&mut self, number: i64) {
        let oldest = self.newest().max(number) - 2 * BUCKETS + 1;
        if self
            .buckets
            .first()
            .is_some_and(|bucket| bucket.number < oldest)
        {
            self.forget_before(oldest);
        }
    }

    fn forget_before(&mut self, oldest: i64) {
        self.buckets.retain(|bucket| bucket.number >= oldest);
        self.seen.retain(|_, last| *last >= oldest);
    }
}

fn hash(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
