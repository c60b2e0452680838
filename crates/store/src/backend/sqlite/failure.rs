//! What SQLite's errors mean.

use rusqlite::{Error, ErrorCode, ffi};

use crate::{CommitError, StoreError};

/// An error while `what` was being done, for the caller of a read.
pub(super) fn failed(what: &'static str, error: &Error) -> StoreError {
    StoreError::Failed {
        what,
        why: error.to_string(),
    }
}

/// An error before the commit was asked for: nothing has been written.
pub(super) fn before_commit(error: &Error) -> CommitError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => CommitError::Full,
        _ if is_failed_sync(error) => CommitError::SyncFailed(error.to_string()),
        _ => failed("write a batch", error).into(),
    }
}

/// An error of the commit itself.
pub(super) fn at_commit(error: &Error) -> CommitError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => CommitError::Full,
        // Nothing has been written: the lock was never had.
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            failed("commit a batch", error).into()
        }
        _ if is_failed_sync(error) => CommitError::SyncFailed(error.to_string()),
        _ => CommitError::Unknown(error.to_string()),
    }
}

/// Whether the operating system said that a sync of a file or directory failed.
pub(super) fn is_failed_sync(error: &Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(
        code,
        Some(ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC)
    )
}
