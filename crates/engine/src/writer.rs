//! The one writer of a shard: it drains its channel, runs every waiting operation, commits the
//! batch with one full sync, and only then answers.
//!
//! An operation that misses rows is run again once they are loaded. A batch that fails for a reason
//! of its own is halved until only the bad input fails. A failed sync ends the process: what the
//! disk holds is unknown then, and trying again would call it known.

use std::sync::Arc;
use std::time::Instant;

use arc_swap::ArcSwap;
use evenhand_flow::work::{Commit, Key, Snapshot};
use evenhand_flow::{House, Operation, Stop, Work};
use evenhand_model::{Clocks, Principal, Problem, Rng, Time, limits};
use evenhand_store::event_log::{EventLog, LogError};
use evenhand_store::{CommitError, LogPosition, Store, StoreError};
use tokio::sync::{mpsc, oneshot};

use crate::metrics::Metrics;

/// Times that an operation may ask for rows before we call it a fault of ours.
const LOADS_PER_OPERATION_MAX: usize = 256;
/// Turns in which the rows of a whole batch are loaded ahead.
const LOADS_AHEAD_MAX: usize = 8;
/// Times that a batch is run again because somebody else wrote its rows meanwhile.
const CONFLICTS_PER_BATCH_MAX: usize = 32;
/// What a caller is told to wait when nothing can be accepted, in seconds.
const RETRY_AFTER_SECONDS: u32 = 1;

/// The way to the writer.
#[derive(Clone)]
pub struct WriterHandle {
    jobs: mpsc::Sender<Box<dyn Job>>,
}

impl WriterHandle {
    /// Has an operation run, and waits until its effect is on disk.
    pub async fn submit<O: Operation>(
        &self,
        by: Principal,
        operation: O,
        log_line: Option<Vec<u8>>,
    ) -> Result<O::Answer, Problem> {
        let (reply, answer) = oneshot::channel();
        let task = Task {
            operation,
            by,
            log_line,
            answer: None,
            reply,
        };
        self.jobs
            .try_send(Box::new(task))
            .map_err(|_| overloaded())?;
        answer.await.map_err(|_| {
            Problem::unavailable("the server is stopping; nothing was accepted")
                .retry_after(RETRY_AFTER_SECONDS)
        })?
    }

    /// How many operations wait.
    pub fn waiting(&self) -> usize {
        limits::COMMANDS_WAITING_MAX - self.jobs.capacity()
    }
}

fn overloaded() -> Problem {
    Problem::unavailable("too many requests wait to be written; nothing was accepted, try again")
        .retry_after(RETRY_AFTER_SECONDS)
}

/// One operation on its way, without the type of its answer.
trait Job: Send {
    fn by(&self) -> &Principal;
    fn run(&mut self, work: &mut Work<'_>) -> Result<(), Stop>;
    fn log_line(&self) -> Option<&[u8]>;
    fn reply(self: Box<Self>, result: Result<(), Problem>);
}

struct Task<O: Operation> {
    operation: O,
    by: Principal,
    log_line: Option<Vec<u8>>,
    answer: Option<O::Answer>,
    reply: oneshot::Sender<Result<O::Answer, Problem>>,
}

impl<O: Operation> Job for Task<O> {
    fn by(&self) -> &Principal {
        &self.by
    }

    fn run(&mut self, work: &mut Work<'_>) -> Result<(), Stop> {
        self.answer = Some(self.operation.run(work)?);
        Ok(())
    }

    fn log_line(&self) -> Option<&[u8]> {
        self.log_line.as_deref()
    }

    fn reply(self: Box<Self>, result: Result<(), Problem>) {
        let Task { answer, reply, .. } = *self;
        let missing = || Problem::internal("an operation ended without an answer");
        // The caller may have hung up; what was committed stays committed.
        let _ = reply.send(result.and_then(|()| answer.ok_or_else(missing)));
    }
}

/// The writer itself; it owns its shard, the random source and the event log.
pub struct Writer {
    /// Which shard.
    pub shard: u32,
    /// Where rows are.
    pub store: Arc<dyn Store>,
    /// Where events are logged.
    pub event_log: Arc<EventLog>,
    /// Settings and policies.
    pub house: Arc<ArcSwap<House>>,
    /// What time it is.
    pub clock: Arc<dyn Clocks>,
    /// Where ids come from.
    pub rng: Rng,
    /// What operators see.
    pub metrics: Arc<Metrics>,
}

impl Writer {
    /// Starts the writer on a thread of its own. It ends when every handle is gone.
    pub fn start(self) -> std::io::Result<(WriterHandle, std::thread::JoinHandle<()>)> {
        let (jobs, waiting) = mpsc::channel(limits::COMMANDS_WAITING_MAX);
        let thread = std::thread::Builder::new()
            .name(format!("writer-{}", self.shard))
            .spawn(move || self.work_off(waiting))?;
        Ok((WriterHandle { jobs }, thread))
    }

