//! Where events come from: NDJSON or CSV, plain or gzip, from a file or standard input, cut into
//! chunks of whole lines.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use evenhand_model::{Problem, limits};
use flate2::bufread::MultiGzDecoder;
use indicatif::ProgressBar;

pub use super::csv_lines::CsvColumns;
use super::csv_lines::CsvLines;
use crate::failure::{Doing as _, Result};

/// How much is read at once, in bytes: enough that taking turns costs nothing, little enough that
/// a chunk and its verdicts stay in the processor's cache.
const CHUNK_BYTES: usize = 256 * 1024;

/// Some whole lines of the source.
#[derive(Debug, Default)]
pub struct Chunk {
    /// Its place in the source, from 0.
    pub number: u64,
    /// Number of its first line in the source, from 1.
    pub first_line: u64,
    /// The lines.
    pub bytes: Vec<u8>,
    /// Lines that could not become an event, by their place in this chunk; they are empty there.
    pub refused: VecDeque<(usize, Problem)>,
    /// Where each of the lines begins in the source, from 1, when it is not one line of it.
    pub begins: Vec<u64>,
}

impl Chunk {
    /// Number in the source, from 1, of the line at a place in this chunk.
    pub fn line(&self, place: usize) -> u64 {
        let begins = self.begins.get(place).copied();
        begins.unwrap_or(self.first_line + place as u64)
    }
}

/// A source of events.
pub struct Source {
    lines: Lines,
    /// What a person calls it.
    name: String,
    chunks: u64,
    next_line: u64,
}

enum Lines {
    Json(JsonLines),
    Csv(CsvLines),
}

impl Source {
    /// Opens a source as [`open_text`] does. With `columns` the text is CSV.
    pub fn open(
        path: Option<&Path>,
        columns: Option<CsvColumns>,
        progress: &ProgressBar,
    ) -> Result<Self> {
        let (text, name) = open_text(path, progress)?;
        Self::of(text, columns, name)
    }

    pub(super) fn of(
        text: Box<dyn Read + Send>,
        columns: Option<CsvColumns>,
        name: String,
    ) -> Result<Self> {
        let lines = match columns {
            None => Lines::Json(JsonLines::new(text)),
            Some(columns) => Lines::Csv(CsvLines::open(text, columns).doing(&name)?),
        };
        Ok(Self {
            lines,
            name,
            chunks: 0,
            next_line: 1,
        })
    }

    /// Fills `chunk` with the next lines; `false` at the end.
    pub fn next(&mut self, chunk: &mut Chunk) -> Result<bool> {
        chunk.bytes.clear();
        chunk.refused.clear();
        chunk.begins.clear();
        match &mut self.lines {
            Lines::Json(lines) => lines.next(&mut chunk.bytes).doing(&self.name)?,
            Lines::Csv(lines) => lines.next(chunk).doing(&self.name)?,
        }
        if chunk.bytes.is_empty() {
            return Ok(false);
        }
        chunk.number = self.chunks;
        chunk.first_line = self.next_line;
        self.chunks += 1;
        self.next_line += memchr::memchr_iter(b'\n', &chunk.bytes).count() as u64;
        Ok(true)
    }
}

/// Opens a file, or standard input where there is none or it is called `-`, and says what a person
/// calls it. Gzip is recognised by its first bytes. `progress` counts the bytes of a file.
pub fn open_text(
    path: Option<&Path>,
    progress: &ProgressBar,
) -> Result<(Box<dyn Read + Send>, String)> {
    let path = path.filter(|path| *path != Path::new("-"));
    let name = path.map_or_else(
        || "standard input".into(),
        |path| path.display().to_string(),
    );
    let input: Box<dyn Read + Send> = match path {
        None => Box::new(io::stdin()),
        Some(path) => {
            let file = File::open(path).doing(&name)?;
            progress.set_length(file.metadata().map(|metadata| metadata.len()).unwrap_or(0));
            Box::new(progress.wrap_read(file))
        }
    };
    let mut input = BufReader::with_capacity(CHUNK_BYTES, input);
    let is_gzip = input.fill_buf().doing(&name)?.starts_with(&[0x1f, 0x8b]);
    let text: Box<dyn Read + Send> = if is_gzip {
        Box::new(MultiGzDecoder::new(input))
    } else {
        Box::new(input)
    };
    Ok((text, name))
}

/// Lines cut from a stream as they arrive.
struct JsonLines {
    text: Box<dyn Read + Send>,
    /// The beginning of a line whose end has not arrived.
    begun: Vec<u8>,
}

impl JsonLines {
    fn new(text: Box<dyn Read + Send>) -> Self {
        Self {
            text,
            begun: Vec::new(),
        }
    }

    /// Fills `lines` with whole lines as soon as there are some. Of a line beyond the limit only so
    /// much is kept that whoever reads it sees that it is too long.
    fn next(&mut self, lines: &mut Vec<u8>) -> io::Result<()> {
        std::mem::swap(lines, &mut self.begun);
        self.begun.clear();
        loop {
            let begun = lines.len();
            lines.resize(begun + CHUNK_BYTES, 0);
            let count = read(&mut self.text, lines.get_mut(begun..).unwrap_or_default())?;
            lines.truncate(begun + count);
            if count == 0 {
                return Ok(());
            }
            let arrived = lines.get(begun..).unwrap_or_default();
            if let Some(end) = memchr::memrchr(b'\n', arrived) {
                self.begun
                    .extend_from_slice(arrived.get(end + 1..).unwrap_or_default());
                lines.truncate(begun + end + 1);
                return Ok(());
            }
            lines.truncate(limits::LINE_BYTES_MAX + 1);
        }
    }
}

fn read(text: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match text.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Hands out a few bytes at a time, as a slow pipe does.
    struct Trickle(Cursor<Vec<u8>>, usize);

    impl Read for Trickle {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = buffer.len().min(self.1);
            self.0.read(&mut buffer[..count])
        }
    }

    #[test]
    fn however_the_bytes_arrive_every_chunk_holds_whole_lines_and_nothing_is_lost() {
        let text = "one\n\ntwo\nthree\nno line feed".as_bytes();
        for bytes_at_once in 1..40 {
            let trickle = Trickle(Cursor::new(text.to_vec()), bytes_at_once);
            let mut source = Source::of(Box::new(trickle), None, String::new()).unwrap();
            let (mut chunk, mut all) = (Chunk::default(), Vec::new());
            while source.next(&mut chunk).unwrap() {
                let seen = memchr::memchr_iter(b'\n', &all).count() as u64;
                assert_eq!(chunk.first_line, seen + 1);
                all.extend_from_slice(&chunk.bytes);
                assert!(chunk.bytes.ends_with(b"\n") || all.len() == text.len());
            }
            assert_eq!(all, text);
        }
    }

    #[test]
    fn a_line_without_end_does_not_fill_the_memory() {
        let mut text = vec![b'x'; 3 * limits::LINE_BYTES_MAX];
        text.extend_from_slice(b"\nnext\n");
        let mut source = Source::of(Box::new(Cursor::new(text)), None, String::new()).unwrap();
        let (mut chunk, mut all) = (Chunk::default(), Vec::new());
        while source.next(&mut chunk).unwrap() {
            all.extend_from_slice(&chunk.bytes);
        }
        assert!(all.len() < limits::LINE_BYTES_MAX + 2 * CHUNK_BYTES);
        assert!(all.ends_with(b"\nnext\n"));
    }
}
