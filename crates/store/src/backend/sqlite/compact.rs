//! How large the store is, and how the bytes of deleted rows leave its files.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::checkpoint_wal;
use super::commit::roll_back;
use super::failure::failed;
use crate::StoreError;

/// Room that a rewriting leaves to those who write beside it, in bytes.
const BYTES_LEFT_FREE: u64 = 16 * 1024 * 1024;

/// Size of the file and of what SQLite keeps beside it, in bytes.
pub(super) fn size_bytes(path: &Path) -> Result<u64, StoreError> {
    let sizes = ["", "-wal", "-shm"].iter().map(|ending| {
        let mut name = path.as_os_str().to_os_string();
        name.push(ending);
        match std::fs::metadata(PathBuf::from(name)) {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(StoreError::Failed {
                what: "read the size of its files",
                why: error.to_string(),
            }),
        }
    });
    sizes.sum()
}

/// Writes the whole file anew, without the bytes that rows left in gaps when SQLite moved them, and
/// then moves it into its place. What is written goes into the write-ahead log first, after a copy in
/// the system's directory for temporary files, so there must be room for both.
pub(super) fn rewrite(writer: &Connection, path: &Path) -> Result<(), StoreError> {
    roll_back(writer).map_err(|error| failed("end what was being written", &error))?;
    if free_bytes(path)? < 2 * size_bytes(path)? + BYTES_LEFT_FREE {
        return Err(StoreError::Full);
    }
    let written = writer
        .execute_batch("VACUUM")
        .map_err(|error| failed("write its file anew", &error));
    // Also after a failure, since the write-ahead log may have taken all the room.
    let emptied = compact(writer);
    written.and(emptied)
}

fn free_bytes(path: &Path) -> Result<u64, StoreError> {
    let disk = rustix::fs::statvfs(path).map_err(|error| StoreError::Failed {
        what: "read how much room its disk has",
        why: error.to_string(),
    })?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Moves everything into the one file, whose deleted rows are zeros but for gaps that only
/// [`rewrite`] closes, and empties the write-ahead log, where their bytes still stood.
pub(super) fn compact(writer: &Connection) -> Result<(), StoreError> {
    if checkpoint_wal::truncate(writer)? {
        Ok(())
    } else {
        Err(StoreError::Failed {
            what: "empty the write-ahead log",
            why: "a long read was in the way; try again later".into(),
        })
    }
}
