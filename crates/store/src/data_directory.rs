//! The directory that holds a store, and the lock that keeps other processes out.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::OpenError;

/// Name of the embedded store's file in its directory.
pub const STORE_FILE: &str = "evenhand.db";

/// Name of the event log's directory in it.
pub const EVENT_LOG: &str = "events";

/// Name of the directory in it that keeps what banks of known media hold as it is looked up. Everything in it can be made of the store again,
/// so no backup has it.
pub const KNOWN_MEDIA: &str = "known-media";

/// Name of the directory in it that keeps lists of known media until somebody agrees to what they change. Each can be sent again, so no backup
/// has it.
pub const WAITING_LISTS: &str = "waiting-lists";

/// Name of the directory in it that holds a backup while that is put back.
pub const RESTORING: &str = ".restoring";

/// A locked data directory. The lock ends when this is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct DataDirectory {
    path: PathBuf,
    _lock: File,
}

impl DataDirectory {
    /// Opens the directory for this process alone; makes it, readable by its owner only, if it is
    /// not there. One into which a backup has been put back in part is refused: it would pass for a
    /// new one.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, OpenError> {
        let directory = Self::open_to_restore(path)?;
        if directory.path.join(RESTORING).exists() {
            let path = directory.path;
            return Err(OpenError::HalfRestored { path });
        }
        Ok(directory)
    }

    /// The same for whoever puts a backup back into it.
    pub fn open_to_restore(path: impl Into<PathBuf>) -> Result<Self, OpenError> {
        let path = path.into();
        make_directory(&path)?;
        let lock_path = path.join("lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(OpenError::files("opening", &lock_path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path }),
            Err(TryLockError::Error(source)) => Err(OpenError::Files {
                what: "locking",
                path: lock_path,
                source,
            }),
        }
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file of the embedded store.
    pub fn store_file(&self) -> PathBuf {
        self.path.join(STORE_FILE)
    }

    /// The directory of known media as they are looked up.
    pub fn known_media(&self) -> PathBuf {
        self.path.join(KNOWN_MEDIA)
    }

    /// The directory of lists that wait for somebody to agree.
    pub fn waiting_lists(&self) -> PathBuf {
        self.path.join(WAITING_LISTS)
    }

    /// The directory of the event log.
    pub fn event_log(&self) -> PathBuf {
        self.path.join(EVENT_LOG)
    }
}

/// Makes a directory, readable by its owner only, and those above it, if they are not there.
pub fn make_directory(path: &Path) -> Result<(), OpenError> {
    if path.is_dir() {
        return Ok(());
    }
    let missing: Vec<&Path> = path.ancestors().take_while(|one| is_missing(one)).collect();
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(OpenError::files("making", path))?;
    let mut parents = missing.iter().filter_map(|made| made.parent());
    parents.try_for_each(|parent| {
        let is_here = parent.as_os_str().is_empty();
        sync_directory(if is_here { Path::new(".") } else { parent })
    })
}

/// The empty path, above every relative one, is the working directory.
fn is_missing(path: &Path) -> bool {
    !path.as_os_str().is_empty() && !path.is_dir()
}

/// Makes a directory's list of files durable.
pub fn sync_directory(path: &Path) -> Result<(), OpenError> {
    let directory = fs::File::open(path).map_err(OpenError::files("opening", path))?;
    directory
        .sync_all()
        .map_err(|source| OpenError::FailedSync {
            path: path.into(),
            source,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_opening_is_refused_until_the_first_has_ended() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("new/data");
        let first = DataDirectory::open(&path).unwrap();
        let refused = DataDirectory::open(&path).unwrap_err().to_string();
        assert!(refused.contains("in use by another process; stop that process"));
        drop(first);
        DataDirectory::open(&path).unwrap();
    }
}
