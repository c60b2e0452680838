//! Backtests of the running server: rule files on trial against those in force, over its own event log.
//! One at a time, on a thread of its own; what came of the latest is kept in memory and lost at a restart.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use evenhand_model::{Duration, Platform, Problem, Time, UserId};
use evenhand_rules::{Mode, SourceFile};
use evenhand_store::LogPosition;
use schemars::JsonSchema;
use serde::Serialize;

use super::compare::{Comparison, Difference, Replayed};
use crate::engine::Engine;
use crate::intake::LoggedEvent;
use crate::recovery::MARGIN;
use crate::rules::LoadedRules;

/// Backtests that are remembered.
const KEPT_MAX: usize = 20;
/// Changed events of which the text can be looked at.
const SAMPLES_MAX: usize = 50;

/// The backtests of this server since its start.
#[derive(Debug, Default)]
pub struct Backtests {
    latest: Mutex<VecDeque<Arc<Backtest>>>,
}

/// One backtest, under way or over.
#[derive(Debug)]
pub struct Backtest {
    /// Its number since the server was started.
    pub id: u64,
    /// Whose events.
    pub platform: Platform,
    /// Who began it.
    pub by: UserId,
    /// The key under which it was asked for, so that asking again begins no other.
    pub asked_by: Option<String>,
    /// When.
    pub started_at: Time,
    /// Events that came from then on are compared.
    pub since: Time,
    /// Version of the rules in force that it compares with.
    pub before: String,
    /// Version of the rules on trial.
    pub after: String,
    looked_at: AtomicU64,
    /// Part of the log that has been read, in thousandths.
    progress: AtomicU64,
    cancelled: AtomicBool,
    outcome: Mutex<Option<Outcome>>,
}

/// How a backtest stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum BacktestState {
    /// Under way.
    Running,
    /// Over; the difference is known.
    Done,
    /// Stopped by somebody.
    Cancelled,
    /// Ended by a fault.
    Failed,
}

#[derive(Debug)]
enum Outcome {
    Done(Difference, Vec<Sample>),
    Cancelled,
    Failed(String),
}

/// One event that changes, and where the event log has it. Its text is read from there when somebody
/// asks, so that nothing outlives an erasure here.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The platform's id of the event.
    pub event: String,
    /// Verdict and tier by the rules in force.
    pub before: String,
    /// Verdict and tier by the rules on trial.
    pub after: String,
    position: LogPosition,
}

impl Backtests {
    /// Those that are remembered, the latest first.
    pub fn latest(&self) -> Vec<Arc<Backtest>> {
        self.lock().iter().cloned().collect()
    }

    /// The one with that number.
    pub fn get(&self, id: u64) -> Option<Arc<Backtest>> {
        self.lock().iter().find(|one| one.id == id).cloned()
    }

    fn begin(&self, new: impl FnOnce(u64) -> Backtest) -> Result<Arc<Backtest>, Problem> {
        let mut latest = self.lock();
        if let Some(running) = latest
            .iter()
            .find(|one| one.state() == BacktestState::Running)
        {
            let detail = format!(
                "backtest {} is under way; wait for it or cancel it first, one runs at a time",
                running.id
            );
            return Err(Problem::conflict(detail));
        }
        let id = latest.front().map_or(1, |last| last.id + 1);
        let backtest = Arc::new(new(id));
        latest.push_front(Arc::clone(&backtest));
        latest.truncate(KEPT_MAX);
        Ok(backtest)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Backtest>>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backtest {
    /// How it stands.
    pub fn state(&self) -> BacktestState {
        match &*self.outcome() {
            None => BacktestState::Running,
            Some(Outcome::Done(..)) => BacktestState::Done,
            Some(Outcome::Cancelled) => BacktestState::Cancelled,
            Some(Outcome::Failed(_)) => BacktestState::Failed,
        }
    }

    /// Events that have been compared so far.
    pub fn looked_at(&self) -> u64 {
        self.looked_at.load(Ordering::Relaxed)
    }

    /// How much of the event log has been read, 0 to 1.
    pub fn progress(&self) -> f64 {
        self.progress.load(Ordering::Relaxed) as f64 / 1_000.0
    }

    /// What would change, once it is done.
    pub fn difference(&self) -> Option<Difference> {
        match &*self.outcome() {
            Some(Outcome::Done(difference, _)) => Some(difference.clone()),
            _ => None,
        }
    }

    /// Why it failed, if it did.
    pub fn fault(&self) -> Option<String> {
        match &*self.outcome() {
            Some(Outcome::Failed(why)) => Some(why.clone()),
            _ => None,
        }
    }

    /// Some events that change, once it is done.
    pub fn samples(&self) -> Vec<Sample> {
        match &*self.outcome() {
            Some(Outcome::Done(_, samples)) => samples.clone(),
            _ => Vec::new(),
        }
    }

    /// Stops it, if it is under way.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        let mut outcome = self.outcome();
        if outcome.is_none() {
            *outcome = Some(Outcome::Cancelled);
        }
    }

    fn outcome(&self) -> MutexGuard<'_, Option<Outcome>> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, came_to: Outcome) {
        let mut outcome = self.outcome();
        if outcome.is_none() {
            *outcome = Some(came_to);
        }
    }
}

