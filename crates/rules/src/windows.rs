//! Sliding windows behind the counters.
//!
//! A window is cut into [`BUCKETS`] buckets of event time. The count of a key at an instant is the
//! sum over the bucket of that instant and the `BUCKETS - 1` before it, so a window is exact to
//! one bucket. A late event goes into its own bucket; one too far in the future is clamped. A
//! distinct value counts in the bucket in which it was last seen, so the answer for a late event
//! leaves out what was seen again since.
//!
//! What is forgotten depends on when events were received, never on when they say they happened:
//! whoever dates an event into the future hides nothing by it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use evenhand_model::limits::FUTURE_SKEW_SECONDS_MAX;
use evenhand_model::{Duration, Event, Time};

use crate::counter::Counter;
use crate::evaluate::Derived;

/// Buckets in one window.
pub const BUCKETS: i64 = 60;
/// Most keys that one counter follows; beyond it those that were quiet longest are forgotten.
pub const KEYS_MAX: usize = 200_000;
/// Most distinct values followed for one key; a count of distinct values stops rising there.
pub const DISTINCT_MAX: usize = 100_000;
/// Most buckets and distinct values over all counters, at about 30 bytes each; beyond it the keys
/// that were quiet longest are forgotten.
pub const ENTRIES_MAX: usize = 4_000_000;

/// How much may be remembered.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bounds {
    keys: usize,
    distinct: usize,
    entries: usize,
}

const BOUNDS: Bounds = Bounds {
    keys: KEYS_MAX,
    distinct: DISTINCT_MAX,
    entries: ENTRIES_MAX,
};

/// The state of all counters of a rule set.
#[derive(Clone, Debug, PartialEq)]
pub struct Windows {
    windows: Vec<Window>,
    bounds: Bounds,
}

#[derive(Clone, Debug, PartialEq)]
struct Window {
    counter: Counter,
    bucket_micros: i64,
    keys: HashMap<u64, Key>,
    /// Buckets and distinct values of all keys.
    entries: usize,
}

/// What happened to one key. Buckets stand in the order of time; two windows of them are kept, so
/// that an event which is late by less than a window is counted right.
#[derive(Clone, Debug, Default, PartialEq)]
struct Key {
    buckets: Vec<Bucket>,
    /// For counters of distinct values: the bucket in which each was last seen.
    seen: HashMap<u64, i64>,
    /// When an event of this key was last received, in microseconds.
    received_at: i64,
}

#[derive(Clone, Debug, PartialEq)]
struct Bucket {
    number: i64,
    count: u32,
}

impl Windows {
    /// Empty windows for `counters`.
    pub fn new(counters: &[Counter]) -> Self {
        Self::bounded(counters, BOUNDS)
    }

    fn bounded(counters: &[Counter], bounds: Bounds) -> Self {
        Self {
            windows: counters.iter().map(Window::new).collect(),
            bounds,
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
        let bounds = self.bounds;
        let counts = self
            .windows
            .iter_mut()
            .map(|window| window.observe(event, derived, (at, received_at), bounds))
            .collect();
        self.bound(received_at);
        counts
    }

    /// Forgets what no event received at `now` or later can reach any more. Call it now and then:
    /// a key that stays quiet is forgotten by this alone.
    pub fn expire(&mut self, now: Time) {
        for window in &mut self.windows {
            window.expire(now);
        }
    }

    /// Keys followed at present, over all counters.
    pub fn key_count(&self) -> usize {
        self.windows.iter().map(|window| window.keys.len()).sum()
    }

    /// Keeps the memory of all counters together bounded: forgets what is over, then the keys that
    /// have been quiet longest, until a quarter is free.
    fn bound(&mut self, now: Time) {
        let entries =
            |windows: &[Window]| windows.iter().map(|window| window.entries).sum::<usize>();
        if entries(&self.windows) <= self.bounds.entries {
            return;
        }
        self.expire(now);
        let mut too_many = entries(&self.windows).saturating_sub(self.bounds.entries / 4 * 3);
        let mut quiet: Vec<(i64, usize, u64)> = Vec::with_capacity(self.key_count());
        for (place, window) in self.windows.iter().enumerate() {
            let keys = window.keys.iter();
            quiet.extend(keys.map(|(hash, key)| (key.received_at, place, *hash)));
        }
        quiet.sort_unstable();
        for (_, place, hash) in quiet {
            if too_many == 0 {
                break;
            }
            if let Some(window) = self.windows.get_mut(place) {
                too_many = too_many.saturating_sub(window.forget(hash));
            }
        }
    }
}

impl Window {
    fn new(counter: &Counter) -> Self {
        Self {
            bucket_micros: (counter.window.micros() / BUCKETS).max(1),
            counter: counter.clone(),
            keys: HashMap::new(),
            entries: 0,
        }
    }

