//! Where a backup goes: never over something, never into the data, and under its name only when whole.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use evenhand_model::Time;
use evenhand_store::sync_directory;

use crate::failure::{Doing as _, Failure, Result};

/// Bytes after which what was written is brought to the disk, so that a server that syncs beside it
/// never waits for much.
const BYTES_PER_SYNC: u64 = 16 * 1024 * 1024;

/// A backup that is being written under a name that does not look like one.
pub struct Target {
    path: PathBuf,
    partial: PathBuf,
    is_kept: bool,
}

impl Target {
    /// A new file, or a file with the time in its name in a directory.
    pub fn new(to: &Path, data: &Path, at: Time) -> Result<Self> {
        let path = if to.is_dir() {
            let at = at.to_string();
            let at: String = at.chars().take(19).collect();
            to.join(format!("evenhand-{}Z.tar.zst", at.replace(':', "")))
        } else {
            to.to_owned()
        };
        let Some(name) = path.file_name() else {
            return Err(Failure::wrong_usage(format!(
                "{} names no file",
                to.display()
            )));
        };
        let directory = directory_of(&path);
        if is_inside(directory, data).doing(format!("directory {}", directory.display()))? {
            let message = format!("{} lies in the data directory", path.display());
            return Err(Failure::wrong_usage(message)
                .hint("a backup belongs on another disk, better on another machine"));
        }
        if path.exists() {
            let message = format!("{} is there already", path.display());
            return Err(Failure::wrong_usage(message).hint("choose another name, or a directory"));
        }
        let partial = path.with_file_name(format!(".{}.partial", name.to_string_lossy()));
        Ok(Self {
            path,
            partial,
            is_kept: false,
        })
    }

    /// The file that the backup will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the file for its owner alone. What an attempt before left of it is written over.
    pub fn create(&self) -> Result<SyncedFile> {
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&self.partial)
            .doing(format!("making {}", self.partial.display()))?;
        Ok(SyncedFile { file, unsynced: 0 })
    }

    /// Gives the whole file its name, for good.
    pub fn keep(mut self, file: SyncedFile) -> Result<PathBuf> {
        file.file.sync_all().doing(self.partial.display())?;
        fs::rename(&self.partial, &self.path).doing(format!("naming {}", self.path.display()))?;
        self.is_kept = true;
        sync_directory(directory_of(&self.path))?;
        Ok(self.path.clone())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if !self.is_kept {
            // What can't be removed either still does not look like a backup.
            let _ = fs::remove_file(&self.partial);
        }
    }
}

fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn is_inside(directory: &Path, data: &Path) -> io::Result<bool> {
    let directory = directory.canonicalize()?;
    Ok(data
        .canonicalize()
        .is_ok_and(|data| directory.starts_with(data)))
}

/// A file that is synced as it grows.
pub struct SyncedFile {
    file: File,
    unsynced: u64,
}

impl Write for SyncedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.unsynced += written as u64;
        if self.unsynced >= BYTES_PER_SYNC {
            self.file.sync_data()?;
            self.unsynced = 0;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
