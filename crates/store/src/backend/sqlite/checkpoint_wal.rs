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

/// Bytes that the log's file may keep once everything in it has been moved.
pub(super) const FILE_BYTES_MAX: i64 = 64 * 1024 * 1024;

/// Bytes by which a file that has grown beyond that is shortened at a time. Where the disk is told of
/// freed room at once, gigabytes in one step keep every sync waiting for a second.
const SHORTER_BYTES: i64 = 32 * 1024 * 1024;

/// Moves the write-ahead log once it is long. The batch before has been committed in any case.
pub(super) fn when_long(writer: &Connection) -> Result<(), CommitError> {
    match move_pages(writer, "NOOP") {
        Ok(found) if found.pages < PAGES => Ok(()),
        Ok(_) => {
            shorten(writer);
            move_pages(writer, "PASSIVE").map(|_| ())
        }
        Err(error) => Err(error),
    }
}

/// Has the log's file shortened a little the next time that it is written from its beginning.
fn shorten(writer: &Connection) {
    let limit = writer.pragma_query_value(None, LIMIT, |row| row.get::<_, i64>(0));
    if matches!(limit, Ok(FILE_BYTES_MAX)) {
        return;
    }
    let bytes = file_bytes(writer).map_or(0, |bytes| bytes - SHORTER_BYTES);
    limit_file(writer, bytes.max(FILE_BYTES_MAX));
}

fn file_bytes(writer: &Connection) -> Option<i64> {
    let file = std::fs::metadata(format!("{}-wal", writer.path()?)).ok()?;
    i64::try_from(file.len()).ok()
}

/// Lets the log's file keep whatever length it has grown to, until [`when_long`] shortens it.
pub(super) fn keep_length(writer: &Connection) {
    limit_file(writer, -1);
}

fn limit_file(writer: &Connection, bytes: i64) {
    // A file that stays too long is no reason to refuse work.
    let _ = writer.pragma_update_and_check(None, LIMIT, bytes, |_| Ok(()));
}

const LIMIT: &str = "journal_size_limit";

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
