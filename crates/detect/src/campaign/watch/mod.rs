//! The loop: one post in, alerts out.
//!
//! ```text
//! Seen ─► sight ─► bursts ─► groups ─► look ─► Notices, Incidents
//! ```

mod ages;
mod alert;
mod bursts;
mod groups;
mod look;
mod sight;

use evenhand_model::{Duration, Time};

use self::ages::Ages;
pub use self::alert::{Alert, AlertKind};
use self::bursts::Bursts;
pub(super) use self::sight::Sight;
use self::sight::Sights;
use super::baseline::Baseline;
use super::incident::Incident;
use super::incidents::Incidents;
use super::key::Keys;
use super::notices::{Notice, Notices};
use super::score::Assessment;
use super::seen::{ObjectKind, Seen};
use super::settings::Settings;
use super::track::Share;
use super::tracks::Tracks;

/// How often bursts that are over are looked for.
const TIDY: Duration = Duration::from_minutes(10);

/// What came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Posts in all.
    pub posts: u64,
    /// Posts of before the horizon: counted for what is usual, in their own hour of the week, and for nothing else.
    pub late: u64,
    /// Posts from further in the future than is allowed, taken as of the time of their arrival.
    pub in_future: u64,
}

/// A group that bursts, with what it reads as.
#[derive(Clone, Debug)]
pub struct Surge<'a> {
    /// What is shared.
    pub kind: ObjectKind,
    /// How it is written, where it is.
    pub label: &'a str,
    /// Since when it bursts.
    pub since: Time,
    /// What the group that it is in looks like.
    pub assessment: &'a Assessment,
}

/// Watches a stream of posts for campaigns.
#[derive(Debug)]
pub struct Watch {
    settings: Settings,
    sights: Sights,
    baseline: Baseline,
    tracks: Tracks,
    bursts: Bursts,
    notices: Notices,
    incidents: Incidents,
    ages: Ages,
    now: Time,
    next_step: Time,
    next_tidy: Time,
    counts: Counts,
}

impl Watch {
    /// A watch that has seen nothing yet. The seed keeps people from aiming at the sketches and must stay secret;
    /// the same seed and the same events give the same incidents.
    pub fn new(settings: Settings, seed: u64) -> Self {
        let keys = Keys::new(seed);
        Self {
            sights: Sights::new(keys),
            baseline: Baseline::new(settings.sketch_width),
            tracks: Tracks::new(&settings, keys, seed),
            bursts: Bursts::default(),
            notices: Notices::new(&settings, keys),
            incidents: Incidents::new(&settings, keys),
            ages: Ages::default(),
            settings,
            now: Time::from_micros(i64::MIN),
            next_step: Time::from_micros(i64::MIN),
            next_tidy: Time::from_micros(i64::MIN),
            counts: Counts::default(),
        }
    }

    /// Takes in one post. What there is to tell comes at most a step later.
    pub fn see(&mut self, seen: &Seen<'_>) -> Vec<Alert> {
        self.now = self.now.max(seen.received_at);
        self.counts.posts += 1;
        if seen.at > self.now.plus(self.settings.future_max) {
            self.counts.in_future += 1;
        }
        let at = seen.at.min(self.now);
        self.baseline.advance(self.now);
        self.baseline.count_post();
        let is_late = at < self.now.minus(self.settings.horizon);
        self.counts.late += u64::from(is_late);
        self.ages
            .count(at, seen.account_created_at, self.settings.new_account);

        let text = self.sights.read(seen);
        let share = Share {
            at,
            post: seen.post,
            account: seen.account,
            account_created_at: seen.account_created_at,
            targets: [seen.targets.first().copied(), seen.targets.get(1).copied()],
            text,
            call: seen.call,
        };
        let mut home = None;
        for sight in self.sights.all() {
            if is_late {
                if self.tracks.is_followed(sight.key) {
                    self.baseline.add_usual(sight.key, at);
                }
                continue;
            }
            let recent = self.baseline.add(sight.key, at);
            let index = self
                .tracks
                .add(sight, share, &self.baseline, recent, self.now);
            if let Some(index) = index {
                self.baseline.add_usual(sight.key, at);
                self.bursts.notice(
                    index,
                    &mut self.tracks,
                    &self.baseline,
                    &self.settings,
                    self.now,
                );
            }
            home = home.or_else(|| self.incidents.home_of(sight.key));
        }
        if let Some(incident) = home.and_then(|id| self.incidents.open_mut(id)) {
            incident.add(&share);
        }
        self.step()
    }

    /// Lets time pass without a post.
    pub fn pass(&mut self, now: Time) -> Vec<Alert> {
        self.now = self.now.max(now);
        self.baseline.advance(self.now);
        self.step()
    }

    /// Looks at what bursts, once in a step.
    fn step(&mut self) -> Vec<Alert> {
        let mut alerts = Vec::new();
        if self.now < self.next_step {
            return alerts;
        }
        self.next_step = self.now.plus(self.settings.step);
        if self.now >= self.next_tidy {
            self.next_tidy = self.now.plus(TIDY);
            self.bursts
                .tidy(&mut self.tracks, &self.baseline, &self.settings, self.now);
            let tracks = &self.tracks;
            self.notices
                .end(|key| tracks.is_bursting(key), self.now, &mut alerts);
            let quiet = self.now.minus(self.settings.quiet);
            self.incidents.close_quiet(quiet, self.now, &mut alerts);
        }
        for group in self.bursts.due_groups(&mut self.tracks, self.now) {
            self.look_at(&group, &mut alerts);
        }
        alerts
    }

    /// An incident by its id: open, or closed not too many incidents ago.
    pub fn incident(&self, id: u64) -> Option<&Incident> {
        self.incidents.get(id)
    }

    /// The open incidents, in the order in which they were opened.
    pub fn incidents(&self) -> impl Iterator<Item = &Incident> {
        self.incidents.all_open()
    }

    /// The surges that were told of and are neither confirmed nor withdrawn, in the order in which they were told.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.notices.open()
    }

    /// Everything that bursts at this moment, with what it reads as, organic surges among them.
    pub fn surges(&self) -> impl Iterator<Item = Surge<'_>> {
        self.bursts.all.iter().map(|burst| {
            let track = self.tracks.get(burst.index);
            Surge {
                kind: track.kind,
                label: &track.label,
                since: track.burst_at.unwrap_or(track.first_at),
                assessment: &burst.assessment,
            }
        })
    }

    /// What came in.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Objects that are followed.
    pub fn tracks_count(&self) -> usize {
        self.tracks.count()
    }

    /// About how many bytes everything takes.
    pub fn bytes(&self) -> usize {
        self.baseline.bytes() + self.tracks.bytes() + self.notices.bytes() + self.incidents.bytes()
    }
}
