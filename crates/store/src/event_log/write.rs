//! Appending to the last segment.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use evenhand_model::Time;

use super::frame::{self, LINES_BYTES_MAX, NoFrame};
use super::segment::{self, FIRST_LINE, Frames};
use super::{LogError, LogPosition, LogSettings};
use crate::OpenError;
use crate::data_directory::sync_directory;

/// The last segment, open for appending.
#[derive(Debug)]
pub(super) struct Writer {
    directory: PathBuf,
    settings: LogSettings,
    file: File,
    number: u64,
    /// Place after the last frame.
    offset: u64,
    /// Length of the file up to there, in bytes.
    length: u64,
    /// When the first and the last frame were appended.
    first_and_last_at: Option<(Time, Time)>,
    /// Why nothing may be appended any more.
    broken: Option<String>,
}

impl Writer {
    /// Opens the last segment, or makes the first. Also tells how many bytes of an unfinished frame
    /// were cut off.
    pub(super) fn open(directory: &Path, settings: LogSettings) -> Result<(Self, u64), OpenError> {
        let numbers = segment::numbers(directory).map_err(|error| unreadable(directory, error))?;
        let Some(number) = numbers.last().copied() else {
            let writer = Self::begin(directory, settings, 1);
            return Ok((writer.map_err(|error| unreadable(directory, error))?, 0));
        };
        let path = segment::path(directory, number);
        let tail = Tail::of(&path)?;
        let file = open_at(&path, tail.length)?;
        let writer = Self {
            directory: directory.into(),
            settings,
            file,
            number,
            offset: tail.offset,
            length: tail.length,
            first_and_last_at: tail.first_and_last_at,
            broken: None,
        };
        Ok((writer, tail.cut_bytes))
    }

    /// Makes a new segment, durable before it is used.
    fn begin(directory: &Path, settings: LogSettings, number: u64) -> Result<Self, LogError> {
        let path = segment::path(directory, number);
        let mut file = File::options()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path)
            .map_err(LogError::files("making", &path))?;
        file.write_all(FIRST_LINE)
            .map_err(LogError::files("writing", &path))?;
        file.sync_all()
            .map_err(|error| LogError::SyncFailed(error.to_string()))?;
        sync_directory(directory)?;
        Ok(Self {
            directory: directory.into(),
            settings,
            file,
            number,
            offset: FIRST_LINE.len() as u64,
            length: FIRST_LINE.len() as u64,
            first_and_last_at: None,
            broken: None,
        })
    }

    pub(super) fn end(&self) -> LogPosition {
        LogPosition {
            segment: self.number,
            offset: self.offset,
        }
    }

    pub(super) fn append<L: AsRef<[u8]>>(
        &mut self,
        at: Time,
        lines: &[L],
    ) -> Result<LogPosition, LogError> {
        if let Some(why) = &self.broken {
            return Err(LogError::SyncFailed(why.clone()));
        }
        check_lines(lines)?;
        if lines.is_empty() {
            return Ok(self.end());
        }
        if self.is_due_to_close(at) {
            self.close()?;
        }
        let (bytes, next) = self.frames_of(at, lines)?;
        self.write_synced(&bytes)?;
        self.offset = next;
        self.length += bytes.len() as u64;
        let first_at = self.first_and_last_at.map_or(at, |(first_at, _)| first_at);
        self.first_and_last_at = Some((first_at, at));
        Ok(self.end())
    }

    /// Closes the segment if its last line's time is as asked. Returns the number of the segment
    /// that is now open.
    pub(super) fn close_if(&mut self, asked: impl Fn(Time) -> bool) -> Result<u64, LogError> {
        if self
            .first_and_last_at
            .is_some_and(|(_, last_at)| asked(last_at))
        {
            self.close()?;
        }
        Ok(self.number)
    }

    fn is_due_to_close(&self, now: Time) -> bool {
        self.first_and_last_at.is_some_and(|(first_at, _)| {
            self.length >= self.settings.segment_bytes
                || now.since(first_at) >= self.settings.segment_age
        })
    }

    fn close(&mut self) -> Result<(), LogError> {
        *self = Self::begin(&self.directory, self.settings, self.number + 1)?;
        Ok(())
    }

    /// The lines as frames, and the place after them.
    fn frames_of<L: AsRef<[u8]>>(&self, at: Time, lines: &[L]) -> Result<(Vec<u8>, u64), LogError> {
        let path = segment::path(&self.directory, self.number);
        let (mut bytes, mut offset) = (Vec::new(), self.offset);
        let (mut text, mut count) = (Vec::new(), 0);
        for (index, line) in lines.iter().enumerate() {
            text.extend_from_slice(line.as_ref());
            text.push(b'\n');
            count += 1;
            if text.len() >= LINES_BYTES_MAX || index + 1 == lines.len() {
                offset = frame::write(&mut bytes, offset, at, count, &text)
                    .map_err(LogError::files("compressing for", &path))?;
                text.clear();
                count = 0;
            }
        }
        Ok((bytes, offset))
    }

    fn write_synced(&mut self, bytes: &[u8]) -> Result<(), LogError> {
        if let Err(error) = self.file.write_all(bytes) {
            self.take_back();
            let path = segment::path(&self.directory, self.number);
            return Err(LogError::files("writing", path)(error));
        }
        self.file.sync_data().map_err(|error| {
            self.broken = Some(error.to_string());
            LogError::SyncFailed(error.to_string())
        })
    }

    /// Cuts off what was written of frames that failed.
    fn take_back(&mut self) {
        let cut = self.file.set_len(self.length);
        let cut = cut.and_then(|()| self.file.seek(SeekFrom::Start(self.length)));
        if let Err(error) = cut {
            self.broken = Some(format!("a failed write could not be taken back: {error}"));
        }
    }
}

