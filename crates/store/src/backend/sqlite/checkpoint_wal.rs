//! Moving the write-ahead log into the file.
//!
//! SQLite would do so by itself, but it ignores a sync that fails on the way; the next one may then
//! succeed although pages were lost. Here such a failure ends the process, and the next start
//! replays the write-ahead log, which is still whole.

use rusqlite::Connection;

use super::failure::failed;
use crate::{CommitError, StoreError};

/// Pages in the write-ahead log from which on it is moved: 16 MiB of 4 KiB pages.
pub(super) const PAGES: i64 = 4_096;

/// Moves the write-ahead log once it is long. The batch before has been committed in any case.
pub(super) fn when_long(writer: &Connection) -> Result<(), CommitError> {
    match move_pages(writer, "NOOP") {
        Ok(found) if found.pages < PAGES => Ok(()),
        Ok(_) => move_pages(writer, "PASSIVE").map(|_| ()),
        Err(error) => Err(error),
    }
}

/// Moves the whole write-ahead log and cuts its file to nothing. Whether nobody was still reading
/// from it.
pub(super) fn truncate(writer: &Connection) -> Result<bool, StoreError> {
    run(writer, "TRUNCATE")
        .map(|found| !found.is_busy)
        .map_err(|error| failed("move the write-ahead log into its file", &error))
}

/// Moves what nobody still reads from the write-ahead log. How many pages are left to be moved.
pub(super) fn move_most(connection: &Connection) -> Result<i64, StoreError> {
    run(connection, "PASSIVE")
        .map(|found| found.pages - found.moved)
        .map_err(|error| failed("move the write-ahead log into its file", &error))
}

fn move_pages(writer: &Connection, mode: &str) -> Result<Found, CommitError> {
    match run(writer, mode) {
        Err(error) => match failed("move the write-ahead log into its file", &error) {
            StoreError::SyncFailed(why) => Err(CommitError::SyncFailed(why)),
            // A full disk or a reader in the way: the log stays as it is, and the next commit tries
            // again.
            _ => Ok(Found::default()),
        },
        Ok(found) => Ok(found),
    }
}

/// What SQLite says of the write-ahead log after a move.
#[derive(Default)]
struct Found {
    /// Whether somebody was in the way.
    is_busy: bool,
    /// Pages in the log.
    pages: i64,
    /// Pages of it that stand in the file.
    moved: i64,
}

fn run(connection: &Connection, mode: &str) -> rusqlite::Result<Found> {
    connection
        .prepare_cached(&format!("PRAGMA wal_checkpoint({mode})"))?
        .query_row([], |row| {
            Ok(Found {
                is_busy: row.get(0)?,
                pages: row.get(1)?,
                moved: row.get(2)?,
            })
        })
}
