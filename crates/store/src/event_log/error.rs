//! What can go wrong with the event log.

use std::io::{Error, ErrorKind};
use std::path::PathBuf;

use crate::{CommitError, FailedSync, LogPosition, OpenError, StoreError};

/// Why the event log could not do something.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// No room. Nothing was kept; reads go on.
    #[error("the disk of the event log is full; free space on it")]
    Full,
    /// A sync failed, or a failed write could not be taken back. The process must end; the next
    /// start reads what is really there.
    #[error("the disk did not confirm that the event log was kept: {0}; restart the process")]
    SyncFailed(String),
    /// A line can't be kept.
    #[error("line {index} can't be kept: {why}")]
    LineRefused {
        /// Place of the line among those given, from 0.
        index: usize,
        /// Why not.
        why: &'static str,
    },
    /// A frame can't be read. A reader that goes on comes to the next frame that can.
    #[error("the event log is damaged after {after}: {why}; restore that segment from a backup")]
    Damaged {
        /// End of the frame before.
        after: LogPosition,
        /// What is wrong.
        why: String,
    },
    /// A file could not be made, read or written.
    #[error("{what} {} failed: {why}", path.display())]
    Files {
        /// What was being done.
        what: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the operating system says.
        why: String,
    },
}

impl LogError {
    /// An error of the operating system, for `map_err`.
    pub(super) fn files(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(Error) -> Self {
        let path = path.into();
        move |error| match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Files {
                what,
                path,
                why: error.to_string(),
            },
        }
    }
}

impl FailedSync for LogError {
    fn failed_sync(&self) -> Option<&str> {
        match self {
            Self::SyncFailed(why) => Some(why),
            _ => None,
        }
    }
}

/// Only what the log asks of its directory: to be made, and to be synced.
impl From<OpenError> for LogError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::FailedSync { .. } => Self::SyncFailed(error.to_string()),
            OpenError::Files { what, path, source } => Self::files(what, path)(source),
            other => Self::Files {
                what: "preparing",
                path: PathBuf::new(),
                why: other.to_string(),
            },
        }
    }
}

impl From<LogError> for CommitError {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Full => Self::Full,
            LogError::SyncFailed(why) => Self::SyncFailed(why),
            other => Self::Other(StoreError::Failed {
                what: "append to the event log",
                why: other.to_string(),
            }),
        }
    }
}
