//! What can go wrong, by what the caller can do about it.

use std::path::PathBuf;

use evenhand_flow::work::UnreadableRow;

/// Why a store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row's bytes make no row.
    #[error(transparent)]
    UnreadableRow(#[from] UnreadableRow),
    /// Something else in the store can't be understood.
    #[error("{what} in the store can't be read: {why}; restore the latest backup")]
    Damaged {
        /// What was read.
        what: &'static str,
        /// What was wrong with it.
        why: String,
    },
    /// A question names a column that its table does not have.
    #[error("table {table} has no column {column}; add it to the table or change the question")]
    UnknownColumn {
        /// Which table.
        table: &'static str,
        /// The column that it lacks.
        column: String,
    },
    /// No room. Nothing was written; reads go on.
    #[error("the store is full; free space on its disk")]
    Full,
    /// A sync failed. What is on disk is not known and no later sync can tell, so the process must
    /// end; the next start reads what is really there.
    #[error("the disk did not confirm that the data were kept: {0}; the process must be restarted")]
    SyncFailed(String),
    /// The back end refused or failed.
    #[error("the store could not {what}: {why}")]
    Failed {
        /// What was being done.
        what: &'static str,
        /// What the back end says.
        why: String,
    },
}

/// Why nothing of a batch was committed, or why that is not known.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// A row was not in the version that this commit of the batch rests on. Load its rows afresh
    /// and run that operation again.
    #[error("commit {index} of the batch rests on rows that have changed since; run it again")]
    Conflict {
        /// Place of the commit in the batch, from 0.
        index: usize,
    },
    /// No room. Nothing was written; reads go on. Refuse new work until there is room.
    #[error("the store is full; free space on its disk")]
    Full,
    /// A sync failed. What is on disk is not known and no later sync can tell, so the process must
    /// end; the next start reads what is really there.
    #[error("the disk did not confirm that the data were kept: {0}; the process must be restarted")]
    SyncFailed(String),
    /// The back end did not say whether the batch was committed. [`crate::Store::operation_exists`]
    /// tells once it answers again.
    #[error("it is not known whether the batch was committed: {0}")]
    Unknown(String),
    /// Nothing was written, for another reason.
    #[error(transparent)]
    Other(StoreError),
}

impl From<StoreError> for CommitError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            StoreError::SyncFailed(why) => Self::SyncFailed(why),
            other => Self::Other(other),
        }
    }
}

/// An error that may be a failed sync, after which the process must end: no caller may go on with it,
/// nor try again.
pub trait FailedSync {
    /// What the system said, if a sync has failed.
    fn failed_sync(&self) -> Option<&str>;
}

impl FailedSync for StoreError {
    fn failed_sync(&self) -> Option<&str> {
        match self {
            Self::SyncFailed(why) => Some(why),
            _ => None,
        }
    }
}

impl FailedSync for CommitError {
    fn failed_sync(&self) -> Option<&str> {
        match self {
            Self::SyncFailed(why) => Some(why),
            _ => None,
        }
    }
}

/// Why a store, its directory or its event log could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process works on the data directory.
    #[error(
        "the data directory {} is in use by another process; stop that process, or choose another \
         directory with --data", path.display()
    )]
    InUse {
        /// The directory.
        path: PathBuf,
    },
    /// A backup has been put back in part.
    #[error(
        "the data directory {} holds a backup that was put back only in part; run `evenhand restore` \
         again", path.display()
    )]
    HalfRestored {
        /// The directory.
        path: PathBuf,
    },
    /// A file or directory could not be made, read or written.
    #[error("{what} {} failed: {source}", path.display())]
    Files {
        /// What was being done.
        what: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// A directory was not confirmed to be kept as it is.
    #[error("the disk did not confirm that {} was kept: {source}", path.display())]
    FailedSync {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// A newer program has written the store.
    #[error(
        "the store {} has schema version {found}, and this program knows versions up to {known}; \
         run the program that wrote it or a newer one", path.display()
    )]
    NewerSchema {
        /// The store's file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The latest version known here.
        known: i64,
    },
    /// The file is there, but it is no store.
    #[error(
        "{} is no store of Evenhand: {why}; choose another data directory or restore a backup",
        path.display()
    )]
    NotAStore {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        why: String,
    },
    /// The event log lacks events that the store rests on, or part of it can't be read.
    #[error("the event log {} is damaged: {why}; restore its files from a backup", path.display())]
    DamagedLog {
        /// The file or directory.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The back end failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OpenError {
    /// An error of the operating system, for `map_err`.
    pub(crate) fn files(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Files { what, path, source }
    }
}
