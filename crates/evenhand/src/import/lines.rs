//! NDJSON: one record on each line. A line without end fills no memory.

use std::io::{self, BufRead, BufReader, Read};

use evenhand_model::{Problem, limits};

use super::reader::Record;

/// How much is read at once, in bytes.
const BUFFER_BYTES: usize = 256 * 1024;

/// The lines of a file.
pub struct Lines {
    text: BufReader<Box<dyn Read>>,
    number: u64,
}

impl Lines {
    /// Begins before the first line.
    pub fn new(text: Box<dyn Read>) -> Self {
        Self {
            text: BufReader::with_capacity(BUFFER_BYTES, text),
            number: 0,
        }
    }

    /// Reads the next line that is not blank. Of one beyond the limit only so much is kept.
    pub fn next(&mut self, record: &mut Record) -> io::Result<bool> {
        loop {
            record.json.clear();
            let most = limits::LINE_BYTES_MAX as u64 + 1;
            let mut line = self.text.by_ref().take(most);
            if line.read_until(b'\n', &mut record.json)? == 0 {
                return Ok(false);
            }
            self.number += 1;
            record.line = self.number;
            if record.json.len() > limits::LINE_BYTES_MAX {
                if !record.json.ends_with(b"\n") {
                    self.text.skip_until(b'\n')?;
                }
                let max = limits::LINE_BYTES_MAX;
                let detail = format!("the line is longer than {max} bytes");
                record.refused = Some(Problem::too_large(detail));
                return Ok(true);
            }
            if !record.json.iter().all(u8::is_ascii_whitespace) {
                return Ok(true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_end_is_refused_and_the_next_one_is_read() {
        let endless = io::repeat(b'x').take(64 * limits::LINE_BYTES_MAX as u64);
        let rest: &[u8] = b"\n\n{}\n{\"last\":1}";
        let mut lines = Lines::new(Box::new(endless.chain(rest)));
        let mut record = Record::default();
        assert!(lines.next(&mut record).unwrap());
        assert!(record.refused.take().is_some());
        assert!(record.json.capacity() < 4 * limits::LINE_BYTES_MAX);
        let mut seen = Vec::new();
        while lines.next(&mut record).unwrap() {
            seen.push((record.line, record.json.clone()));
        }
        assert_eq!(seen, [(3, b"{}\n".to_vec()), (4, b"{\"last\":1}".to_vec())]);
    }
}