fn check_lines<L: AsRef<[u8]>>(lines: &[L]) -> Result<(), LogError> {
    let why = |line: &[u8]| {
        if line.contains(&b'\n') {
            Some("it holds a line end")
        } else if line.len() > evenhand_model::limits::LINE_BYTES_MAX * 2 {
            Some("it is longer than twice the longest line that is accepted")
        } else {
            None
        }
    };
    let mut refused = lines.iter().map(|line| why(line.as_ref())).enumerate();
    match refused.find_map(|(index, why)| Some((index, why?))) {
        Some((index, why)) => Err(LogError::LineRefused { index, why }),
        None => Ok(()),
    }
}

/// The end of the last segment, as a crash may have left it.
struct Tail {
    offset: u64,
    length: u64,
    first_and_last_at: Option<(Time, Time)>,
    cut_bytes: u64,
}

impl Tail {
    /// Reads a segment up to the last whole frame. Damage with whole frames behind it is no
    /// unfinished write, and is refused.
    fn of(path: &Path) -> Result<Self, OpenError> {
        let file_length = std::fs::metadata(path)
            .map_err(OpenError::files("reading", path))?
            .len();
        let mut frames = Frames::open(path).map_err(OpenError::files("opening", path))?;
        let mut tail = Self {
            offset: FIRST_LINE.len() as u64,
            length: FIRST_LINE.len() as u64,
            first_and_last_at: None,
            cut_bytes: 0,
        };
        let stop = loop {
            let header = match frames.next_header() {
                Ok(header) => header,
                Err(stop) => break stop,
            };
            if let Err(stop) = frames.lines(&header) {
                break stop;
            }
            let first_at = tail.first_and_last_at.map_or(header.at, |(first, _)| first);
            tail.first_and_last_at = Some((first_at, header.at));
            tail.offset = header.next;
            tail.length = frames.place().map_err(OpenError::files("reading", path))?;
        };
        tail.cut_bytes = file_length.saturating_sub(tail.length);
        match stop {
            NoFrame::Io(source) => Err(OpenError::files("reading", path)(source)),
            NoFrame::End | NoFrame::Torn => Ok(tail),
            NoFrame::Wrong(why) => {
                let more = frames.find_frame_after(tail.length);
                if more.map_err(OpenError::files("reading", path))?.is_some() {
                    let why = format!("{why}, {} bytes from its start", tail.length);
                    let path = path.into();
                    return Err(OpenError::DamagedLog { path, why });
                }
                Ok(tail)
            }
        }
    }
}

/// Opens a segment for appending after `length` bytes, and cuts off what stands behind them.
fn open_at(path: &Path, length: u64) -> Result<File, OpenError> {
    let open = || {
        let mut file = File::options().write(true).open(path)?;
        if file.metadata()?.len() != length {
            file.set_len(length)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(FIRST_LINE)?;
            file.sync_all()?;
        }
        file.seek(SeekFrom::Start(length))?;
        Ok(file)
    };
    open().map_err(OpenError::files("opening", path))
}

fn unreadable(directory: &Path, error: LogError) -> OpenError {
    OpenError::DamagedLog {
        path: directory.into(),
        why: error.to_string(),
    }
}
