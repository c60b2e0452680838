//! Bits from the front of some bytes.

/// Bits that a [`Bits::peek`] has at least: 64 less those of the first byte that were read before.
pub(super) const PEEKED_BITS: u32 = 57;

/// A place in a part of the coded pixels.
pub(super) struct Bits<'a> {
    /// The part and zeros behind it.
    bytes: &'a [u8],
    at: usize,
    /// Where the part ends, in bits.
    end: usize,
}

impl<'a> Bits<'a> {
    /// The first `length` of `bytes`.
    pub fn new(bytes: &'a [u8], length: usize) -> Self {
        Self {
            bytes,
            at: 0,
            end: 8 * length,
        }
    }

    /// The next bits, the first one highest; zeros past the end.
    #[inline(always)]
    pub fn peek(&self) -> u64 {
        let ahead = self
            .bytes
            .get(self.at / 8..)
            .and_then(|rest| rest.first_chunk());
        ahead.map_or(0, |bytes| u64::from_be_bytes(*bytes) << (self.at % 8))
    }

    /// Goes on by some bits.
    #[inline(always)]
    pub fn skip(&mut self, bits: u32) {
        self.at += bits as usize;
    }

    /// Whether more was read than there is.
    pub fn is_past_end(&self) -> bool {
        self.at > self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_highest_first_and_zeros_past_the_end() {
        let bytes = [0b1010_0000, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        let mut bits = Bits::new(&bytes, 8);
        assert_eq!(bits.peek() >> 60, 0b1010);
        bits.skip(2);
        assert_eq!(bits.peek() >> 62, 0b10);
        bits.skip(61);
        assert_eq!((bits.peek() >> 63, bits.is_past_end()), (1, false));
        bits.skip(2);
        assert_eq!((bits.peek(), bits.is_past_end()), (0, true));
        bits.skip(1_000);
        assert_eq!(bits.peek(), 0);
    }
}
