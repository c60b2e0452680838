//! The lines of a list.

use std::io::{self, BufRead, Read};

use super::bounded::ENTRY_BYTES_MAX;
use super::fault::FieldProblem;

/// A line with its number, from 1, without its end; or why it can't be read.
pub type Line = (u64, Result<String, FieldProblem>);

/// Reads one line after the other.
#[derive(Debug)]
pub struct Lines<R> {
    source: R,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// The lines of a source.
    pub fn new(source: R) -> Self {
        Self { source, number: 0 }
    }

    /// The next line. What is too long for one is stepped over.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let with_end = ENTRY_BYTES_MAX as u64 + 1;
        let read = (&mut self.source)
            .take(with_end)
            .read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        if bytes.pop_if(|last| *last == b'\n').is_some() {
            bytes.pop_if(|last| *last == b'\r');
        } else if read as u64 == with_end {
            self.source.skip_until(b'\n')?;
            let max = ENTRY_BYTES_MAX;
            return Ok(Some((self.number, Err(FieldProblem::LineTooLong { max }))));
        }
        if self.number == 1 && bytes.starts_with(b"\xEF\xBB\xBF") {
            bytes.drain(..3);
        }
        let text = String::from_utf8(bytes).map_err(|_| FieldProblem::NotUtf8);
        Ok(Some((self.number, text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &[Result<&str, FieldProblem>]) {
        let mut lines = Lines::new(bytes);
        let mut found = Vec::new();
        while let Some((number, line)) = lines.next().unwrap() {
            found.push(line);
            assert_eq!(number, found.len() as u64);
        }
        let expected: Vec<_> = expected.iter().map(|one| one.map(str::to_owned)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_are_read_whatever_ends_them() {
        check(b"", &[]);
        check(b"a", &[Ok("a")]);
        check(b"\xEF\xBB\xBFa\r\n\nb\n", &[Ok("a"), Ok(""), Ok("b")]);
    }

    #[test]
    fn a_line_that_can_t_be_read_is_one_fault_and_the_next_one_is_read() {
        check(b"\xFF\nb", &[Err(FieldProblem::NotUtf8), Ok("b")]);
        let longest = "a".repeat(ENTRY_BYTES_MAX);
        let too_long = Err(FieldProblem::LineTooLong {
            max: ENTRY_BYTES_MAX,
        });
        check(format!("{longest}\nb").as_bytes(), &[Ok(&longest), Ok("b")]);
        check(format!("{longest}a\nb").as_bytes(), &[too_long, Ok("b")]);
        check(format!("{longest}{longest}").as_bytes(), &[too_long]);
    }
}
