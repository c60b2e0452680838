//! Asks classifiers outside of the house about the content of cases, once it is in the store. Each has a
//! place in the feed, written down with the cases that wait, so that what was not asked before a crash is
//! asked after it. No case holds up those behind it: one that can't be asked about waits in a backlog.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use evenhand_deliver::{Client, read_secret};
use evenhand_flow::accept::{Derived, evidence};
use evenhand_flow::assess::triage::Surroundings;
use evenhand_flow::assess::{Classified, classified};
use evenhand_flow::operation::classified::{KeepClassifierPlace, NoteClassification};
use evenhand_flow::work::{ClassifierPlace, Evidence, Table};
use evenhand_model::{
    Actor, Case, CaseId, CaseState, Content, Duration as Span, Event, EventKind, Principal,
    Problem, Signal, Time,
};
use evenhand_rules::{AccountFacts, Scratch};
use tokio::task::JoinSet;

use crate::classifier::backlog::{Backlog, Waiting};
use crate::classifier::breaker::Breaker;
use crate::classifier::budget::Budget;
use crate::classifier::cache::Cache;
use crate::classifier::{ClassifierSettings, WantedContent, wire};
use crate::engine::{Engine, SHARD};
use crate::loops::rest;
use crate::store_feed::{has_gap, unreadable};

const ROUND_MS: u64 = 500;
/// After a round that failed on our side.
const TROUBLE_MS: u64 = 5_000;
/// Commits that one step looks at: what a crash makes it look at again.
const COMMITS_PER_STEP: usize = 50;
/// Texts that one step asks about, before it looks at what has come meanwhile.
const TEXTS_PER_STEP: usize = 20;
/// A case that was opened longer ago is passed over: people are quicker by then.
const AGE_HOURS_MAX: i64 = 24;

/// Follows the store for every classifier, for ever.
pub async fn run(engine: Arc<Engine>, client: Arc<Client>) {
    let mut followers = JoinSet::new();
    for settings in engine.settings.classifiers.clone() {
        followers.spawn(follow(Arc::clone(&engine), Arc::clone(&client), settings));
    }
    while followers.join_next().await.is_some() {}
    std::future::pending::<()>().await;
}

async fn follow(engine: Arc<Engine>, client: Arc<Client>, settings: ClassifierSettings) {
    let name = settings.name.clone();
    let mut follower = Follower {
        engine,
        client,
        settings,
        place: None,
        backlog: None,
        budget: None,
        breaker: Breaker::default(),
        cache: Cache::default(),
    };
    loop {
        match follower.step().await {
            Ok(true) => {}
            Ok(false) => rest(ROUND_MS).await,
            Err(problem) => {
                tracing::warn!(classifier = name, %problem, "a classifier could not be followed up and will be");
                rest(TROUBLE_MS).await;
            }
        }
    }
}

struct Follower {
    engine: Arc<Engine>,
    client: Arc<Client>,
    settings: ClassifierSettings,
    place: Option<ClassifierPlace>,
    backlog: Option<Backlog>,
    budget: Option<Budget>,
    breaker: Breaker,
    cache: Cache,
}

/// Content that should be asked about.
struct Found {
    case: CaseId,
    opened_at: Time,
    address: String,
    content: Content,
    text: String,
    digest: String,
}

/// How it went with a case that waited.
enum Asked {
    /// It has its scores, or needs none any more.
    Answered,
    /// It stays where it is: the budget is used up.
    NotNow,
    /// Trying again may help.
    Failed,
    /// Nobody will be asked.
    PassedOver,
}

/// A text did not get its scores.
enum Fault {
    /// Trying again may help.
    Passing,
    /// It will not: the server refuses this text, or answers nonsense.
    Lasting,
}

impl Follower {
    /// Looks at some commits, and asks as far as it may; answers whether there is more to do at once.
    async fn step(&mut self) -> Result<bool, Problem> {
        let mut place = match self.place.take() {
            Some(place) => place,
            None => self.start().await?,
        };
        let (cases, end, more) = self.changed_cases(place.sequence)?;
        for case in &cases {
            self.arrived(case).await?;
        }
        place.sequence = end;
        // The place itself is a commit too; writing it down for nothing would never end.
        if !cases.is_empty() {
            self.keep_all(&mut place).await?;
        }
        let is_busy = self.work_off(&mut place).await?;
        self.place = Some(place);
        Ok(more || is_busy)
    }

    /// Asks about cases that wait until none does or nobody may be asked; answers whether it stopped before.
    async fn work_off(&mut self, place: &mut ClassifierPlace) -> Result<bool, Problem> {
        for _ in 0..TEXTS_PER_STEP {
            let now = Instant::now();
            if !self.breaker.wait(now).is_zero() {
                return Ok(false);
            }
            let Some(waiting) = self.backlog().next(now) else {
                return Ok(false);
            };
            let asked = self.ask_about(waiting).await;
            let is_refused = match asked {
                Ok(Asked::Answered) => false,
                Ok(Asked::NotNow) => {
                    self.backlog().put_back(waiting);
                    return Ok(false);
                }
                Ok(Asked::Failed) | Err(_) => self.backlog().failed(waiting, Instant::now()),
                Ok(Asked::PassedOver) => true,
            };
            if is_refused {
                self.engine
                    .metrics
                    .count(&self.engine.metrics.classifier_passed_over);
            }
            self.keep_all(place).await?;
            asked?;
        }
        Ok(true)
    }

