//! Reading lines from a place on.

use std::collections::VecDeque;
use std::path::PathBuf;

use evenhand_model::Time;

use super::frame::{Header, NoFrame};
use super::segment::{self, FIRST_LINE, Frames};
use super::{EventLog, LogError, LogPosition};

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Place of the batch that it belongs to.
    pub position: LogPosition,
    /// Place after that batch: where to go on once all its lines have been dealt with.
    pub next: LogPosition,
    /// The line, without its end.
    pub text: Vec<u8>,
}

/// The lines from one place to another. Damage comes out as an error in its place; the lines after
/// it follow.
#[derive(Debug)]
pub struct LogLines {
    directory: PathBuf,
    from: LogPosition,
    end: LogPosition,
    /// Batches appended earlier are passed over.
    since: Option<Time>,
    /// The open segment.
    frames: Option<Frames>,
    /// Whether the segment before `from` has been read, so that `from` must be there.
    went_on: bool,
    lines: VecDeque<LogLine>,
}

impl Iterator for LogLines {
    type Item = Result<LogLine, LogError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return Some(Ok(line));
            }
            if self.from >= self.end {
                return None;
            }
            if let Err(error) = self.advance() {
                return Some(Err(error));
            }
        }
    }
}

impl LogLines {
    /// The place after the last of these lines.
    pub fn end(&self) -> LogPosition {
        self.end
    }

    /// Goes on to the end of the log as it is now, from where these lines ended: for who follows the log.
    pub fn go_on(&mut self, log: &EventLog) -> Result<(), LogError> {
        self.end = log.end();
        // What was read ahead may have been taken back and written anew.
        match self.frames.as_mut().map(Frames::forget_read_ahead) {
            Some(Err(error)) => Err(self.failed(error)),
            _ => Ok(()),
        }
    }

    pub(super) fn since(mut self, since: Time) -> Self {
        self.since = Some(since);
        self
    }

    pub(super) fn new(directory: PathBuf, from: LogPosition, end: LogPosition) -> Self {
        Self {
            directory,
            from,
            end,
            since: None,
            frames: None,
            went_on: false,
            lines: VecDeque::new(),
        }
    }

    /// Opens the next segment or reads the next frame.
    fn advance(&mut self) -> Result<(), LogError> {
        let Some(mut frames) = self.frames.take() else {
            return self.open_segment();
        };
        let place = frames.place().map_err(|error| self.failed(error))?;
        match self.next_frame(&mut frames) {
            Ok((header, text)) => {
                self.frames = Some(frames);
                self.keep(&header, &text)
            }
            Err(NoFrame::End) if self.from.segment < self.end.segment => {
                self.go_to_next_segment();
                Ok(())
            }
            Err(why) => {
                let damaged = self.damaged(why.to_string());
                self.go_past_damage(frames, place)?;
                Err(damaged)
            }
        }
    }

    /// Opens the segment of `from`, or the first one after it if that has been dropped by now.
    fn open_segment(&mut self) -> Result<(), LogError> {
        let numbers = segment::numbers(&self.directory)?;
        let wanted = self.from.segment;
        let number = numbers.into_iter().find(|number| *number >= wanted);
        let number = number.unwrap_or(self.end.segment);
        let missing = self.went_on && number > wanted;
        let damaged = self.damaged(format!(
            "the files of segments {wanted} to {number} are missing"
        ));
        if number > wanted {
            self.from = LogPosition {
                segment: number,
                offset: 0,
            };
        }
        self.from.offset = self.from.offset.max(FIRST_LINE.len() as u64);
        self.went_on = false;
        if missing {
            return Err(damaged);
        }
        let path = segment::path(&self.directory, number);
        self.frames = Some(Frames::open(&path).map_err(LogError::files("opening", path))?);
        Ok(())
    }

    fn go_to_next_segment(&mut self) {
        self.frames = None;
        self.went_on = true;
        self.from = LogPosition {
            segment: self.from.segment + 1,
            offset: 0,
        };
    }

    /// Goes on with the next frame that can be read, in this segment or the next.
    fn go_past_damage(&mut self, mut frames: Frames, place: u64) -> Result<(), LogError> {
        let found = frames
            .find_frame_after(place)
            .map_err(|error| self.failed(error))?;
        match found {
            Some(header) => {
                self.from.offset = header.offset;
                self.frames = Some(frames);
            }
            None => self.go_to_next_segment(),
        }
        Ok(())
    }

    /// The next frame with its lines, without any if nobody wants them.
    fn next_frame(&self, frames: &mut Frames) -> Result<(Header, Vec<u8>), NoFrame> {
        let header = frames.next_header()?;
        let is_old = self.since.is_some_and(|since| header.at < since);
        let text = if is_old || self.is_behind(&header) {
            frames.skip_lines(&header).map_err(NoFrame::Io)?;
            Vec::new()
        } else {
            frames.lines(&header)?
        };
        Ok((header, text))
    }

    fn is_behind(&self, header: &Header) -> bool {
        header.next <= self.from.offset
    }

    /// Keeps the lines of a frame to be given out one by one.
    fn keep(&mut self, header: &Header, text: &[u8]) -> Result<(), LogError> {
        if self.is_behind(header) {
            return Ok(());
        }
        let segment = self.from.segment;
        let place = |offset| LogPosition { segment, offset };
        let gap = header.offset > self.from.offset;
        let damaged = self.damaged("frames are missing".into());
        self.from = place(header.next);
        let lines = text.split_inclusive(|byte| *byte == b'\n');
        self.lines = lines
            .map(|line| LogLine {
                position: place(header.offset),
                next: place(header.next),
                text: line.strip_suffix(b"\n").unwrap_or(line).to_vec(),
            })
            .collect();
        if gap { Err(damaged) } else { Ok(()) }
    }

    fn damaged(&self, why: String) -> LogError {
        LogError::Damaged {
            after: self.from,
            why,
        }
    }

    fn failed(&self, error: std::io::Error) -> LogError {
        LogError::files("reading", segment::path(&self.directory, self.from.segment))(error)
    }
}