impl Engine {
    /// Begins a backtest of the events of the last `hours`: `files`, with the modes that people have
    /// set, against the rules in force.
    ///
    /// # Errors
    /// When the files are wrong, with every fault as text, or when another backtest is under way.
    pub fn begin_backtest(
        self: &Arc<Self>,
        by: UserId,
        asked_by: Option<String>,
        platform: &Platform,
        files: Vec<SourceFile>,
        modes: &std::collections::BTreeMap<String, Mode>,
        span: Duration,
    ) -> Result<Arc<Backtest>, Problem> {
        let after = LoadedRules::compile_with(files, modes)
            .map_err(|error| Problem::invalid(error.to_string()).at("files"))?;
        let in_force = self.rules.load();
        // With windows of its own: those of the running server are not to count anything twice.
        let before = LoadedRules::compile_with(in_force.files.clone(), &in_force.modes)
            .map_err(|error| Problem::internal(error.to_string()))?;
        let backtest = self.backtests.begin(|id| Backtest {
            id,
            platform: platform.clone(),
            by,
            asked_by,
            started_at: self.now(),
            since: self.now().minus(span),
            before: before.set.version().to_owned(),
            after: after.set.version().to_owned(),
            looked_at: AtomicU64::new(0),
            progress: AtomicU64::new(0),
            cancelled: AtomicBool::new(false),
            outcome: Mutex::new(None),
        })?;
        let (engine, run) = (Arc::clone(self), Arc::clone(&backtest));
        let thread = std::thread::Builder::new().name("backtest".into());
        let started = thread.spawn(move || {
            let run = EndsAnyhow(run);
            run.0.end(compare(&engine, &run.0, &before, &after));
        });
        if let Err(error) = started {
            backtest.end(Outcome::Failed(format!(
                "no thread could be started: {error}"
            )));
        }
        Ok(backtest)
    }

    /// The event of a sample, as the event log has it now; `None` where it is gone or must be.
    pub fn event_of(&self, sample: &Sample) -> Option<LoggedEvent> {
        let lines = self.event_log.read_from(sample.position);
        for line in lines.map_while(Result::ok) {
            if line.position != sample.position {
                return None;
            }
            if let Ok(logged) = serde_json::from_slice::<LoggedEvent>(&line.text)
                && logged.accepted.event.id == sample.event
            {
                return Some(logged);
            }
        }
        None
    }
}

/// Ends a backtest whose thread panics: nobody is to wait for it.
struct EndsAnyhow(Arc<Backtest>);

impl Drop for EndsAnyhow {
    fn drop(&mut self) {
        self.0.end(Outcome::Failed("it ended abruptly".into()));
    }
}

fn compare(engine: &Engine, run: &Backtest, before: &LoadedRules, after: &LoadedRules) -> Outcome {
    let windows = [before, after].map(|rules| rules.widest_window().unwrap_or_default());
    let widest = windows.into_iter().max().unwrap_or_default();
    let lines = engine
        .event_log
        .read_since(run.since.minus(widest).minus(MARGIN));
    let span = engine.now().since(run.since).micros().max(1);
    let mut comparison = Comparison::new(before, after);
    let mut samples = Vec::new();
    for line in lines {
        if run.cancelled.load(Ordering::Relaxed) {
            return Outcome::Cancelled;
        }
        let line = match line {
            Ok(line) => line,
            Err(error) => return Outcome::Failed(format!("the event log can't be read: {error}")),
        };
        let Ok(logged) = serde_json::from_slice::<LoggedEvent>(&line.text) else {
            continue;
        };
        if logged.accepted.platform != run.platform {
            continue;
        }
        let replayed = Replayed::of_log(logged);
        if replayed.now < run.since {
            comparison.look_back(&replayed);
            continue;
        }
        let done = replayed.now.since(run.since).micros() as f64 / span as f64;
        run.progress
            .store((done.clamp(0.0, 1.0) * 1_000.0) as u64, Ordering::Relaxed);
        run.looked_at.fetch_add(1, Ordering::Relaxed);
        if let Some(changed) = comparison.look_at(replayed)
            && samples.len() < SAMPLES_MAX
        {
            samples.push(Sample {
                event: changed.event,
                before: changed.before,
                after: changed.after,
                position: line.position,
            });
        }
    }
    run.progress.store(1_000, Ordering::Relaxed);
    Outcome::Done(comparison.finish(), samples)
}
