//! Leaving the file as it is while it is copied.
//!
//! Only moving the write-ahead log changes the file. So once the whole log has been moved, the file is
//! the store of that moment for as long as nothing more is moved; commits go on into the log. The file
//! has to be copied by another process: closing a file takes away every lock that its process holds on
//! it, those of SQLite too.

use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::failure::failed;
use super::{SqliteStore, checkpoint_wal, connection, flush};
use crate::{OpenError, StoreError};

/// How often the log is moved until what was written meanwhile is short.
const PASSES_MAX: usize = 4;
/// How often it is tried to move the whole log; a read that began before stands in the way.
const TRIES_MAX: usize = 500;
/// Pause between two tries.
const PAUSE: Duration = Duration::from_millis(20);

impl SqliteStore {
    pub(super) fn is_frozen(&self) -> bool {
        self.is_frozen.load(Ordering::Acquire)
    }

    /// Refuses what would change the file.
    pub(super) fn check_not_frozen(&self, what: &'static str) -> Result<(), StoreError> {
        if self.is_frozen() {
            let why = "its file is being copied; try again after the backup".into();
            return Err(StoreError::Failed { what, why });
        }
        Ok(())
    }

    pub(super) fn freeze_file(&self) -> Result<Vec<PathBuf>, StoreError> {
        for _ in 0..TRIES_MAX {
            let writer = self.writer();
            self.check_not_frozen("leave its file as it is")?;
            if checkpoint_wal::move_most(&writer)? == 0 {
                checkpoint_wal::keep_length(&writer);
                self.is_frozen.store(true, Ordering::Release);
                return Ok(vec![self.path.clone()]);
            }
            drop(writer);
            std::thread::sleep(PAUSE);
        }
        Err(StoreError::Failed {
            what: "leave its file as it is",
            why: "a long read was in the way; try again later".into(),
        })
    }

    /// Moves the log, which has grown long, on a connection of its own: commits go on meanwhile and
    /// find a short one. Whatever is left is theirs to move.
    pub(super) fn thaw_file(&self) -> Result<(), StoreError> {
        let moved = self.move_log_beside_the_writer();
        self.is_frozen.store(false, Ordering::Release);
        moved
    }

    fn move_log_beside_the_writer(&self) -> Result<(), StoreError> {
        for _ in 0..PASSES_MAX {
            if self.move_log_once()? < checkpoint_wal::PAGES {
                break;
            }
        }
        Ok(())
    }

    /// Moves the log as it is now; how many pages of it have come meanwhile.
    ///
    /// Nothing is synced while it is moved. As long as somebody reads from the log it is not written anew
    /// from its beginning, so that a crash finds there what was still on its way to the disk.
    fn move_log_once(&self) -> Result<i64, StoreError> {
        let reader = connection::open_reader(&self.path).map_err(unopened)?;
        let reading = reader.unchecked_transaction();
        let reading = reading.and_then(|reading| {
            reading.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            Ok(reading)
        });
        let reading = reading.map_err(|error| failed("hold on to the write-ahead log", &error))?;
        let mover = connection::open_mover(&self.path).map_err(unopened)?;
        let left = checkpoint_wal::move_most(&mover)?;
        flush::flush(self.flushed_file()?)
            .map_err(|error| StoreError::SyncFailed(error.to_string()))?;
        drop(reading);
        Ok(left)
    }

    fn flushed_file(&self) -> Result<&File, StoreError> {
        if let Some(file) = self.flushed.get() {
            return Ok(file);
        }
        let file = File::open(&self.path).map_err(|error| StoreError::Failed {
            what: "open its file once more",
            why: error.to_string(),
        })?;
        Ok(self.flushed.get_or_init(|| file))
    }
}

fn unopened(error: OpenError) -> StoreError {
    match error {
        OpenError::Store(error) => error,
        other => StoreError::Failed {
            what: "move the write-ahead log into its file",
            why: other.to_string(),
        },
    }
}
