//! Looking one part of a hash up, with every flip of a few of its bits.
//!
//! The high bits of a part name a block of the part's directory; a block lists the hashes whose part has these high bits, as postings: the
//! hash's place and, above it, the low bits of its part. So one block answers for all flips of low bits. A block's mask tells which low bits its
//! postings have, so that only blocks are read which have some that are wanted: one in five at 1,000,000 hashes.

use super::masks;
use super::parts::{self, RADIUS_MAX};
use super::view::{Number, View};
use crate::index::popcount::{Block, Kernel, Low, prefetch};

/// One part of one hash on its way: first the blocks are listed, then the places of hashes in them. What the next step reads is
/// loading meanwhile, so many are to be listed before the first goes on.
#[derive(Default)]
pub(super) struct Probe {
    pub(super) query: usize,
    part: usize,
    wanted: Vec<Wanted>,
    blocks: Vec<Block>,
    pub(super) places: Vec<u32>,
}

/// A block whose mask has low bits that are wanted, and how many of them may be flipped.
#[derive(Clone, Copy, Default)]
struct Wanted {
    block: u32,
    radius: u32,
}

/// Every way to flip few of a directory's bits.
pub(super) struct Flips {
    directory_bits: u32,
    /// Those that flip 0, 1 and 2 bits.
    masks: [Vec<u32>; RADIUS_MAX as usize + 1],
}

impl Flips {
    pub(super) fn new(directory_bits: u32) -> Self {
        let bits = 0..directory_bits;
        let pairs = bits
            .clone()
            .flat_map(|high| (0..high).map(move |low| 1 << high | 1 << low));
        Self {
            directory_bits,
            masks: [
                vec![0],
                bits.clone().map(|bit| 1 << bit).collect(),
                pairs.collect(),
            ],
        }
    }
}

impl Probe {
    /// Finds the blocks with low bits that are wanted, and starts loading where they are.
    pub(super) fn find_blocks(
        &mut self,
        view: &View,
        flips: &Flips,
        (query, words): (usize, &[u64; 4]),
        (part, radius): (usize, u32),
    ) {
        (self.query, self.part) = (query, part);
        let lists = view.part(part);
        let low_bits = parts::ALL[part].bits - flips.directory_bits;
        let value = parts::ALL[part].value(words);
        self.wanted.clear();
        for (flipped, flips) in (0..=radius).zip(&flips.masks) {
            let radius = radius - flipped;
            let wanted = masks::near(value, low_bits, radius);
            let before = self.wanted.len();
            self.wanted.resize(before + flips.len(), Wanted::default());
            // Without a branch, so that no mask is waited for before the next is asked for.
            let mut end = before;
            for flip in flips {
                let block = value >> low_bits ^ flip;
                self.wanted[end] = Wanted { block, radius };
                end += usize::from(lists.masks.of_block(block as usize) & wanted != 0);
            }
            self.wanted.truncate(end);
        }
        for wanted in &self.wanted {
            prefetch(lists.directory, wanted.block);
        }
    }

    /// Starts loading the postings of the blocks, and says how many there are.
    pub(super) fn list_postings(&mut self, view: &View) -> usize {
        let lists = view.part(self.part);
        self.blocks.clear();
        let mut listed = 0;
        for Wanted { block, radius } in &self.wanted {
            let bounds = lists.directory.get(*block as usize..);
            let Some([start, end]) = bounds.and_then(<[Number]>::first_chunk) else {
                continue;
            };
            let [start, end] = [u32::from_le_bytes(*start), u32::from_le_bytes(*end)];
            if start < end {
                prefetch(lists.postings, start);
                prefetch(lists.postings, end - 1);
                listed += (end - start) as usize;
                let radius = *radius;
                self.blocks.push(Block { start, end, radius });
            }
        }
        listed
    }

    /// Finds the places of hashes in the blocks whose part is as near as it has to be, starts loading the hashes, and says how many.
    pub(super) fn keep_places(
        &mut self,
        view: &View,
        flips: &Flips,
        place_bits: u32,
        words: &[u64; 4],
        kernel: Kernel,
    ) -> usize {
        self.places.clear();
        let part = parts::ALL[self.part];
        let low_bits = part.bits - flips.directory_bits;
        let value = part.value(words) & ((1 << low_bits) - 1);
        kernel.keep(
            view.part(self.part).postings,
            &self.blocks,
            Low { value, place_bits },
            view.hashes,
            &mut self.places,
        );
        self.places.len()
    }
}
