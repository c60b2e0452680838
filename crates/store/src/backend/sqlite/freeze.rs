//! Leaving the file as it is while it is copied.
//!
//! Only moving the write-ahead log changes the file. So once the whole log has been moved, the file is
//! the store of that moment for as long as nothing more is moved; commits go on into the log. The file
//! has to be copied by another process: closing a file takes away every lock that its process holds on
//! it, those of SQLite too.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{SqliteStore, checkpoint_wal, connection};
use crate::{OpenError, StoreError};

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
        let mover = connection::open_mover(&self.path).map_err(|error| match error {
            OpenError::Store(error) => error,
            other => StoreError::Failed {
                what: "move the write-ahead log into its file",
                why: other.to_string(),
            },
        })?;
        for _ in 0..TRIES_MAX {
            if checkpoint_wal::move_most(&mover)? < checkpoint_wal::PAGES {
                break;
            }
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }
}
