//! What SQLite's errors mean.

use rusqlite::{Error, ErrorCode, ffi};

use crate::{CommitError, StoreError};

/// An error while `what` was being done.
pub(super) fn failed(what: &'static str, error: &Error) -> StoreError {
    if is_full(error) {
        StoreError::Full
    } else if is_failed_sync(error) {
        StoreError::SyncFailed(error.to_string())
    } else {
        let why = error.to_string();
        StoreError::Failed { what, why }
    }
}

/// An error before the commit was asked for: nothing has been written.
pub(super) fn before_commit(error: &Error) -> CommitError {
    failed("write a batch", error).into()
}

/// An error of the commit itself.
pub(super) fn at_commit(error: &Error) -> CommitError {
    match failed("commit a batch", error) {
        // Nothing has been written: the lock was never had.
        StoreError::Failed { .. } if !is_busy(error) => CommitError::Unknown(error.to_string()),
        known => known.into(),
    }
}

fn is_busy(error: &Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// Whether there was no room: for the file, for the write-ahead log, or for the index of that log,
/// which SQLite tells apart.
fn is_full(error: &Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(code, Some(ffi::SQLITE_FULL | ffi::SQLITE_IOERR_SHMSIZE))
}

/// Whether the operating system said that a sync of a file or directory failed.
fn is_failed_sync(error: &Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(
        code,
        Some(ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: i32, expected: (&str, &str, &str)) {
        let error = Error::SqliteFailure(ffi::Error::new(code), None);
        let named = |name: String| name.split(['(', ' ']).next().unwrap().to_owned();
        let met = (
            named(format!("{:?}", failed("sync", &error))),
            named(format!("{:?}", before_commit(&error))),
            named(format!("{:?}", at_commit(&error))),
        );
        let met = (met.0.as_str(), met.1.as_str(), met.2.as_str());
        assert_eq!(met, expected, "{code}");
    }

    #[test]
    fn a_failed_sync_and_a_full_disk_are_told_apart_from_other_failures_by_whoever_meets_them() {
        for (code, expected) in [
            (
                ffi::SQLITE_IOERR_FSYNC,
                ("SyncFailed", "SyncFailed", "SyncFailed"),
            ),
            (
                ffi::SQLITE_IOERR_DIR_FSYNC,
                ("SyncFailed", "SyncFailed", "SyncFailed"),
            ),
            (ffi::SQLITE_FULL, ("Full", "Full", "Full")),
            (ffi::SQLITE_IOERR_SHMSIZE, ("Full", "Full", "Full")),
            (ffi::SQLITE_BUSY, ("Failed", "Other", "Other")),
            (ffi::SQLITE_IOERR_WRITE, ("Failed", "Other", "Unknown")),
        ] {
            check(code, expected);
        }
    }
}
