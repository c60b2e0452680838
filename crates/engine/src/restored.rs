//! A store that was put back from a backup: marked before anything runs on it, and kept from sending.

use std::path::Path;

use evenhand_flow::operation::running::{MarkRestored, ResumeDelivery};
use evenhand_flow::work::{Commit, Restored, Snapshot};
use evenhand_flow::{House, Operation as _, Secret, Stop, Work};
use evenhand_model::{Principal, Problem, Rng, Time};
use evenhand_store::data_directory::{EVENT_LOG, STORE_FILE};
use evenhand_store::event_log::{EventLog, LogSettings};
use evenhand_store::{CommitError, OpenError, SqliteStore, Store, StoreError};

use crate::engine::{Engine, SHARD};
use crate::keys;

/// Why a store could not be marked.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    /// The store or its event log could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store could not be read.
    #[error(transparent)]
    Read(#[from] StoreError),
    /// The mark could not be written.
    #[error(transparent)]
    Write(#[from] CommitError),
    /// The mark was refused.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// No randomness.
    #[error("the system refused: {0}")]
    System(#[from] std::io::Error),
}

/// Marks the store of a directory as put back, so that it sends nothing. No key is needed, and no
/// server may be at work there. Also checks that the event log reaches as far as the store rests on it.
pub fn mark(data: &Path, backup_at: Time, now: Time) -> Result<(), MarkError> {
    let store = SqliteStore::open(data.join(STORE_FILE))?;
    let committed = store.event_log_position()?;
    EventLog::open(data.join(EVENT_LOG), LogSettings::default(), committed)?;
    let commit = commit_of(&store, MarkRestored { backup_at }, now)?;
    store.commit(SHARD, &[commit], None)?;
    store.compact()?;
    Ok(())
}

/// What the mark writes. Its operation reads no setting and no secret.
fn commit_of(store: &SqliteStore, mark: MarkRestored, now: Time) -> Result<Commit, MarkError> {
    let house = House::new(Secret::new("none", [0; 32]), Vec::new());
    let rng = Rng::from_seed(keys::random()?);
    let mut rows = Snapshot::default();
    loop {
        let mut work = Work::new(now, Principal::System, &house, rng.clone(), &rows);
        match mark.run(&mut work) {
            Ok(()) => return Ok(work.finish()),
            Err(Stop::Refused(problem)) => return Err(problem.into()),
            Err(Stop::Missing(missing)) => {
                for (key, version, record) in store.load(&missing)? {
                    rows.insert(key, version, record);
                }
            }
        }
    }
}

impl Engine {
    /// The mark of a store that was put back and sends nothing yet.
    pub fn restored(&self) -> Result<Option<Restored>, Problem> {
        self.get::<Restored>(Restored::ID)
    }

    /// Lets a restored store send again, from the next start of the loops on. Answers whether it was
    /// kept from that.
    pub async fn resume_delivery(&self) -> Result<bool, Problem> {
        self.submit(Principal::System, ResumeDelivery).await
    }
}
