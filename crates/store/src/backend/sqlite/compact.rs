//! How large the store is, and how the bytes of deleted rows leave its files.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::checkpoint_wal;
use crate::StoreError;

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

/// Moves everything into the one file, whose deleted rows are zeros, and empties the write-ahead
/// log, where their bytes still stood.
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
