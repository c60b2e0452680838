//! Keeping up: first what is kept in the event log, then what comes in.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration as Span, Instant};

use evenhand_detect::campaign::Settings;
use evenhand_flow::work::Select;
use evenhand_model::{
    Duration, Incident, IncidentKind, IncidentState, Platform, Principal, Problem, Time,
};

use super::event;
use super::names::{key, key_of_digest};
use super::reports::{self, Counted, Reports};
use super::watched::Watched;
use super::write::{Task, adopt, tasks};
use crate::aside::read_aside;
use crate::engine::Engine;
use crate::event_feed::EventFeed;

/// Open incidents of a platform that are looked at when a server starts.
const PAGE: usize = 500;
/// Events that one step looks at.
const EVENTS_PER_STEP: usize = 1_000;
/// Events of so long ago say what is usual, ...
const USUAL: Duration = Duration::from_days(30);
/// ... as far as they can be read at a start within this time.
const USUAL_WITHIN: Span = Span::from_secs(300);
/// Events of so long ago say what bursts. They are always read.
const BURSTS: Duration = Duration::from_hours(24);
/// An event may be written down so long after the time at which it came.
const ON_ITS_WAY: Duration = Duration::from_seconds(2);
/// Platforms that are watched; each takes some 100 MB at most.
const PLATFORMS_MAX: usize = 16;

/// A place in the event log and in the reports, and all that is watched.
#[derive(Default)]
pub struct Follower {
    feed: Option<EventFeed>,
    reports: Reports,
    counted: Counted,
    posts_of: BTreeMap<Platform, Watched>,
    reports_of: BTreeMap<Platform, Watched>,
    /// Since when what was kept is read; none once it has been.
    reading_since: Option<Instant>,
    /// Events that were read.
    events: u64,
    is_live: bool,
    /// When the latest event came.
    received_at: Option<Time>,
    /// Whether somebody has been told that there are too many platforms.
    said_too_many: bool,
}

impl Follower {
    /// One step. Answers whether there is more to do at once.
    pub async fn step(self, engine: &Arc<Engine>) -> (Self, Result<bool, Problem>) {
        let (mut follower, found) = read_aside(engine, self, Self::read).await;
        let (found, more) = match found {
            Ok(found) => found,
            Err(problem) => return (follower, Err(problem)),
        };
        let mut failed = None;
        for task in found {
            if failed.is_none() {
                failed = write(engine, &task).await.err();
            }
            if failed.is_some()
                && let Some(watched) = follower
                    .of(task.note.found.kind)
                    .get_mut(&task.note.found.platform)
            {
                watched.write_again(&task);
            }
        }
        (follower, failed.map_or(Ok(more), Err))
    }

    fn of(&mut self, kind: IncidentKind) -> &mut BTreeMap<Platform, Watched> {
        match kind {
            IncidentKind::Campaign => &mut self.posts_of,
            IncidentKind::Brigade => &mut self.reports_of,
        }
    }

    fn all(&mut self) -> impl Iterator<Item = &mut Watched> {
        let posts = self.posts_of.values_mut();
        posts.chain(self.reports_of.values_mut())
    }

    fn read(&mut self, engine: &Engine) -> Result<(Vec<Task>, bool), Problem> {
        self.forget(engine);
        let more_events = self.read_events(engine)?;
        if !self.is_live && more_events {
            return Ok((Vec::new(), true));
        }
        let (made, more_reports) = self.reports.next(engine)?;
        let house = engine.house.load_full();
        for report in made {
            if let Some(watched) = self.watched(engine, &report.platform, IncidentKind::Brigade) {
                let mut counted = std::mem::take(&mut self.counted);
                if let Some(watched) = self.reports_of.get_mut(&watched) {
                    reports::tell(watched, &house, &report, &mut counted);
                }
                self.counted = counted;
            }
        }
        if !self.is_live && more_reports {
            return Ok((Vec::new(), true));
        }
        if !self.is_live {
            for watched in self.all() {
                adopt(engine, watched)?;
            }
            self.is_live = true;
            self.say_that_it_watches();
        }
        if !more_events {
            let now = engine.now().minus(ON_ITS_WAY);
            self.all().for_each(|watched| watched.wait(now));
        }
        let mut found = Vec::new();
        for watched in self.all() {
            found.extend(tasks(engine, watched)?);
        }
        engine.surges.tell(&house, self.posts_of.values());
        Ok((found, more_events || more_reports))
    }