    fn backlog(&mut self) -> &mut Backlog {
        self.backlog.get_or_insert_default()
    }

    /// Writes down who waits, and what was used of the budget, so that a restart does not begin it anew.
    async fn keep_all(&mut self, place: &mut ClassifierPlace) -> Result<(), Problem> {
        place.waiting = self.backlog().cases();
        if let Some(budget) = &self.budget {
            (place.day, place.used) = (budget.day, budget.used);
        }
        self.keep(place).await
    }

    async fn keep(&self, place: &ClassifierPlace) -> Result<(), Problem> {
        let place = place.clone();
        let keep = KeepClassifierPlace { place };
        self.engine.submit(Principal::System, keep).await
    }

    /// Where to go on; a classifier that is new begins with what comes from now on.
    async fn start(&mut self) -> Result<ClassifierPlace, Problem> {
        let known = self.engine.get::<ClassifierPlace>(&self.settings.name)?;
        let place = match known {
            Some(place) => place,
            None => {
                let place = ClassifierPlace {
                    classifier: self.settings.name.clone(),
                    sequence: self.engine.feed_end()?,
                    day: 0,
                    used: 0,
                    waiting: Vec::new(),
                };
                // At once, or a crash before the first answer would forget what has come by then.
                self.keep(&place).await?;
                place
            }
        };
        let (minute, day) = (self.settings.per_minute, self.settings.per_day);
        let used = (place.day, place.used);
        self.backlog
            .get_or_insert_with(|| Backlog::new(&place.waiting));
        self.budget
            .get_or_insert_with(|| Budget::new(minute, day, Instant::now(), used));
        Ok(place)
    }

    /// Cases that changed after a place, the end of what was looked at, and whether there is more.
    fn changed_cases(&self, after: u64) -> Result<(Vec<String>, u64, bool), Problem> {
        // Before the lines, as more may be written meanwhile.
        let feed_end = self.engine.feed_end()?;
        let lines = self
            .engine
            .store
            .feed(SHARD, after, COMMITS_PER_STEP)
            .map_err(unreadable)?;
        if has_gap(after, feed_end, &lines) {
            // The feed does not go back so far: whatever is missing is older than a million commits.
            self.engine
                .metrics
                .count(&self.engine.metrics.classifier_passed_over);
            let first = lines.first().map(|line| line.position.sequence);
            let end = first.map_or(feed_end, |first| first - 1);
            return Ok((Vec::new(), end, true));
        }
        let end = lines.last().map_or(after, |line| line.position.sequence);
        let more = lines.len() == COMMITS_PER_STEP;
        let keys = lines.into_iter().flat_map(|line| line.changed);
        let mut cases: Vec<String> = keys
            .filter(|key| key.table == Table::Case)
            .map(|key| key.id)
            .collect();
        cases.sort_unstable();
        cases.dedup();
        Ok((cases, end, more))
    }

    /// A case has changed: what is known of its content is noted at once, else it waits for its turn.
    async fn arrived(&mut self, id: &str) -> Result<(), Problem> {
        let Some(found) = self.found(id)? else {
            return Ok(());
        };
        if let Some(scores) = self.cache.get(&found.digest).cloned() {
            return self.note(found, scores).await;
        }
        let dropped = self.backlog().push(found.case);
        if let Some(dropped) = dropped
            && self.wanted(dropped)?.is_some()
        {
            let metrics = &self.engine.metrics;
            metrics.count(&metrics.classifier_dropped);
            metrics.count(&metrics.classifier_passed_over);
        }
        Ok(())
    }

    /// Asks about the content of a case as it is now. What was decided, edited or erased while it waited is not
    /// sent.
    async fn ask_about(&mut self, waiting: Waiting) -> Result<Asked, Problem> {
        let Some(found) = self.found(waiting.case)? else {
            return Ok(Asked::Answered);
        };
        if let Some(scores) = self.cache.get(&found.digest).cloned() {
            self.note(found, scores).await?;
            return Ok(Asked::Answered);
        }
        if self.engine.now().since(found.opened_at) > Span::from_hours(AGE_HOURS_MAX) {
            return Ok(Asked::PassedOver);
        }
        if self.take(Instant::now()).is_err() {
            return Ok(Asked::NotNow);
        }
        let metrics = Arc::clone(&self.engine.metrics);
        metrics.count(&metrics.classifier_requests);
        match self.ask(&found.text).await {
            Ok(scores) => {
                self.breaker.succeeded();
                self.cache.put(found.digest.clone(), scores.clone());
                self.note(found, scores).await?;
                Ok(Asked::Answered)
            }
            Err(fault) => {
                metrics.count(&metrics.classifier_failures);
                self.breaker.failed(Instant::now());
                Ok(match fault {
                    Fault::Passing => Asked::Failed,
                    Fault::Lasting => Asked::PassedOver,
                })
            }
        }
    }

