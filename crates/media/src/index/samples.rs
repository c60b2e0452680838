//! Hashes for tests, the same at every run.

use crate::Pdq;

/// A hash that looks random (SplitMix64: G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014).
pub(super) fn pdq(seed: u64) -> Pdq {
    let mut state = seed.wrapping_mul(0x1234_5678_9abc_def1);
    Pdq(std::array::from_fn(|_| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }))
}

/// The hash with as many different bits flipped, chosen by a seed.
pub(super) fn flipped(from: Pdq, bits: u32, seed: u64) -> Pdq {
    let mut flipped = from;
    let mut draws = (seed..).map(|draw| pdq(draw.wrapping_mul(0x51_7cc1)).0[0] % 256);
    while flipped.distance(from) < bits {
        let bit = draws.next().unwrap_or(0);
        let (word, mask) = (bit as usize / 64, 1 << (bit % 64));
        flipped.0[word] = (flipped.0[word] & !mask) | (!from.0[word] & mask);
    }
    flipped
}