    /// Answers whether there are more events.
    fn read_events(&mut self, engine: &Engine) -> Result<bool, Problem> {
        let now = engine.now();
        let started = *self.reading_since.get_or_insert_with(Instant::now);
        if self.feed.is_none() {
            // What is open in the store comes to its end though nothing comes in.
            for platform in engine.platforms()? {
                let open = Select::incidents(&platform, IncidentState::Open, PAGE);
                for incident in engine.select::<Incident>(&open)? {
                    self.watched(engine, &platform, incident.kind);
                }
            }
        }
        let feed = self
            .feed
            .get_or_insert_with(|| EventFeed::since(engine, now.minus(USUAL)));
        let events = feed.next(engine, EVENTS_PER_STEP)?;
        let more = events.len() == EVENTS_PER_STEP;
        self.events += events.len() as u64;
        let house = engine.house.load_full();
        let bursts_since = now.minus(BURSTS);
        for logged in &events {
            self.received_at = Some(logged.accepted.received_at);
            let platform = &logged.accepted.platform;
            if self
                .watched(engine, platform, IncidentKind::Campaign)
                .is_some()
                && let Some(watched) = self.posts_of.get_mut(platform)
            {
                event::tell(watched, &house, logged);
            }
        }
        let is_of_before = self.received_at.is_some_and(|at| at < bursts_since);
        if !self.is_live && is_of_before && started.elapsed() > USUAL_WITHIN {
            tracing::info!(
                "the event log is long: what is usual is known from a part of it, and the last day is read"
            );
            self.feed = Some(EventFeed::since(engine, bursts_since));
        }
        Ok(more)
    }

    fn say_that_it_watches(&self) {
        let all = self.posts_of.values().chain(self.reports_of.values());
        let bytes: usize = all.map(|watched| watched.watch().bytes()).sum();
        let took = self.reading_since.map(|since| since.elapsed());
        tracing::info!(
            events = self.events,
            took_ms = took.unwrap_or_default().as_millis(),
            megabytes = bytes / 1_000_000,
            "what was kept is read, and campaigns are watched for"
        );
    }

    /// The platform, if it is watched; there is a bound.
    fn watched(
        &mut self,
        engine: &Engine,
        platform: &Platform,
        kind: IncidentKind,
    ) -> Option<Platform> {
        let all = self.of(kind);
        if all.contains_key(platform) {
            return Some(platform.clone());
        }
        if all.len() >= PLATFORMS_MAX {
            if !std::mem::replace(&mut self.said_too_many, true) {
                tracing::warn!(
                    "{PLATFORMS_MAX} platforms are watched for campaigns, and the others are not"
                );
            }
            return None;
        }
        let parts = [kind.as_str().as_bytes(), platform.as_str().as_bytes()].concat();
        let seed = key(&engine.house.load(), b"watch", &parts);
        let watched = Watched::new(platform.clone(), kind, settings(kind), seed);
        all.insert(platform.clone(), watched);
        Some(platform.clone())
    }

    fn forget(&mut self, engine: &Engine) {
        for (platform, digest) in engine.erased_of_campaigns.take() {
            if let Some(watched) = self.posts_of.get_mut(&platform) {
                watched.accounts.remove(key_of_digest(&digest));
            }
        }
    }
}

/// There are fewer reports than posts, by far.
fn settings(kind: IncidentKind) -> Settings {
    let usual = Settings::default();
    match kind {
        IncidentKind::Campaign => usual,
        IncidentKind::Brigade => Settings {
            sketch_width: usual.sketch_width / 8,
            tracks_max: usual.tracks_max / 8,
            firsts_max: usual.firsts_max / 8,
            shares_max: usual.shares_max / 8,
            ..usual
        },
    }
}

async fn write(engine: &Arc<Engine>, task: &Task) -> Result<(), Problem> {
    engine.submit(Principal::System, task.note.clone()).await?;
    for page in &task.members {
        engine.submit(Principal::System, page.clone()).await?;
    }
    Ok(())
}