    /// The content of a case, if it should be asked about.
    fn found(&self, id: impl std::fmt::Display) -> Result<Option<Found>, Problem> {
        let Some((case, address)) = self.wanted(id)? else {
            return Ok(None);
        };
        let Some(content) = content_at(&self.engine, &address)? else {
            return Ok(None);
        };
        let text = content.text.clone().unwrap_or_default();
        if text.trim().is_empty() {
            return Ok(None);
        }
        let name = self.settings.name.as_bytes();
        let parts: [&[u8]; 3] = [b"classifier", name, text.as_bytes()];
        Ok(Some(Found {
            case: case.id,
            opened_at: case.opened_at,
            digest: self.engine.house.load().secret.digest(&parts),
            address,
            content,
            text,
        }))
    }

    async fn note(&self, found: Found, scores: BTreeMap<String, f64>) -> Result<(), Problem> {
        let note = NoteClassification {
            case: found.case,
            evidence: found.address,
            found: self.rules_on(&found.content, &scores),
            content: found.content,
            classifier: self.settings.name.clone(),
            scores,
        };
        self.engine.submit(Principal::System, note).await
    }

    /// A case whose content should be asked about, with the address of that content as it is now.
    fn wanted(&self, id: impl std::fmt::Display) -> Result<Option<(Case, String)>, Problem> {
        let case = self.engine.get::<Case>(id)?;
        Ok(case.filter(|case| self.wants(case)).and_then(|case| {
            let address = case.latest_evidence()?.clone();
            Some((case, address))
        }))
    }

    fn wants(&self, case: &Case) -> bool {
        // What is sealed is sent to nobody.
        if case.class.is_sealed() {
            return false;
        }
        let is_reported = case.report_count > 0;
        let is_looked_at = matches!(case.state, CaseState::Open | CaseState::Claimed);
        let is_wanted = match self.settings.content {
            WantedContent::Cases => true,
            WantedContent::Reported => is_reported,
        };
        is_wanted && is_looked_at && case.imported.is_none()
    }

    fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let at = self.engine.now();
        self.budget
            .as_mut()
            .map_or(Ok(()), |budget| budget.take(now, at))
    }

    async fn ask(&self, text: &str) -> Result<BTreeMap<String, f64>, Fault> {
        let name = self.settings.name.as_str();
        let key = self
            .settings
            .key_file
            .as_deref()
            .map(read_secret)
            .transpose();
        let key = key.map_err(|why| {
            tracing::warn!(
                classifier = name,
                why,
                "the key of a classifier can't be read"
            );
            Fault::Passing
        })?;
        let key = key.map(|key| wire::key_header(self.settings.kind, &key));
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(key.as_ref().map(|(name, value)| (*name, value.as_str())));
        let body = wire::request(&self.settings, text).to_string();
        let asked = self.client.ask(&self.settings.url, &headers, body.into());
        let answered = match tokio::time::timeout(self.settings.timeout, asked).await {
            Ok(Ok(answered)) => answered,
            Ok(Err(error)) => {
                tracing::warn!(classifier = name, %error, "a classifier can't be reached");
                return Err(Fault::Passing);
            }
            Err(_) => {
                tracing::warn!(classifier = name, "a classifier did not answer in time");
                return Err(Fault::Passing);
            }
        };
        let (answer, body) = answered;
        match answer.status {
            200..=299 => wire::scores(&self.settings, &body).map_err(|why| {
                tracing::warn!(classifier = name, why, "a classifier is not believed");
                Fault::Lasting
            }),
            status => {
                tracing::warn!(classifier = name, status, "a classifier refused");
                let is_passing = matches!(status, 408 | 425 | 429 | 500..);
                Err(if is_passing {
                    Fault::Passing
                } else {
                    Fault::Lasting
                })
            }
        }
    }

    /// What the rules in force ask for because of these scores. The author is taken as unknown.
    fn rules_on(&self, content: &Content, scores: &BTreeMap<String, f64>) -> Classified {
        let rules = self.engine.rules.load();
        let now = self.engine.now();
        let event = Event {
            id: content.id.clone(),
            kind: EventKind::ContentCreated,
            at: now,
            actor: Actor::default(),
            content: Some(content.clone()),
            relation: None,
            attributes: serde_json::Map::new(),
        };
        let counts = vec![0; rules.set.counters().len()];
        let derived = Derived::default();
        let around = Surroundings {
            derived: &derived,
            account: AccountFacts::default(),
            counts: &counts,
            now,
            is_reported: true,
        };
        let scores = scores
            .iter()
            .map(|(name, score)| (name.clone(), Signal::Score(*score)));
        classified(
            &rules.set,
            &event,
            &around,
            &scores.collect(),
            &mut Scratch::new(),
        )
    }
}

/// The content of a case as it was first kept.
fn content_at(engine: &Engine, address: &str) -> Result<Option<Content>, Problem> {
    let Some(kept) = engine.get::<Evidence>(address)? else {
        return Ok(None);
    };
    Ok(serde_json::from_value(evidence::open(&kept)?).ok())
}
