//! The records of a CSV list. A field in quotation marks may go over several lines; a mark that nobody closes spoils one line, not the
//! rest of the list.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use super::fault::FieldProblem;
use super::lines::{Line, Lines};

/// Longest record, in bytes: some times what all fields of an entry may have.
pub const RECORD_BYTES_MAX: usize = 64 * 1024;

/// Reads one record after the other.
#[derive(Debug)]
pub struct Records<R> {
    lines: Lines<R>,
    /// Lines that were read to look for a closing mark, and are records of their own.
    returned: VecDeque<Line>,
}

impl<R: BufRead> Records<R> {
    /// The records of a source.
    pub fn new(source: R) -> Self {
        Self {
            lines: Lines::new(source),
            returned: VecDeque::new(),
        }
    }

    /// The next record that is not empty, with the number of its first line.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            match self.line()? {
                Some((_, Ok(text))) if text.trim().is_empty() => {}
                Some((number, Ok(text))) => return Ok(Some((number, self.whole(text)?))),
                other => return Ok(other),
            }
        }
    }

    fn line(&mut self) -> io::Result<Option<Line>> {
        match self.returned.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }

    /// The record that begins with a line.
    fn whole(&mut self, first: String) -> io::Result<Result<String, FieldProblem>> {
        let mut record = first;
        let mut more: Vec<Line> = Vec::new();
        while is_open(&record) {
            let line = self.line()?;
            if let Some((_, Ok(text))) = &line
                && record.len() + text.len() < RECORD_BYTES_MAX
            {
                record.push('\n');
                record.push_str(text);
                more.extend(line);
                continue;
            }
            for line in more.into_iter().chain(line).rev() {
                self.returned.push_front(line);
            }
            let max = RECORD_BYTES_MAX;
            return Ok(Err(FieldProblem::OpenQuote { max }));
        }
        Ok(Ok(record))
    }
}

/// Whether a quotation mark is open at the end; two in a row stand for one and change nothing.
fn is_open(record: &str) -> bool {
    record.bytes().filter(|one| *one == b'"').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(u64, Result<&str, FieldProblem>)]) {
        let mut records = Records::new(text.as_bytes());
        let mut found = Vec::new();
        found.extend(std::iter::from_fn(|| records.next().unwrap()));
        let expected: Vec<Line> = expected
            .iter()
            .map(|(number, record)| (*number, record.map(str::to_owned)))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_record_may_go_over_lines_and_empty_lines_are_none() {
        check(
            "a,b\n\n \n\"x\ny\",\"say \"\"so\"\"\"\nz",
            &[
                (1, Ok("a,b")),
                (4, Ok("\"x\ny\",\"say \"\"so\"\"\"")),
                (6, Ok("z")),
            ],
        );
    }

    #[test]
    fn a_mark_that_is_never_closed_spoils_its_line_alone() {
        let max = RECORD_BYTES_MAX;
        let open = Err(FieldProblem::OpenQuote { max });
        check(
            "a\n5\" wide\nb\nc",
            &[(1, Ok("a")), (2, open), (3, Ok("b")), (4, Ok("c"))],
        );
        let long = "b".repeat(RECORD_BYTES_MAX);
        check(
            &format!("\"a\n{long}\n\"c"),
            &[(1, open), (2, Ok(&long)), (3, open)],
        );
    }
}
