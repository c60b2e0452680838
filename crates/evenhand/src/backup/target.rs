//! Where a backup goes: never over something, never into the data, and under its name only when whole.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use evenhand_model::Time;
use evenhand_store::sync_directory;
use rustix::fs::{CWD, OFlags, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::failure::{Doing as _, Failure, Result};

/// Bytes after which what was written is brought to the disk, so that a server that syncs beside it
/// never waits for much.
const BYTES_PER_SYNC: u64 = 16 * 1024 * 1024;

/// How the name of a backup ends.
const SUFFIX: &str = ".tar.zst";

/// Opens no link that somebody else has put there.
const O_NOFOLLOW: i32 = OFlags::NOFOLLOW.bits().cast_signed();

/// A backup that is being written under a name that does not look like one.
pub struct Target {
    path: PathBuf,
    partial: PathBuf,
    /// Whether the partial file is this backup's.
    is_partial: bool,
}

impl Target {
    /// A new file, or a file with the time in its name in a directory.
    pub fn new(to: &Path, data: &Path, at: Time) -> Result<Self> {
        let path = if to.is_dir() {
            let at = at.to_string();
            let at: String = at.chars().take(19).collect();
            to.join(format!("evenhand-{}Z{SUFFIX}", at.replace(':', "")))
        } else {
            to.to_owned()
        };
        if !to.exists() && !to.to_string_lossy().ends_with(SUFFIX) {
            let message = format!("there is no directory {}", to.display());
            return Err(Failure::new(message).hint(format!(
                "make it, or mount it; or name a file that ends in {SUFFIX}"
            )));
        }
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
            return Err(is_there_already(&path));
        }
        let partial = path.with_file_name(format!(".{}.partial", name.to_string_lossy()));
        Ok(Self {
            path,
            partial,
            is_partial: false,
        })
    }

    /// The file that the backup will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the file, for its owner alone. What an attempt before left of it is removed, unless that
    /// attempt is still at work.
    pub fn create(&mut self) -> Result<SyncedFile> {
        let making = || format!("making {}", self.partial.display());
        match File::options()
            .write(true)
            .custom_flags(O_NOFOLLOW)
            .open(&self.partial)
        {
            Ok(left) if matches!(left.try_lock(), Err(TryLockError::WouldBlock)) => {
                let message = format!("another backup is writing {}", self.partial.display());
                return Err(Failure::new(message).hint("wait for it, or choose another name"));
            }
            Ok(_) => fs::remove_file(&self.partial).doing(making())?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).doing(making()),
        }
        let file = File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.partial)
            .doing(making())?;
        self.is_partial = true;
        // On a file system without locks two backups of one name are not told apart.
        let _ = file.try_lock();
        Ok(SyncedFile { file, unsynced: 0 })
    }

    /// Gives the whole file its name, for good.
    pub fn keep(mut self, file: &SyncedFile) -> Result<PathBuf> {
        file.file.sync_all().doing(self.partial.display())?;
        rename_to_new(&self.partial, &self.path)?;
        self.is_partial = false;
        sync_directory(directory_of(&self.path))?;
        Ok(self.path.clone())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if self.is_partial {
            // What can't be removed either still does not look like a backup.
            let _ = fs::remove_file(&self.partial);
        }
    }
}

/// Renames, and never over something that came there meanwhile.
fn rename_to_new(from: &Path, to: &Path) -> Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some network file systems don't know that flag.
        Err(Errno::INVAL | Errno::NOSYS) if !to.exists() => {
            fs::rename(from, to).doing(format!("naming {}", to.display()))
        }
        Err(Errno::EXIST | Errno::INVAL | Errno::NOSYS) => Err(is_there_already(to)),
        renamed => renamed.doing(format!("naming {}", to.display())),
    }
}

fn is_there_already(path: &Path) -> Failure {
    let message = format!("{} is there already", path.display());
    Failure::wrong_usage(message).hint("choose another name, or a directory")
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
