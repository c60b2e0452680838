//! Appending to the last segment.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use evenhand_model::Time;

use super::frame::{self, LINES_BYTES_MAX, NoFrame};
use super::segment::{self, FIRST_LINE, Frames};
use super::{LogError, LogPosition, LogSettings};
use crate::OpenError;
use crate::data_directory::{make_directory, sync_directory};

/// The last segment, to be appended to.
#[derive(Debug)]
pub(super) struct Writer {
    directory: PathBuf,
    settings: LogSettings,
    /// Opened, and mended after a crash, by the first append: reading needs neither, and a full disk
    /// allows reading.
    file: Option<File>,
    /// Number of the segment; 0 before the first one is made.
    number: u64,
    end: End,
    /// Why nothing may be appended any more.
    broken: Option<String>,
}

/// Where a segment ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// Place after the last frame.
    offset: u64,
    /// Length of the file up to there, in bytes.
    length: u64,
    /// When the first and the last frame were appended.
    first_and_last_at: Option<(Time, Time)>,
}

impl End {
    /// The end of a segment without frames.
    const EMPTY: Self = Self {
        offset: FIRST_LINE.len() as u64,
        length: FIRST_LINE.len() as u64,
        first_and_last_at: None,
    };
}

impl Writer {
    /// Finds the end of the last segment, and writes nothing. Also tells how many bytes of an
    /// unfinished frame stand behind it; the first append cuts them off.
    pub(super) fn open(directory: &Path, settings: LogSettings) -> Result<(Self, u64), OpenError> {
        let numbers = segment::numbers(directory).map_err(|error| unreadable(directory, error))?;
        let number = numbers.last().copied().unwrap_or(0);
        let (end, cut_bytes) = match number {
            0 => (End::EMPTY, 0),
            _ => find_end(&segment::path(directory, number))?,
        };
        let writer = Self {
            directory: directory.into(),
            settings,
            file: None,
            number,
            end,
            broken: None,
        };
        Ok((writer, cut_bytes))
    }

    pub(super) fn end(&self) -> LogPosition {
        match self.number {
            0 => LogPosition::default(),
            segment => LogPosition {
                segment,
                offset: self.end.offset,
            },
        }
    }

    /// Length up to the last frame, in bytes, of the segment that is open.
    pub(super) fn length_of(&self, number: u64) -> Option<u64> {
        (number == self.number).then_some(self.end.length)
    }

    /// Appends lines and syncs them. Returns where the segment that has them ended before, for
    /// [`Writer::take_back`].
    pub(super) fn append<L: AsRef<[u8]>>(
        &mut self,
        at: Time,
        lines: &[L],
    ) -> Result<End, LogError> {
        if let Some(why) = &self.broken {
            return Err(LogError::SyncFailed(why.clone()));
        }
        check_lines(lines)?;
        if lines.is_empty() {
            return Ok(self.end);
        }
        if self.number == 0 || self.is_due_to_close(at) {
            self.begin_next()?;
        }
        let (bytes, next) = self.frames_of(at, lines)?;
        self.write_synced(&bytes)?;
        let before = self.end;
        let first_at = before
            .first_and_last_at
            .map_or(at, |(first_at, _)| first_at);
        self.end = End {
            offset: next,
            length: before.length + bytes.len() as u64,
            first_and_last_at: Some((first_at, at)),
        };
        Ok(before)
    }

    /// Removes what was appended last, for good.
    pub(super) fn take_back(&mut self, before: End) -> Result<(), LogError> {
        if before.length == self.end.length {
            return Ok(());
        }
        self.end = before;
        self.cut();
        let synced = self.ready().and_then(|file| {
            file.sync_all()
                .map_err(|error| LogError::SyncFailed(error.to_string()))
        });
        if let Err(error) = synced {
            self.broken.get_or_insert(error.to_string());
        }
        match &self.broken {
            Some(why) => Err(LogError::SyncFailed(why.clone())),
            None => Ok(()),
        }
    }

    /// Closes the segment if its last line's time is as asked. Returns the number of the segment
    /// that is now open.
    pub(super) fn close_if(&mut self, asked: impl Fn(Time) -> bool) -> Result<u64, LogError> {
        let last_at = self.end.first_and_last_at.map(|(_, last_at)| last_at);
        if last_at.is_some_and(asked) {
            self.begin_next()?;
        }
        Ok(self.number)
    }

    fn is_due_to_close(&self, now: Time) -> bool {
        self.end.first_and_last_at.is_some_and(|(first_at, _)| {
            self.end.length >= self.settings.segment_bytes
                || now.since(first_at) >= self.settings.segment_age
        })
    }

