//! The files of the log: a first line that says what they are, then frames.

use std::fs::{self, File};
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use evenhand_model::Time;

use super::LogError;
use super::frame::{self, Header, NoFrame};
use crate::OpenError;

/// What every segment begins with; the first frame comes after it.
pub(super) const FIRST_LINE: &[u8; 16] = b"evenhand events\n";

/// How the name of a segment ends.
const ENDING: &str = ".events";

/// How the name of a segment ends while it is being rewritten.
const UNFINISHED: &str = ".events.new";

/// The file of a segment.
pub(super) fn path(directory: &Path, number: u64) -> PathBuf {
    directory.join(format!("{number:016}{ENDING}"))
}

/// The file in which a segment is being rewritten.
pub(super) fn unfinished_path(directory: &Path, number: u64) -> PathBuf {
    directory.join(format!("{number:016}{UNFINISHED}"))
}

/// The numbers of all segments, rising.
pub(super) fn numbers(directory: &Path) -> Result<Vec<u64>, LogError> {
    let names = names(directory).map_err(LogError::files("listing", directory))?;
    let numbers = names.iter().filter_map(|name| name.strip_suffix(ENDING));
    let mut numbers: Vec<u64> = numbers.filter_map(|number| number.parse().ok()).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// Removes what a crash left of a rewriting; the old segment is still there.
pub(super) fn remove_unfinished(directory: &Path) -> Result<(), OpenError> {
    let names = names(directory).map_err(OpenError::files("listing", directory))?;
    for name in names.iter().filter(|name| name.ends_with(UNFINISHED)) {
        let path = directory.join(name);
        fs::remove_file(&path).map_err(OpenError::files("removing", &path))?;
    }
    Ok(())
}

/// Before the first append there may be no directory yet.
fn names(directory: &Path) -> std::io::Result<Vec<String>> {
    let files = match fs::read_dir(directory) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        files => files?,
    };
    files
        .map(|file| Ok(file?.file_name().to_string_lossy().into_owned()))
        .collect()
}

/// Whether every line of a segment was appended before `time`.
pub(super) fn is_before(path: &Path, time: Time) -> Result<bool, LogError> {
    let mut frames = Frames::open(path).map_err(LogError::files("opening", path))?;
    while let Ok(header) = frames.next_header() {
        if header.at >= time {
            return Ok(false);
        }
        frames
            .skip_lines(&header)
            .map_err(LogError::files("reading", path))?;
    }
    Ok(true)
}

/// The frames of one segment, one after the other.
#[derive(Debug)]
pub(super) struct Frames {
    file: BufReader<File>,
}

impl Frames {
    /// Opens a segment before its first frame. Whatever stands in the place of the first line, the
    /// frames' own checksums tell whether they can be read.
    pub(super) fn open(path: &Path) -> std::io::Result<Self> {
        let mut file = BufReader::new(File::open(path)?);
        file.seek(SeekFrom::Start(FIRST_LINE.len() as u64))?;
        Ok(Self { file })
    }

    pub(super) fn next_header(&mut self) -> Result<Header, NoFrame> {
        frame::read_header(&mut self.file)
    }

    pub(super) fn skip_lines(&mut self, header: &Header) -> std::io::Result<()> {
        self.file.seek_relative(i64::from(header.packed_bytes))
    }

    pub(super) fn lines(&mut self, header: &Header) -> Result<Vec<u8>, NoFrame> {
        frame::read_lines(&mut self.file, header)
    }

    /// Where in the file the next read begins, in bytes.
    pub(super) fn place(&mut self) -> std::io::Result<u64> {
        self.file.stream_position()
    }

    /// Reads again from the file what comes next.
    pub(super) fn forget_read_ahead(&mut self) -> std::io::Result<()> {
        let place = self.file.stream_position()?;
        self.file.seek(SeekFrom::Start(place)).map(drop)
    }

    /// Goes to the first whole frame that begins after `place`, and tells its header.
    pub(super) fn find_frame_after(&mut self, place: u64) -> std::io::Result<Option<Header>> {
        self.file.seek(SeekFrom::Start(place))?;
        let mut rest = Vec::new();
        self.file.read_to_end(&mut rest)?;
        let mut starts = 1..rest.len();
        let found = starts.find_map(|start| Some((start, whole_frame(rest.get(start..)?)?)));
        let start = found.map_or(rest.len(), |(start, _)| start) as u64;
        self.file.seek(SeekFrom::Start(place + start))?;
        Ok(found.map(|(_, header)| header))
    }
}

/// The header of the frame that these bytes begin with, if it is whole.
fn whole_frame(mut bytes: &[u8]) -> Option<Header> {
    if !bytes.starts_with(&frame::MAGIC) {
        return None;
    }
    let header = frame::read_header(&mut bytes).ok()?;
    frame::read_lines(&mut bytes, &header).ok()?;
    Some(header)
}
