//! Looking one part of a hash up, with every flip of a few of its bits.
//!
//! The high bits of a part name a block of the part's directory; a block lists the hashes whose part has these high bits, as postings: the
//! hash's place and, above it, the low bits of its part. So one block answers for all flips of low bits, which saves most of the random
//! touches that multi-index hashing is made of, and directories are small enough to stay in the cache.

use super::view::{Number, View};
use crate::index::popcount::{Block, Kernel, Low, prefetch};
use crate::index::segment::parts::{self, RADIUS_MAX};

/// What one part is looked up with.
pub(super) struct Probe<'a> {
    pub(super) part: usize,
    pub(super) radius: u32,
    pub(super) words: &'a [u64; 4],
}

/// Every way to flip few of a directory's bits, fewest first.
pub(super) struct Flips {
    directory_bits: u32,
    masks: Vec<u32>,
    /// How many flip at most 0, 1, 2 bits.
    ends: [usize; RADIUS_MAX as usize + 1],
}

impl Flips {
    pub(super) fn new(directory_bits: u32) -> Self {
        let mut masks = vec![0];
        let mut ends = [1; RADIUS_MAX as usize + 1];
        masks.extend((0..directory_bits).map(|bit| 1 << bit));
        ends[1] = masks.len();
        for high in 1..directory_bits {
            masks.extend((0..high).map(|low| 1 << high | 1 << low));
        }
        ends[2] = masks.len();
        Self {
            directory_bits,
            masks,
            ends,
        }
    }

    /// The flips of at most `radius` bits, each with how many it leaves to the low bits.
    fn within(&self, radius: u32) -> impl Iterator<Item = (u32, u32)> {
        let masks = &self.masks[..self.ends[radius.min(RADIUS_MAX) as usize]];
        masks
            .iter()
            .map(move |mask| (*mask, radius - mask.count_ones()))
    }
}

/// Lists the blocks to look through, starts loading them, and says how many postings they have.
pub(super) fn list_blocks(
    view: &View,
    flips: &Flips,
    probe: &Probe,
    blocks: &mut Vec<Block>,
) -> usize {
    let (directory, postings) = view.part(probe.part);
    let low_bits = parts::ALL[probe.part].bits - flips.directory_bits;
    let high = parts::ALL[probe.part].value(probe.words) >> low_bits;
    blocks.clear();
    let mut listed = 0;
    for (mask, radius) in flips.within(probe.radius) {
        let block = (high ^ mask) as usize;
        let bounds = directory
            .get(block..)
            .and_then(<[Number]>::first_chunk::<2>);
        let [start, end] = bounds.map_or([0; 2], |bounds| bounds.map(u32::from_le_bytes));
        if start < end {
            prefetch(postings, start);
            prefetch(postings, end - 1);
            listed += (end - start) as usize;
            blocks.push(Block { start, end, radius });
        }
    }
    listed
}

/// The places of hashes in the blocks whose part is as near as it has to be. Starts loading the hashes.
pub(super) fn keep_places(
    view: &View,
    flips: &Flips,
    place_bits: u32,
    probe: &Probe,
    blocks: &[Block],
    kernel: Kernel,
    places: &mut Vec<u32>,
) {
    let (_, postings) = view.part(probe.part);
    let part = parts::ALL[probe.part];
    let low_bits = part.bits - flips.directory_bits;
    let value = part.value(probe.words) & ((1 << low_bits) - 1);
    places.clear();
    kernel.keep(
        postings,
        blocks,
        Low { value, place_bits },
        view.hashes,
        places,
    );
}
