//! Replacing lines in closed segments.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use super::frame::{self, Header, NoFrame};
use super::segment::{self, FIRST_LINE, Frames};
use super::{LogError, LogPosition};
use crate::data_directory::sync_directory;

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rewrite {
    /// It stays.
    Keep,
    /// It is replaced by this one, without a line end.
    Change(Vec<u8>),
    /// It goes.
    Drop,
}

/// Rewrites every segment before `active`. A segment that can't be read is left alone and told of
/// after the others are done. Returns how many lines were changed or removed.
pub(super) fn closed_segments(
    directory: &Path,
    active: u64,
    mut change: impl FnMut(&[u8]) -> Rewrite,
) -> Result<u64, LogError> {
    let numbers = segment::numbers(directory)?;
    let mut changed = 0;
    let mut damage = None;
    for number in numbers.into_iter().filter(|number| *number < active) {
        match one_segment(directory, number, &mut change) {
            Ok(lines) => changed += lines,
            Err(error @ LogError::Damaged { .. }) => damage = damage.or(Some(error)),
            Err(error) => return Err(error),
        }
    }
    damage.map_or(Ok(changed), Err)
}

/// Drops every line of a segment but those that `keep` names. One that can't be read is left alone.
pub(super) fn thin(
    directory: &Path,
    number: u64,
    keep: &mut impl FnMut(&[u8]) -> bool,
) -> Result<(), LogError> {
    let mut change = |line: &[u8]| match keep(line) {
        true => Rewrite::Keep,
        false => Rewrite::Drop,
    };
    match one_segment(directory, number, &mut change) {
        Ok(_) | Err(LogError::Damaged { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Writes the segment anew beside the old one and puts it in its place, if anything changes.
fn one_segment(
    directory: &Path,
    number: u64,
    change: &mut impl FnMut(&[u8]) -> Rewrite,
) -> Result<u64, LogError> {
    let path = segment::path(directory, number);
    let new_path = segment::unfinished_path(directory, number);
    let written = write_anew(&path, &new_path, number, change);
    if !matches!(written, Ok(1..)) {
        let removed = fs::remove_file(&new_path).map_err(LogError::files("removing", &new_path));
        return written.and_then(|unchanged| removed.map(|()| unchanged));
    }
    fs::rename(&new_path, &path).map_err(LogError::files("renaming", &new_path))?;
    sync_directory(directory)?;
    written
}

fn write_anew(
    path: &Path,
    new_path: &Path,
    number: u64,
    change: &mut impl FnMut(&[u8]) -> Rewrite,
) -> Result<u64, LogError> {
    let writing = || LogError::files("writing", new_path);
    let mut frames = Frames::open(path).map_err(LogError::files("opening", path))?;
    let mut new = BufWriter::new(File::create(new_path).map_err(writing())?);
    new.write_all(FIRST_LINE).map_err(writing())?;
    let mut changed = 0;
    let mut offset = FIRST_LINE.len() as u64;
    while let Some((header, text)) = next_frame(&mut frames, number, offset)? {
        let (new_text, lines, changed_here) = changed_lines(&text, change);
        let mut bytes = Vec::new();
        frame::rewrite(&mut bytes, &header, lines, &new_text).map_err(writing())?;
        new.write_all(&bytes).map_err(writing())?;
        changed += changed_here;
        offset = header.next;
    }
    let file = new
        .into_inner()
        .map_err(|error| writing()(error.into_error()))?;
    file.sync_all()
        .map_err(|error| LogError::SyncFailed(error.to_string()))?;
    Ok(changed)
}

fn next_frame(
    frames: &mut Frames,
    number: u64,
    offset: u64,
) -> Result<Option<(Header, Vec<u8>)>, LogError> {
    let read = frames.next_header();
    match read.and_then(|header| Ok((header, frames.lines(&header)?))) {
        Ok(frame) => Ok(Some(frame)),
        Err(NoFrame::End) => Ok(None),
        Err(why) => Err(LogError::Damaged {
            after: LogPosition {
                segment: number,
                offset,
            },
            why: why.to_string(),
        }),
    }
}

/// The lines as they are to be, how many there are, and how many are not as they were.
fn changed_lines(text: &[u8], change: &mut impl FnMut(&[u8]) -> Rewrite) -> (Vec<u8>, u32, u64) {
    let (mut new_text, mut lines, mut changed) = (Vec::with_capacity(text.len()), 0, 0);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let verdict = change(line);
        changed += u64::from(verdict != Rewrite::Keep);
        let kept = match &verdict {
            Rewrite::Keep => line,
            Rewrite::Change(new_line) => new_line,
            Rewrite::Drop => continue,
        };
        // A line end inside would make two lines of one.
        let one_line = kept.iter().filter(|byte| **byte != b'\n');
        new_text.extend(one_line);
        new_text.push(b'\n');
        lines += 1;
    }
    (new_text, lines, changed)
}
