//! Connections and their settings.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::checkpoint_wal;
use super::failure::failed;
use crate::OpenError;

/// Connections that read beside the writer.
const READERS: usize = 4;

/// Page cache of the writer, in KiB. It outlives commits, since nobody else writes.
const WRITER_CACHE_KIB: i64 = 16 * 1024;

/// Page cache of a reader, in KiB. SQLite empties it whenever the writer has committed.
const READER_CACHE_KIB: i64 = 2 * 1024;

/// How long a connection waits for a lock that another one holds, in milliseconds.
const BUSY_MS: u64 = 5_000;

/// Statements that a connection keeps compiled.
const STATEMENTS_KEPT: usize = 256;

/// Opens the connection that writes, and makes the file if it is not there.
pub(super) fn open_writer(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let writer = open(path, flags, WRITER_CACHE_KIB)?;
    // The log of writes is moved into the file by `checkpoint_wal`, which sees a failing sync;
    // SQLite itself would ignore it.
    let settings = "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
                    PRAGMA wal_autocheckpoint = 0;";
    writer
        .execute_batch(settings)
        .and_then(|()| {
            let bytes = checkpoint_wal::FILE_BYTES_MAX;
            writer.pragma_update_and_check(None, "journal_size_limit", bytes, |_| Ok(()))
        })
        .map_err(|error| failed("set up the writing connection", &error))?;
    let mode: String = writer
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(|error| not_a_store(path, error))?;
    if mode == "wal" {
        Ok(writer)
    } else {
        Err(OpenError::NotAStore {
            path: path.into(),
            why: format!("its file system allows no write-ahead log (journal mode {mode})"),
        })
    }
}

/// Opens a connection that moves the write-ahead log into the file beside the one that writes. It syncs
/// nothing: whoever uses it brings the file to the disk before the log is written anew.
pub(super) fn open_mover(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mover = open(path, flags, READER_CACHE_KIB)?;
    mover
        .execute_batch("PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 0;")
        .map_err(|error| failed("set up the moving connection", &error))?;
    Ok(mover)
}

/// Opens one connection that only reads.
pub(super) fn open_reader(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    open(path, flags, READER_CACHE_KIB)
}

fn open(path: &Path, flags: OpenFlags, cache_kib: i64) -> Result<Connection, OpenError> {
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| not_a_store(path, error))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // The last connection to close would remove the write-ahead log and its index; making them
    // again takes room, and with a full disk the store could not even be read.
    let keep_files = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    connection
        .set_db_config(keep_files, true)
        .and_then(|_| connection.busy_timeout(Duration::from_millis(BUSY_MS)))
        .and_then(|()| connection.pragma_update(None, "cache_size", -cache_kib))
        .map_err(|error| not_a_store(path, error))?;
    Ok(connection)
}

fn not_a_store(path: &Path, error: rusqlite::Error) -> OpenError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt | ErrorCode::CannotOpen) => {
            OpenError::NotAStore {
                path: path.into(),
                why: error.to_string(),
            }
        }
        _ => failed("open its file", &error).into(),
    }
}

/// A few reading connections, lent to one caller at a time.
#[derive(Debug)]
pub(super) struct Readers {
    connections: Vec<Mutex<Connection>>,
    next: AtomicUsize,
}

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Self, OpenError> {
        let connections: Result<Vec<_>, _> = (0..READERS)
            .map(|_| open_reader(path).map(Mutex::new))
            .collect();
        Ok(Self {
            connections: connections?,
            next: AtomicUsize::new(0),
        })
    }

    /// An idle connection; if none is, waits for one of them, each in its turn.
    pub(super) fn take(&self) -> MutexGuard<'_, Connection> {
        let idle = self.connections.iter().find_map(|one| one.try_lock().ok());
        idle.unwrap_or_else(|| {
            let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.connections.len();
            self.connections[turn]
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        })
    }
}
