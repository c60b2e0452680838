//! Which low bits the postings of a block have, so that most blocks need not be read.
//!
//! A block's mask has a bit for each value of the part's low bits, or of the lowest six where there are more. A look-up that flips all it may in
//! the high bits wants one value of the low ones; at eight postings in a block seven of eight masks say that there is none. Masks are much smaller
//! than postings, so that those of one part stay in the second cache.

use super::parts::RADIUS_MAX;

/// The most bits that a mask tells apart: their values are the bits of a word.
const MASK_BITS_MAX: u32 = 6;

/// Bytes that are read for a mask of any size. So there have to be as many behind the last.
pub(super) const READ_BYTES: usize = 8;

/// For each radius, the values of six bits near each of the others.
const NEAR: [[u64; 64]; RADIUS_MAX as usize + 1] = near_all();

/// The masks of a part.
#[derive(Clone, Copy)]
pub(super) struct Masks<'a> {
    bytes: &'a [u8],
    bytes_of_one: usize,
}

impl<'a> Masks<'a> {
    pub(super) fn new(bytes: &'a [u8], low_bits: u32) -> Self {
        Self {
            bytes,
            bytes_of_one: bytes_of_one(low_bits),
        }
    }

    /// The mask of a block, and above it bits of its neighbours. Empty beyond the last.
    #[inline(always)]
    pub(super) fn of_block(self, block: usize) -> u64 {
        let bytes = self.bytes.get(block * self.bytes_of_one..);
        bytes
            .and_then(<[u8]>::first_chunk)
            .map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }
}

/// Adds a posting's low bits to the mask of its block.
pub(super) fn add(masks: &mut [u8], block: usize, low: u32, low_bits: u32) {
    let bit = low & (values(low_bits) - 1);
    masks[block * bytes_of_one(low_bits) + bit as usize / 8] |= 1 << (bit % 8);
}

/// The values of low bits at most `radius` flips from these. None that a mask of so many bits does not have.
pub(super) fn near(low: u32, low_bits: u32, radius: u32) -> u64 {
    let values = values(low_bits);
    let near = NEAR[radius.min(RADIUS_MAX) as usize][(low & (values - 1)) as usize % 64];
    near & (u64::MAX >> (u64::BITS - values))
}

/// Bytes that the mask of one block takes.
pub(super) fn bytes_of_one(low_bits: u32) -> usize {
    values(low_bits).div_ceil(8) as usize
}

fn values(low_bits: u32) -> u32 {
    1 << low_bits.min(MASK_BITS_MAX)
}

const fn near_all() -> [[u64; 64]; RADIUS_MAX as usize + 1] {
    let mut all = [[0; 64]; RADIUS_MAX as usize + 1];
    let mut radius = 0;
    while radius < all.len() {
        let (mut low, mut value) = (0_usize, 0_usize);
        while low < 64 {
            if (low ^ value).count_ones() <= radius as u32 {
                all[radius][low] |= 1 << value;
            }
            value += 1;
            if value == 64 {
                (low, value) = (low + 1, 0);
            }
        }
        radius += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_has_what_was_added_and_what_is_near_it() {
        for low_bits in [1, 2, 3, 4, 6, 7, 23] {
            let mut bytes = vec![0; 3 * bytes_of_one(low_bits) + READ_BYTES];
            let added = 0b1010_1101 & ((1 << low_bits) - 1);
            add(&mut bytes, 1, added, low_bits);
            let mask = Masks::new(&bytes, low_bits).of_block(1);
            for low in 0..1 << low_bits.min(8) {
                for radius in 0..=RADIUS_MAX {
                    let is_found = mask & near(low, low_bits, radius) != 0;
                    let differs = (low ^ added) & (values(low_bits) - 1);
                    assert_eq!(is_found, differs.count_ones() <= radius, "{low_bits}");
                }
            }
        }
    }

    #[test]
    fn blocks_beyond_the_last_have_nothing() {
        assert_eq!(Masks::new(&[1; 16], 6).of_block(5), 0);
    }
}