    fn observe(
        &mut self,
        event: &Event,
        derived: &Derived,
        (at, received_at): (Time, Time),
        bounds: Bounds,
    ) -> u64 {
        if !self.counter.kinds.is_empty() && !self.counter.kinds.contains(&event.kind) {
            return 0;
        }
        let number = self.number(at);
        let oldest = self.oldest(received_at);
        let mut values = Vec::new();
        if let Some(distinct) = self.counter.distinct {
            distinct.each(event, derived, |value| values.push(hash(value)));
        }
        let mut keys = Vec::new();
        self.counter
            .each_key(event, derived, |value| keys.push(hash(value)));
        for hashes in [&mut values, &mut keys] {
            hashes.sort_unstable();
            hashes.dedup();
        }
        let mut highest = 0;
        for key in keys {
            let state = self.keys.entry(key).or_default();
            let before = state.entries();
            state.received_at = received_at.micros();
            state.forget_before(oldest);
            match self.counter.distinct {
                Some(_) => values
                    .iter()
                    .for_each(|value| state.add_distinct(*value, number, bounds.distinct)),
                None => state.add(number),
            }
            highest = highest.max(state.count(number));
            self.entries = self.entries + state.entries() - before;
        }
        self.bound(received_at, bounds.keys);
        highest
    }

    fn number(&self, at: Time) -> i64 {
        at.micros().div_euclid(self.bucket_micros)
    }

    /// The first of the two windows of buckets that are kept.
    fn oldest(&self, now: Time) -> i64 {
        self.number(now) - 2 * BUCKETS + 1
    }

    fn expire(&mut self, now: Time) {
        let oldest = self.oldest(now);
        self.keys.retain(|_, key| {
            key.forget_before(oldest);
            !key.buckets.is_empty()
        });
        self.entries = self.keys.values().map(Key::entries).sum();
    }

    /// Keeps the number of keys bounded: forgets what is over, then the quarter of the keys that
    /// has been quiet longest.
    fn bound(&mut self, now: Time, keys_max: usize) {
        if self.keys.len() <= keys_max {
            return;
        }
        self.expire(now);
        if self.keys.len() <= keys_max {
            return;
        }
        let mut quiet: Vec<(i64, u64)> = self
            .keys
            .iter()
            .map(|(hash, key)| (key.received_at, *hash))
            .collect();
        quiet.sort_unstable();
        for (_, key) in quiet.into_iter().take(keys_max / 4 + 1) {
            self.forget(key);
        }
    }