    /// Makes the next segment, durable before it is used. The one before it is mended first, since
    /// nobody looks for its end any more.
    fn begin_next(&mut self) -> Result<(), LogError> {
        if self.number == 0 {
            make_directory(&self.directory)?;
        } else {
            self.ready()?;
        }
        let number = self.number + 1;
        let path = segment::path(&self.directory, number);
        let file = make_segment(&path).inspect_err(|_| {
            // Half of a first line is as good as none; whatever is left of it is written over.
            let _ = std::fs::remove_file(&path);
        })?;
        sync_directory(&self.directory)?;
        self.file = Some(file);
        self.number = number;
        self.end = End::EMPTY;
        Ok(())
    }

    /// The file, open after the last frame and without anything behind it.
    fn ready(&mut self) -> Result<&mut File, LogError> {
        let path = segment::path(&self.directory, self.number);
        let file = match self.file.take() {
            Some(file) => file,
            None => open_at(&path, self.end.length).map_err(LogError::files("opening", &path))?,
        };
        Ok(self.file.insert(file))
    }

    /// The lines as frames, and the place after them.
    fn frames_of<L: AsRef<[u8]>>(&self, at: Time, lines: &[L]) -> Result<(Vec<u8>, u64), LogError> {
        let path = segment::path(&self.directory, self.number);
        let (mut bytes, mut offset) = (Vec::new(), self.end.offset);
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
        let path = segment::path(&self.directory, self.number);
        let file = self.ready()?;
        if let Err(error) = file.write_all(bytes) {
            self.cut();
            return Err(LogError::files("writing", path)(error));
        }
        file.sync_data().map_err(|error| {
            self.broken = Some(error.to_string());
            LogError::SyncFailed(error.to_string())
        })
    }

    /// Cuts off what stands behind the end.
    fn cut(&mut self) {
        let length = self.end.length;
        let cut = self.ready().map_err(|error| error.to_string());
        let cut = cut.and_then(|file| {
            file.set_len(length)
                .and_then(|()| file.seek(SeekFrom::Start(length)))
                .map_err(|error| error.to_string())
        });
        if let Err(error) = cut {
            self.broken = Some(format!("a failed write could not be taken back: {error}"));
        }
    }
}

fn make_segment(path: &Path) -> Result<File, LogError> {
    let mut file = File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)
        .map_err(LogError::files("making", path))?;
    file.write_all(FIRST_LINE)
        .map_err(LogError::files("writing", path))?;
    file.sync_all()
        .map_err(|error| LogError::SyncFailed(error.to_string()))?;
    Ok(file)
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

/// Finds the end of a segment as a crash may have left it: behind the last whole frame. Damage with
/// whole frames behind it is no unfinished write, and is refused. Also tells how many bytes follow.
fn find_end(path: &Path) -> Result<(End, u64), OpenError> {
    let reading = || OpenError::files("reading", path);
    let file_length = std::fs::metadata(path).map_err(reading())?.len();
    let mut frames = Frames::open(path).map_err(OpenError::files("opening", path))?;
    let mut end = End::EMPTY;
    let stop = loop {
        let header = match frames.next_header() {
            Ok(header) => header,
            Err(stop) => break stop,
        };
        if let Err(stop) = frames.lines(&header) {
            break stop;
        }
        let first_at = end.first_and_last_at.map_or(header.at, |(first, _)| first);
        end = End {
            offset: header.next,
            length: frames.place().map_err(reading())?,
            first_and_last_at: Some((first_at, header.at)),
        };
    };
    let cut_bytes = file_length.saturating_sub(end.length);
    match stop {
        NoFrame::Io(source) => Err(reading()(source)),
        NoFrame::End | NoFrame::Torn => Ok((end, cut_bytes)),
        NoFrame::Wrong(why) => {
            let more = frames.find_frame_after(end.length).map_err(reading())?;
            if more.is_some() {
                let why = format!("{why}, {} bytes from its start", end.length);
                let path = path.into();
                return Err(OpenError::DamagedLog { path, why });
            }
            Ok((end, cut_bytes))
        }
    }
}

/// Opens a segment for appending after `length` bytes, and cuts off what stands behind them.
fn open_at(path: &Path, length: u64) -> std::io::Result<File> {
    let mut file = File::options().write(true).open(path)?;
    if file.metadata()?.len() != length {
        file.set_len(length)?;
        file.write_all(FIRST_LINE)?;
        file.sync_all()?;
    }
    file.seek(SeekFrom::Start(length))?;
    Ok(file)
}

fn unreadable(directory: &Path, error: LogError) -> OpenError {
    OpenError::DamagedLog {
        path: directory.into(),
        why: error.to_string(),
    }
}
