//! An incident over time.

use std::collections::BTreeMap;

use evenhand_model::{Duration, Time};

use super::Incident;

/// Steps of the timeline; beyond that each becomes twice as long.
const TICKS_MAX: usize = 288;

/// One step of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// When it begins.
    pub at: Time,
    /// How long it is.
    pub span: Duration,
    /// Posts in it.
    pub posts: u32,
    /// Accounts that posted for the first time in this incident.
    pub joined: u32,
}

/// How an incident grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Posts in the last quarter of an hour.
    pub posts: u32,
    /// Posts in the one before.
    pub posts_before: u32,
    /// Accounts that joined in the last quarter of an hour.
    pub joined: u32,
}

/// Counts of posts and of accounts that joined, in steps of equal length.
#[derive(Clone, Debug)]
pub(super) struct Timeline {
    ticks: BTreeMap<i64, (u32, u32)>,
    tick_minutes: i64,
}

impl Timeline {
    pub(super) fn new() -> Self {
        Self {
            ticks: BTreeMap::new(),
            tick_minutes: 1,
        }
    }

    pub(super) fn note(&mut self, at: Time, joined: bool) {
        let minute = at.micros().div_euclid(60_000_000);
        let tick = self
            .ticks
            .entry(minute.div_euclid(self.tick_minutes))
            .or_default();
        tick.0 = tick.0.saturating_add(1);
        tick.1 = tick.1.saturating_add(u32::from(joined));
        self.widen();
    }

    /// Takes over the steps of another incident. A post that both had counts in both.
    pub(super) fn absorb(&mut self, other: &Timeline) {
        while self.tick_minutes < other.tick_minutes {
            self.double();
        }
        for (number, (posts, joined)) in &other.ticks {
            let minute = number.saturating_mul(other.tick_minutes);
            let tick = self
                .ticks
                .entry(minute.div_euclid(self.tick_minutes))
                .or_default();
            tick.0 = tick.0.saturating_add(*posts);
            tick.1 = tick.1.saturating_add(*joined);
        }
        self.widen();
    }

    fn widen(&mut self) {
        while self.ticks.len() > TICKS_MAX {
            self.double();
        }
    }

    fn double(&mut self) {
        self.tick_minutes = self.tick_minutes.saturating_mul(2);
        for (number, (posts, joined)) in std::mem::take(&mut self.ticks) {
            let tick = self.ticks.entry(number.div_euclid(2)).or_default();
            tick.0 = tick.0.saturating_add(posts);
            tick.1 = tick.1.saturating_add(joined);
        }
    }
}

impl Incident {
    /// Posts over time, at most 288 steps of equal length; steps without posts are left out.
    pub fn timeline(&self) -> Vec<Tick> {
        let span = self.timeline.tick_minutes.saturating_mul(60_000_000);
        let tick = |(number, (posts, joined)): (&i64, &(u32, u32))| Tick {
            at: Time::from_micros(number.saturating_mul(span)),
            span: Duration::from_micros(span),
            posts: *posts,
            joined: *joined,
        };
        self.timeline.ticks.iter().map(tick).collect()
    }

    /// How it grows at a time. Where steps of the timeline are longer than a quarter of an hour, they count as one.
    pub fn growth(&self, now: Time) -> Growth {
        let quarter = (15 / self.timeline.tick_minutes).max(1);
        let last = now
            .micros()
            .div_euclid(60_000_000)
            .div_euclid(self.timeline.tick_minutes);
        let sum = |from: i64, to: i64| {
            let ticks = self.timeline.ticks.range(from..=to);
            ticks.fold((0_u32, 0_u32), |(posts, joined), (_, tick)| {
                (posts + tick.0, joined + tick.1)
            })
        };
        let (posts, joined) = sum(last.saturating_sub(quarter - 1), last);
        let before = last.saturating_sub(quarter);
        Growth {
            posts,
            posts_before: sum(before.saturating_sub(quarter - 1), before).0,
            joined,
        }
    }
}
