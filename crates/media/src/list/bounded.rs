//! A source that hands out no more bytes for one entry than an entry may have.

use std::cell::Cell;
use std::io::{self, BufRead, Read};

/// Bytes that one entry may have: a line, an element of an array, a piece of XML.
pub const ENTRY_BYTES_MAX: usize = 1 << 20;

/// Bytes that are left for the entry that is being read.
#[derive(Debug)]
pub struct Allowance(Cell<usize>);

/// Reads from a source as far as the allowance goes.
#[derive(Debug)]
pub struct Bounded<'a, R> {
    source: R,
    allowance: &'a Allowance,
}

impl Default for Allowance {
    fn default() -> Self {
        Self(Cell::new(ENTRY_BYTES_MAX))
    }
}

impl Allowance {
    /// Another entry begins.
    pub fn renew(&self) {
        self.0.set(ENTRY_BYTES_MAX);
    }
}

impl<'a, R: BufRead> Bounded<'a, R> {
    /// Reads from there, without the mark that some programs write before UTF-8.
    pub fn new(mut source: R, allowance: &'a Allowance) -> io::Result<Self> {
        if source.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
            source.consume(3);
        }
        Ok(Self { source, allowance })
    }
}

impl<R: BufRead> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Bounded<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let left = self.allowance.0.get();
        let available = self.source.fill_buf()?;
        if left == 0 && !available.is_empty() {
            let problem = format!("an entry is longer than {ENTRY_BYTES_MAX} bytes");
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
        Ok(&available[..available.len().min(left)])
    }

    fn consume(&mut self, count: usize) {
        let left = self.allowance.0.get();
        self.allowance.0.set(left.saturating_sub(count));
        self.source.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_may_have_so_many_bytes_and_the_next_one_again() {
        let bytes = vec![b'a'; 2 * ENTRY_BYTES_MAX];
        let allowance = Allowance::default();
        let mut source = Bounded::new(&bytes[..], &allowance).unwrap();
        let mut entry = vec![0; ENTRY_BYTES_MAX];
        source.read_exact(&mut entry).unwrap();
        assert!(source.read_exact(&mut [0]).is_err());
        allowance.renew();
        source.read_exact(&mut entry).unwrap();
        let mut rest = Vec::new();
        assert_eq!(
            source.read_to_end(&mut rest).unwrap(),
            0,
            "the end is no fault"
        );
    }
}
