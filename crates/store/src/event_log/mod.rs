//! Every accepted event, in rolling files beside the store.
//!
//! A batch of lines becomes a [`frame`]: compressed, with checksums, synced before it counts. Frames
//! follow each other in [`segment`] files, which are dropped whole once they are old. An erasure
//! rewrites segments; a place in the log stays valid all the same, because a frame keeps the place
//! at which it was first written.

pub mod error;
mod frame;
pub mod position;
mod read;
mod rewrite;
mod segment;
mod write;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use evenhand_model::{Duration, Time};

use crate::OpenError;
use crate::data_directory::sync_directory;
pub use error::LogError;
pub use position::LogPosition;
pub use read::{LogLine, LogLines};
pub use rewrite::Rewrite;
use write::Writer;

/// When a segment is closed and the next one begun.
#[derive(Clone, Copy, Debug)]
pub struct LogSettings {
    /// Size from which on a segment is closed, in bytes.
    pub segment_bytes: u64,
    /// Age from which on a segment is closed, counted from its first line.
    pub segment_age: Duration,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self {
            segment_bytes: 64 * 1024 * 1024,
            segment_age: Duration::from_hours(24),
        }
    }
}

/// A file of the log, and how much of it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFile {
    /// The file.
    pub path: PathBuf,
    /// Bytes of it that were written to their end.
    pub bytes: u64,
}

/// An append-only log of lines in a directory of its own.
#[derive(Debug)]
pub struct EventLog {
    directory: PathBuf,
    writer: Mutex<Writer>,
    /// Held by whoever replaces or removes closed segments.
    upkeep: Mutex<()>,
    cut_bytes: u64,
}

impl EventLog {
    /// Opens the log in a directory, and writes nothing: the first append makes the directory if it
    /// is not there, so that a full disk is no reason not to start.
    ///
    /// A last frame that was not written to its end does not count: nobody was answered for it.
    /// `committed` is how far the store rests on the log; a log that ends before it is refused.
    pub fn open(
        directory: impl AsRef<Path>,
        settings: LogSettings,
        committed: Option<LogPosition>,
    ) -> Result<Self, OpenError> {
        let directory = directory.as_ref().to_path_buf();
        segment::remove_unfinished(&directory)?;
        let (writer, cut_bytes) = Writer::open(&directory, settings)?;
        let end = writer.end();
        if committed.is_some_and(|committed| committed > end) {
            return Err(OpenError::DamagedLog {
                path: directory,
                why: format!("it ends at {end}, before what the store has already taken from it"),
            });
        }
        Ok(Self {
            directory,
            writer: Mutex::new(writer),
            upkeep: Mutex::new(()),
            cut_bytes,
        })
    }

    /// Appends lines without line ends in one step and syncs them. Returns the place after them:
    /// where a later [`EventLog::read_from`] goes on. Nothing is kept if it fails.
    pub fn append<L: AsRef<[u8]>>(&self, at: Time, lines: &[L]) -> Result<LogPosition, LogError> {
        self.append_and(at, lines, Ok)
    }

    /// Appends like [`EventLog::append`], and keeps the lines only if `commit`, which is told the
    /// place after them, succeeds. It may fail only if it is certain that nothing was committed which
    /// rests on that place. Until it has returned, the lines are not there for readers.
    pub fn append_and<L: AsRef<[u8]>, T, E: From<LogError>>(
        &self,
        at: Time,
        lines: &[L],
        commit: impl FnOnce(LogPosition) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = self.writer();
        let before = writer.append(at, lines)?;
        commit(writer.end()).or_else(|error| {
            writer.take_back(before)?;
            Err(error)
        })
    }

    /// The lines from a place on, up to the end of the log as it is now.
    pub fn read_from(&self, position: LogPosition) -> LogLines {
        LogLines::new(self.directory.clone(), position, self.end())
    }