    fn work_off(mut self, mut waiting: mpsc::Receiver<Box<dyn Job>>) {
        let mut batch = Vec::new();
        while waiting.blocking_recv_many(&mut batch, limits::COMMANDS_PER_COMMIT_MAX) > 0 {
            let started = Instant::now();
            let size = batch.len();
            self.write(std::mem::take(&mut batch));
            self.metrics.batch_written(size, started.elapsed());
        }
    }

    /// Runs and commits a batch; halves it when it fails as a whole.
    fn write(&mut self, mut batch: Vec<Box<dyn Job>>) {
        for _ in 0..CONFLICTS_PER_BATCH_MAX {
            let run = self.run(&mut batch);
            match self.commit(&batch, &run) {
                Ok(()) => return answer(batch, run.results),
                Err(CommitError::Conflict { index }) => {
                    tracing::debug!(index, "rows have changed meanwhile; the batch is run again");
                }
                Err(CommitError::Full) => return refuse(batch, run.results, disk_full),
                Err(CommitError::SyncFailed(why)) => stop_at_once(&why),
                Err(CommitError::Unknown(why)) => return self.resolve(batch, run, &why),
                Err(CommitError::Other(error)) if batch.len() > 1 => {
                    tracing::warn!(%error, size = batch.len(), "a batch failed and is halved");
                    let second = batch.split_off(batch.len() / 2);
                    self.write(batch);
                    return self.write(second);
                }
                Err(CommitError::Other(error)) => {
                    tracing::error!(%error, "an operation can't be committed");
                    return refuse(batch, run.results, || {
                        Problem::internal("this could not be written; nothing was accepted")
                    });
                }
            }
        }
        refuse(batch, Vec::new(), overloaded);
    }

    fn run(&mut self, batch: &mut [Box<dyn Job>]) -> Run {
        let mut rows = Snapshot::default();
        let house = self.house.load_full();
        let now = self.clock.now();
        let ahead = self.run_ahead(batch, now, &house, &mut rows);
        let mut run = Run::default();
        for (job, ahead) in batch.iter_mut().zip(ahead) {
            let result = match ahead {
                Some(commit) if rows.fits(&commit) => Ok(commit),
                _ => self.run_one(job.as_mut(), now, &house, &mut rows),
            };
            let result = result.map(|commit| {
                if commit.is_empty() {
                    return;
                }
                rows.apply(&commit);
                if let Some(line) = job.log_line() {
                    run.log_lines.push(line.to_vec());
                }
                run.commits.push(commit);
            });
            run.results.push(result);
        }
        run
    }

    /// Runs every operation as if no other one of the batch came before it, and loads in a few turns
    /// what all of them read, instead of each one's rows by themselves. Most of them are done with
    /// that; one that reads what another one before it has written is run again in its turn.
    fn run_ahead(
        &mut self,
        batch: &mut [Box<dyn Job>],
        now: Time,
        house: &House,
        rows: &mut Snapshot,
    ) -> Vec<Option<Commit>> {
        let mut commits = vec![None; batch.len()];
        let mut waiting: Vec<usize> = (0..batch.len()).collect();
        // One seed for all the turns of an operation: a row whose id it draws is loaded only once.
        let seeds: Vec<Rng> = batch.iter().map(|_| self.seed()).collect();
        for _ in 0..LOADS_AHEAD_MAX {
            let mut keys = Vec::new();
            waiting.retain(|index| {
                let job = &mut batch[*index];
                let seed = seeds[*index].clone();
                let mut work = Work::new(now, job.by().clone(), house, seed, rows);
                match job.run(&mut work) {
                    Err(Stop::Missing(missing)) => {
                        keys.extend(missing);
                        return true;
                    }
                    Ok(()) => commits[*index] = Some(work.finish()),
                    Err(Stop::Refused(_)) => {}
                }
                false
            });
            keys.sort_unstable();
            keys.dedup();
            // A failure to load comes up again when the operations are run one by one.
            if keys.is_empty() || self.load(&keys, rows).is_err() {
                break;
            }
        }
        commits
    }

