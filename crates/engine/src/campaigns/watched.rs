//! One watch with what is needed to write down what it finds.

use std::collections::HashMap;

use evenhand_detect::campaign::{Alert, AlertKind, Seen, Settings, Watch};
use evenhand_model::{Duration, Incident, IncidentKind, IncidentRole, Platform, SubjectId, Time};

use super::names::Names;

/// Silence after which nothing can be going on: it is not walked through step by step.
const SILENCE: Duration = Duration::from_days(2);

/// A watch over the posts, or over the reports, of one platform.
pub struct Watched {
    /// Whose.
    pub platform: Platform,
    /// Over posts or over reports.
    pub kind: IncidentKind,
    /// What the platform calls the accounts behind keys, of posts alone: who reports has no name here.
    pub accounts: Names,
    /// What it calls the posts.
    pub posts: Names,
    /// How hashtags are written, by the keys of their spellings: a watch knows them without signs, case and separators.
    pub tags: Names,
    /// What is reported, by its key.
    pub reported: HashMap<u64, SubjectId>,
    /// What stands in the store, by the watch's ids.
    pub written: HashMap<u64, Written>,
    /// Incidents that are over and not yet written down as such.
    pub over: Vec<u64>,
    /// What is open in the store and was not found again since the start.
    pub unknown: Vec<Incident>,
    watch: Watch,
    step: Duration,
    next_step: Option<Time>,
    /// Time goes by the posts' own times: what was sent late happened when it happened.
    now: Time,
    /// How far they are behind the clock of the house.
    behind: Duration,
}

/// What stands in the store of an incident.
#[derive(Debug, Default)]
pub struct Written {
    /// The id of its row.
    pub id: String,
    /// What it looked like then.
    pub looked: Look,
    /// When it was written last, by the time of events.
    pub at: Option<Time>,
    /// When its members were, all of them that were there then.
    pub members_at: Option<Time>,
    /// What it looked like then.
    pub members_looked: Look,
    /// How often some of them were not in the store yet.
    pub missed: u8,
    /// Our ids of its members, and what was written of them.
    pub members: HashMap<u64, WrittenMember>,
}

/// What was written of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenMember {
    /// Our id.
    pub account: SubjectId,
    /// Role, latest post, posts.
    pub said: Option<(IncidentRole, Time, u64)>,
}

/// What tells that an incident has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Look {
    /// Posts.
    pub posts: u64,
    /// Accounts.
    pub accounts: usize,
    /// Spellings, links, pictures, texts.
    pub variants: usize,
    /// Evidence.
    pub log_odds: f64,
    /// Posts in the last quarter of an hour: an incident that goes quiet changes too.
    pub recent: u32,
}

impl Watched {
    /// A watch that has seen nothing. The seed keeps people from aiming at it.
    pub fn new(platform: Platform, kind: IncidentKind, settings: Settings, seed: u64) -> Self {
        Self {
            platform,
            kind,
            accounts: Names::default(),
            posts: Names::default(),
            tags: Names::default(),
            reported: HashMap::new(),
            written: HashMap::new(),
            over: Vec::new(),
            unknown: Vec::new(),
            step: settings.step,
            watch: Watch::new(settings, seed),
            next_step: None,
            now: Time::from_micros(0),
            behind: Duration::from_seconds(0),
        }
    }

    /// Takes in a post or a report.
    pub fn see(&mut self, seen: &Seen<'_>) {
        let now = self.now.max(seen.at.min(seen.received_at));
        self.behind = seen.received_at.since(now);
        self.pass(now);
        let alerts = self.watch.see(&Seen {
            received_at: now,
            ..*seen
        });
        self.note(&alerts);
    }

    /// Lets time pass while nothing comes in; `now` is by the clock of the house.
    pub fn wait(&mut self, now: Time) {
        self.pass(now.minus(self.behind));
    }

    /// Lets time pass, in steps that begin at the same instants whenever the events are fed: the same events make the same
    /// incidents then, however long anybody waited between them.
    fn pass(&mut self, now: Time) {
        self.now = self.now.max(now);
        let span = self.step.micros().max(1);
        let start_of = |time: Time| Time::from_micros(time.micros().div_euclid(span) * span);
        let mut next = match self.next_step {
            Some(next) if next > now => return,
            Some(next) if now.since(next) < SILENCE => next,
            _ => start_of(now.minus(self.step)),
        };
        while next <= now {
            let alerts = self.watch.pass(next);
            self.note(&alerts);
            next = next.plus(self.step);
        }
        self.next_step = Some(next);
    }

    /// What is known of campaigns by now.
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// What time it is among the posts.
    pub fn now(&self) -> Time {
        self.now
    }

    fn note(&mut self, alerts: &[Alert]) {
        let is_over =
            |alert: &&Alert| matches!(alert.kind, AlertKind::Closed | AlertKind::Merged { .. });
        self.over
            .extend(alerts.iter().filter(is_over).map(|alert| alert.incident));
    }
}