    /// The lines of the batches that were appended at `since` or later, up to the end of the log
    /// as it is now. What is older is passed over without being unpacked.
    pub fn read_since(&self, since: Time) -> LogLines {
        let lines = self.read_from(LogPosition::default());
        lines.since(since)
    }

    /// The place after the last line.
    pub fn end(&self) -> LogPosition {
        self.writer().end()
    }

    /// Keeps closed segments from being replaced or removed while `run` runs.
    pub fn keep_files<T>(&self, run: impl FnOnce() -> T) -> T {
        let _upkeep = self.upkeep.lock().unwrap_or_else(PoisonError::into_inner);
        run()
    }

    /// Runs `look` on the files of the log while nothing is being appended: they end with what the
    /// store has taken from them.
    pub fn at_rest<T>(&self, look: impl FnOnce(Vec<LogFile>) -> T) -> Result<T, LogError> {
        let writer = self.writer();
        let mut files = Vec::new();
        for number in segment::numbers(&self.directory)? {
            let path = segment::path(&self.directory, number);
            let length = std::fs::metadata(&path)
                .map_err(LogError::files("reading the size of", &path))?
                .len();
            let bytes = writer.length_of(number).unwrap_or(length);
            files.push(LogFile { path, bytes });
        }
        Ok(look(files))
    }

    /// How many bytes of an unfinished last frame were found when the log was opened.
    pub fn cut_bytes(&self) -> u64 {
        self.cut_bytes
    }

    /// Removes the first segments, as long as their lines were all appended before `time`. Returns
    /// how many. While the log is being rewritten it removes none.
    pub fn drop_before(&self, time: Time) -> Result<usize, LogError> {
        let _upkeep = match self.upkeep.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(0),
            Err(TryLockError::Poisoned(held)) => held.into_inner(),
            Ok(held) => held,
        };
        let active = self.writer().close_if(|last_at| last_at < time)?;
        let numbers = segment::numbers(&self.directory)?;
        let mut dropped = 0;
        for number in numbers.into_iter().filter(|number| *number < active) {
            let path = segment::path(&self.directory, number);
            if !segment::is_before(&path, time)? {
                break;
            }
            std::fs::remove_file(&path).map_err(LogError::files("removing", &path))?;
            dropped += 1;
        }
        if dropped > 0 {
            sync_directory(&self.directory)?;
        }
        Ok(dropped)
    }

    /// Takes every line but those that `keep` names from the segments before `time`, from segment `from`
    /// on. Returns the number of the first segment that it left as it was. One that can't be read is passed
    /// over; while the log is being rewritten nothing is done.
    pub fn thin_before(
        &self,
        time: Time,
        from: u64,
        mut keep: impl FnMut(&[u8]) -> bool,
    ) -> Result<u64, LogError> {
        let _upkeep = match self.upkeep.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(from),
            Err(TryLockError::Poisoned(held)) => held.into_inner(),
            Ok(held) => held,
        };
        let active = self.writer().close_if(|last_at| last_at < time)?;
        let numbers = segment::numbers(&self.directory)?;
        let closed = numbers
            .into_iter()
            .filter(|number| (from..active).contains(number));
        let mut next = from;
        for number in closed {
            if !segment::is_before(&segment::path(&self.directory, number), time)? {
                break;
            }
            rewrite::thin(&self.directory, number, &mut keep)?;
            next = number + 1;
        }
        Ok(next)
    }

    /// Replaces lines for good, such as those of an erased person. `change` is asked about every
    /// line; the files are replaced one by one, so that a crash leaves each either old or new. It may
    /// take long; lines can be appended and read meanwhile. Returns how many lines were changed or removed.
    pub fn rewrite(&self, change: impl FnMut(&[u8]) -> Rewrite) -> Result<u64, LogError> {
        let _upkeep = self.upkeep.lock().unwrap_or_else(PoisonError::into_inner);
        let active = self.writer().close_if(|_| true)?;
        rewrite::closed_segments(&self.directory, active, change)
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
