//! Memory that begins where a cache line does.

const LINE_BYTES: usize = 64;

/// Bytes of a segment that was just built or read. Beginning anywhere else, every second hash would lie in two cache lines.
pub struct Aligned {
    room: Vec<u8>,
    start: usize,
    length: usize,
}

impl Aligned {
    /// So many bytes, all 0.
    #[must_use]
    pub fn zeroed(length: usize) -> Self {
        let room = vec![0; length + LINE_BYTES];
        let start = room.as_ptr().align_offset(LINE_BYTES).min(LINE_BYTES);
        Self {
            room,
            start,
            length,
        }
    }

    /// To write them.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.room[self.start..self.start + self.length]
    }
}

impl AsRef<[u8]> for Aligned {
    fn as_ref(&self) -> &[u8] {
        &self.room[self.start..self.start + self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_begin_where_a_cache_line_does() {
        for length in [0, 1, 64, 1_000] {
            let aligned = Aligned::zeroed(length);
            assert_eq!(aligned.as_ref().len(), length);
            assert_eq!(aligned.as_ref().as_ptr() as usize % LINE_BYTES, 0);
        }
    }
}