    fn seed(&mut self) -> Rng {
        Rng::from_seed(self.rng.bytes())
    }

    fn load(&self, keys: &[Key], rows: &mut Snapshot) -> Result<(), Problem> {
        let loaded = self.store.load(keys).map_err(|error| {
            tracing::error!(%error, "rows can't be loaded");
            Problem::internal("rows could not be read; nothing was accepted")
        })?;
        for (key, version, record) in loaded {
            rows.insert(key, version, record);
        }
        Ok(())
    }

    fn run_one(
        &mut self,
        job: &mut dyn Job,
        now: Time,
        house: &House,
        rows: &mut Snapshot,
    ) -> Result<Commit, Problem> {
        let seed = self.seed();
        for _ in 0..LOADS_PER_OPERATION_MAX {
            let mut work = Work::new(now, job.by().clone(), house, seed.clone(), rows);
            match job.run(&mut work) {
                Ok(()) => return Ok(work.finish()),
                Err(Stop::Refused(problem)) => return Err(problem),
                Err(Stop::Missing(keys)) => self.load(&keys, rows)?,
            }
        }
        Err(Problem::internal("an operation asked for rows without end"))
    }

    /// Events first reach the log, synced, then the store, which notes how far the log is its own.
    fn commit(&self, batch: &[Box<dyn Job>], run: &Run) -> Result<(), CommitError> {
        if run.commits.is_empty() {
            return Ok(());
        }
        let position = self.append_to_log(&run.log_lines)?;
        self.store.commit(self.shard, &run.commits, position)?;
        debug_assert_eq!(batch.len(), run.results.len());
        Ok(())
    }

    fn append_to_log(&self, lines: &[Vec<u8>]) -> Result<Option<LogPosition>, CommitError> {
        if lines.is_empty() {
            return Ok(None);
        }
        self.event_log
            .append(self.clock.now(), lines)
            .map(Some)
            .map_err(|error| match error {
                LogError::Full => CommitError::Full,
                LogError::SyncFailed(why) => CommitError::SyncFailed(why),
                other => CommitError::Other(StoreError::Failed {
                    what: "append to the event log",
                    why: other.to_string(),
                }),
            })
    }

    /// Nobody knows whether the commit took place: the operation ids in the store tell.
    fn resolve(&mut self, batch: Vec<Box<dyn Job>>, run: Run, why: &str) {
        tracing::warn!(why, "the outcome of a commit is unknown");
        let Some(first) = run.commits.first() else {
            return answer(batch, run.results);
        };
        match self.store.operation_exists(first.operation) {
            Ok(true) => answer(batch, run.results),
            Ok(false) => self.write(batch),
            Err(error) => stop_at_once(&error.to_string()),
        }
    }
}

#[derive(Default)]
struct Run {
    commits: Vec<Commit>,
    log_lines: Vec<Vec<u8>>,
    results: Vec<Result<(), Problem>>,
}

fn answer(batch: Vec<Box<dyn Job>>, results: Vec<Result<(), Problem>>) {
    for (job, result) in batch.into_iter().zip(results) {
        job.reply(result);
    }
}

/// Nothing of the batch was written: what was refused anyway keeps its own reason.
fn refuse(batch: Vec<Box<dyn Job>>, results: Vec<Result<(), Problem>>, why: impl Fn() -> Problem) {
    let mut results = results.into_iter();
    for job in batch {
        let result = match results.next() {
            Some(Err(problem)) => Err(problem),
            Some(Ok(())) | None => Err(why()),
        };
        job.reply(result);
    }
}

fn disk_full() -> Problem {
    Problem::unavailable(
        "the disk is full; nothing was accepted, reading goes on; free space and try again",
    )
    .retry_after(60)
}

fn stop_at_once(why: &str) -> ! {
    tracing::error!(
        why,
        "a sync failed; stopping, since what the disk holds is unknown now"
    );
    std::process::abort()
}