    /// Forgets a key, and answers how many entries that were.
    fn forget(&mut self, key: u64) -> usize {
        let entries = self.keys.remove(&key).map_or(0, |key| key.entries());
        self.entries -= entries;
        entries
    }
}

impl Key {
    fn entries(&self) -> usize {
        self.buckets.len() + self.seen.len()
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

    fn add_distinct(&mut self, value: u64, number: i64, distinct_max: usize) {
        let last = self.seen.get(&value).copied();
        if last.is_some_and(|last| last >= number)
            || (last.is_none() && self.seen.len() >= distinct_max)
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

    fn forget_before(&mut self, oldest: i64) {
        let is_old = self
            .buckets
            .first()
            .is_some_and(|bucket| bucket.number < oldest);
        if is_old {
            self.buckets.retain(|bucket| bucket.number >= oldest);
            self.seen.retain(|_, last| *last >= oldest);
            self.buckets.shrink_to_fit();
            self.seen.shrink_to_fit();
        }
    }
}

fn hash(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::Property;
    use serde_json::json;

    const HOUR: i64 = 3_600;
    const NOW: i64 = 1_767_268_800;

    fn counter(of: Property, distinct: Option<Property>, seconds: i64) -> Counter {
        Counter {
            id: "c".into(),
            of,
            kinds: Vec::new(),
            distinct,
            window: Duration::from_seconds(seconds),
            except: None,
        }
    }

    fn time(second: i64) -> Time {
        Time::from_micros((NOW + second) * 1_000_000)
    }

    /// Adds a post of `actor` that says it was made at second `at` and comes at second `received`.
    fn post(windows: &mut Windows, actor: &str, tags: &[&str], at: i64, received: i64) -> u64 {
        let event = json!({
            "id": "e", "kind": "content.created", "at": time(at), "actor": {"id": actor},
            "content": {"id": "c", "hashtags": tags},
        });
        let event: Event = serde_json::from_value(event).expect("an event");
        windows.observe(&event, &Derived::default(), time(received))[0]
    }

    fn posts(seconds: i64) -> Windows {
        Windows::new(&[counter(Property::Actor, None, seconds)])
    }

    #[test]
    fn an_event_from_the_future_hides_nothing() {
        let mut windows = posts(60);
        for second in 0..50 {
            post(&mut windows, "a", &[], second, second);
        }
        post(&mut windows, "a", &[], 50 + 9 * 60, 50);
        assert_eq!(post(&mut windows, "a", &[], 51, 51), 51);
    }

    #[test]
    fn an_event_from_too_far_in_the_future_counts_as_of_now() {
        let mut windows = posts(60);
        post(&mut windows, "a", &[], 11 * 60, 0);
        assert_eq!(post(&mut windows, "a", &[], 1, 1), 2);
    }

    #[test]
    fn a_late_event_is_counted_in_its_own_window() {
        let mut windows = posts(HOUR);
        for second in [0, 60, 120] {
            post(&mut windows, "a", &[], second, second);
        }
        post(&mut windows, "a", &[], 2 * HOUR - 180, 2 * HOUR - 180);
        assert_eq!(post(&mut windows, "a", &[], 130, 2 * HOUR - 180), 4);
        assert_eq!(post(&mut windows, "a", &[], 2 * HOUR, 2 * HOUR), 2);
    }

    #[test]
    fn an_event_later_than_everything_that_is_kept_counts_alone() {
        let mut windows = posts(60);
        post(&mut windows, "a", &[], 0, 0);
        assert_eq!(post(&mut windows, "a", &[], 0, HOUR), 1);
    }

    #[test]
    fn a_window_ends_after_its_time() {
        let mut windows = posts(60);
        post(&mut windows, "a", &[], 0, 0);
        assert_eq!(post(&mut windows, "a", &[], 59, 59), 2);
        assert_eq!(post(&mut windows, "a", &[], 60, 60), 2);
    }

    #[test]
    fn a_distinct_value_counts_once_and_as_long_as_it_is_seen() {
        let mut windows = Windows::new(&[counter(Property::Hashtag, Some(Property::Actor), HOUR)]);
        for (actor, at, expected) in [
            ("a", 0, 1),
            ("a", 60, 1),
            ("b", 120, 2),
            ("c", HOUR, 3),
            ("c", HOUR + 60, 2),
            ("b", 3 * HOUR, 1),
        ] {
            let count = post(&mut windows, actor, &["Wave", "wave"], at, at);
            assert_eq!(count, expected, "{actor} at {at}");
        }
    }

    #[test]
    fn time_forgets_quiet_keys_and_a_future_date_keeps_none_long() {
        let mut windows = posts(60);
        post(&mut windows, "a", &[], 0, 0);
        post(&mut windows, "b", &[], 9 * 60, 0);
        windows.expire(time(60));
        assert_eq!(windows.key_count(), 2);
        windows.expire(time(180));
        assert_eq!(windows.key_count(), 1);
        windows.expire(time(20 * 60));
        assert_eq!((windows.key_count(), windows.windows[0].entries), (0, 0));
    }

    #[test]
    fn beyond_the_bounds_the_keys_that_were_quiet_longest_are_forgotten() {
        let bounds = Bounds {
            keys: 8,
            distinct: 3,
            entries: 1_000,
        };
        let mut windows = Windows::bounded(&[counter(Property::Actor, None, HOUR)], bounds);
        for number in 0..100 {
            // The first actor posts all the time, but says that it was long ago.
            post(&mut windows, "busy", &[], -HOUR / 2, number);
            post(&mut windows, &format!("a{number}"), &[], number, number);
        }
        assert!(windows.key_count() <= 8, "{}", windows.key_count());
        assert_eq!(post(&mut windows, "busy", &[], -HOUR / 2, 100), 101);
        assert_eq!(post(&mut windows, "a99", &[], 100, 100), 2);
        assert_eq!(post(&mut windows, "a0", &[], 100, 100), 1);
    }

    #[test]
    fn a_count_of_distinct_values_stops_rising_at_its_bound() {
        let bounds = Bounds {
            keys: 8,
            distinct: 3,
            entries: 1_000,
        };
        let distinct = counter(Property::Hashtag, Some(Property::Actor), HOUR);
        let mut windows = Windows::bounded(&[distinct], bounds);
        for number in 0..10 {
            let count = post(&mut windows, &format!("a{number}"), &["wave"], 0, 0);
            assert_eq!(count, 3.min(number + 1));
        }
    }

    #[test]
    fn all_counters_together_stay_within_one_budget() {
        let bounds = Bounds {
            keys: 1_000,
            distinct: 1_000,
            entries: 40,
        };
        let counters = [
            counter(Property::Actor, None, HOUR),
            counter(Property::Hashtag, Some(Property::Actor), HOUR),
        ];
        let mut windows = Windows::bounded(&counters, bounds);
        for number in 0..500 {
            let tag = format!("t{}", number % 7);
            post(&mut windows, &format!("a{number}"), &[&tag], number, number);
            let entries: usize = windows.windows.iter().map(|window| window.entries).sum();
            let counted: usize = windows
                .windows
                .iter()
                .flat_map(|window| window.keys.values().map(Key::entries))
                .sum();
            assert_eq!(entries, counted);
            assert!(entries <= 40, "{entries}");
        }
        assert_eq!(post(&mut windows, "a499", &["x"], 500, 500), 2);
    }

    #[test]
    fn a_counter_leaves_out_the_values_of_its_exception() {
        let mut counter = counter(Property::Hashtag, None, HOUR);
        let list = crate::list::List::new("l", crate::ListKind::Exact, ["Music"].into_iter());
        counter.except = Some(std::sync::Arc::new(list));
        let mut windows = Windows::new(&[counter]);
        for second in 0..5 {
            assert_eq!(post(&mut windows, "a", &["music"], second, second), 0);
        }
        assert_eq!(post(&mut windows, "a", &["music", "wave"], 5, 5), 1);
    }
}
