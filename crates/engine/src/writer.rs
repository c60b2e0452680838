//! The one writer of a shard: it drains its channel, runs every waiting operation, commits the
//! batch with one full sync, and only then answers.
//!
//! An operation that misses rows is run again once they are loaded. A batch that fails for a reason
//! of its own is halved until only the bad input fails. A failed sync ends the process: what the
//! disk holds is unknown then, and trying again would call it known. So does a panic here, as nothing
//! could be written any more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use arc_swap::ArcSwap;
use evenhand_flow::work::{Commit, Key, Snapshot};
use evenhand_flow::{House, Operation, Stop, Work};
use evenhand_model::{Clocks, Principal, Problem, Rng, Time, limits};
use evenhand_store::event_log::EventLog;
use evenhand_store::{CommitError, FailedSync, LogPosition, Store};
use tokio::sync::{mpsc, oneshot, watch};

use crate::metrics::Metrics;
use crate::tallies::Tallies;

/// Times that an operation may ask for rows before we call it a fault of ours.
pub(crate) const LOADS_PER_OPERATION_MAX: usize = 256;
/// Turns in which the rows of a whole batch are loaded ahead.
const LOADS_AHEAD_MAX: usize = 8;
/// Times that a batch is run because somebody else wrote its rows meanwhile, or because the store
/// did not say at once that it had not been committed.
const RUNS_PER_BATCH_MAX: usize = 32;
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
    /// Tells who follows the store that there is more.
    pub committed: watch::Sender<u64>,
    /// Where counts go once they are committed.
    pub tallies: Arc<Tallies>,
}

impl Writer {
    /// Starts the writer on a thread of its own. It ends when every handle is gone.
    pub fn start(self) -> std::io::Result<(WriterHandle, std::thread::JoinHandle<()>)> {
        let (jobs, waiting) = mpsc::channel(limits::COMMANDS_WAITING_MAX);
        let thread = std::thread::Builder::new()
            .name(format!("writer-{}", self.shard))
            .spawn(move || {
                if catch_unwind(AssertUnwindSafe(|| self.work_off(waiting))).is_err() {
                    stop_at_once("the writer panicked, and nothing could be written any more");
                }
            })?;
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
        for _ in 0..RUNS_PER_BATCH_MAX {
            let run = self.run(&mut batch);
            match self.commit(&run) {
                Ok(()) => {
                    let size = run.commits.len() as u64;
                    self.committed.send_modify(|count| *count += size);
                    let counts = run.commits.into_iter();
                    self.tallies
                        .add(counts.flat_map(|commit| commit.counts).collect());
                    return answer(batch, run.results);
                }
                Err(CommitError::Conflict { index }) => {
                    tracing::debug!(index, "rows have changed meanwhile; the batch is run again");
                }
                Err(CommitError::SyncFailed(why)) => sync_failed(&why),
                Err(CommitError::Unknown(why)) => {
                    tracing::warn!(why, "nothing was committed; the batch is run again");
                }
                Err(CommitError::Full) => return refuse(batch, run.results, disk_full),
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
    /// Those of a batch that the store refuses leave the log again, or they would be read as accepted.
    fn commit(&self, run: &Run) -> Result<(), CommitError> {
        if run.commits.is_empty() {
            return Ok(());
        }
        if run.log_lines.is_empty() {
            return self.commit_rows(run, None);
        }
        let now = self.clock.now();
        let rows = |place| self.commit_rows(run, Some(place));
        self.event_log.append_and(now, &run.log_lines, rows)
    }

    /// Answers only once it is certain whether the rows were committed.
    fn commit_rows(&self, run: &Run, place: Option<LogPosition>) -> Result<(), CommitError> {
        let committed = self.store.commit(self.shard, &run.commits, place);
        match unless_sync_failed(committed) {
            Err(CommitError::Unknown(why)) if self.is_committed(run, &why) => Ok(()),
            known => known.map(drop),
        }
    }

    /// Nobody knows whether the commit took place: the operation ids in the store tell.
    fn is_committed(&self, run: &Run, why: &str) -> bool {
        tracing::warn!(why, "the outcome of a commit is unknown");
        let found = run.commits.first().map_or(Ok(true), |first| {
            self.store.operation_exists(first.operation)
        });
        found.unwrap_or_else(|error| {
            tracing::error!(%error, "the store can't be read");
            stop_at_once("it can't be told whether a batch was committed")
        })
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

/// Passes a result on, unless a sync has failed: what the disk holds is unknown then, and going on or
/// trying again would call it known.
pub(crate) fn unless_sync_failed<T, E: FailedSync>(result: Result<T, E>) -> Result<T, E> {
    if let Err(error) = &result
        && let Some(why) = error.failed_sync()
    {
        sync_failed(why);
    }
    result
}

fn sync_failed(why: &str) -> ! {
    tracing::error!(why, "the disk did not confirm what was written");
    stop_at_once("a sync failed, and what the disk holds is unknown now")
}

/// Ends the process. The next start reads what is really on disk.
fn stop_at_once(why: &str) -> ! {
    tracing::error!(why, "stopping at once");
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;

    use evenhand_flow::Secret;
    use evenhand_store::event_log::LogSettings;
    use evenhand_store::{MemoryStore, StoreError};

    use super::*;
    use crate::engine::SystemClock;

    /// Says to a test that it runs in a process of its own, which may end.
    const ALONE: &str = "EVENHAND_TEST_ALONE";

    /// Whether `test` runs in a process of its own. If not, it is run in one, which has to abort.
    fn aborts_alone(test: &str) -> bool {
        if std::env::var_os(ALONE).is_some() {
            return true;
        }
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &format!("writer::tests::{test}")])
            .env(ALONE, "yes")
            .output()
            .unwrap();
        assert_eq!(output.status.signal(), Some(6), "{output:?}");
        false
    }

    struct Panics;

    impl Operation for Panics {
        type Answer = ();

        fn run(&self, _: &mut Work<'_>) -> Result<(), Stop> {
            panic!("on purpose");
        }
    }

    #[test]
    fn a_panic_in_an_operation_ends_the_process() {
        if !aborts_alone("a_panic_in_an_operation_ends_the_process") {
            return;
        }
        let place = tempfile::tempdir().unwrap();
        let log = EventLog::open(place.path(), LogSettings::default(), None).unwrap();
        let writer = Writer {
            shard: 0,
            store: Arc::new(MemoryStore::new()),
            event_log: Arc::new(log),
            house: Arc::new(ArcSwap::from_pointee(House::new(
                Secret::new("1", [0; 32]),
                Vec::new(),
            ))),
            clock: Arc::new(SystemClock),
            rng: Rng::from_seed([0; 32]),
            metrics: Arc::default(),
            committed: watch::Sender::default(),
            tallies: Arc::default(),
        };
        let (handle, thread) = writer.start().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let answer = runtime.block_on(handle.submit(Principal::System, Panics, None));
        assert!(answer.is_err());
        assert!(thread.join().is_err());
    }

    #[test]
    fn a_failed_sync_ends_the_process_and_another_failure_does_not() {
        if !aborts_alone("a_failed_sync_ends_the_process_and_another_failure_does_not") {
            return;
        }
        let full = unless_sync_failed(Err::<(), _>(StoreError::Full));
        if matches!(full, Err(StoreError::Full)) {
            let _ = unless_sync_failed(Err::<(), _>(StoreError::SyncFailed("on purpose".into())));
        }
    }
}
