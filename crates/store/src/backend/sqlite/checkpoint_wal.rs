//! Moving the write-ahead log into the file.
//!
//! SQLite would do so by itself, but it ignores a sync that fails on the way; the next one may then
//! succeed although pages were lost. Here such a failure ends the process, and the next start
//! replays the write-ahead log, which is still whole.

use rusqlite::Connection;

use super::failure::failed;
use crate::{CommitError, StoreError};

/// Pages in the write-ahead log from which on it is moved: 16 MiB of 4 KiB pages.
const PAGES: i64 = 4_096;

/// Moves the write-ahead log once it is long. The batch before has been committed in any case.
pub(super) fn when_long(writer: &Connection) -> Result<(), CommitError> {
    match pages(writer) {
        Ok(pages) if pages < PAGES => Ok(()),
        Ok(_) => move_pages(writer, "PASSIVE").map(|_| ()),
        Err(error) => Err(error),
    }
}

/// Moves the whole write-ahead log and cuts its file to nothing. Whether nobody was still reading
/// from it.
pub(super) fn truncate(writer: &Connection) -> Result<bool, StoreError> {
    run(writer, "TRUNCATE")
        .map(|(busy, _)| !busy)
        .map_err(|error| failed("move the write-ahead log into its file", &error))
}

fn pages(writer: &Connection) -> Result<i64, CommitError> {
    move_pages(writer, "NOOP").map(|(_, pages)| pages)
}

fn move_pages(writer: &Connection, mode: &str) -> Result<(bool, i64), CommitError> {
    match run(writer, mode) {
        Err(error) => match failed("move the write-ahead log into its file", &error) {
            StoreError::SyncFailed(why) => Err(CommitError::SyncFailed(why)),
            // A full disk or a reader in the way: the log stays as it is, and the next commit tries
            // again.
            _ => Ok((true, 0)),
        },
        Ok(moved) => Ok(moved),
    }
}

/// Whether somebody was in the way, and how many pages the log has.
fn run(writer: &Connection, mode: &str) -> rusqlite::Result<(bool, i64)> {
    writer
        .prepare_cached(&format!("PRAGMA wal_checkpoint({mode})"))?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
}
