//! The sections of a segment as the arrays they are. Every access is checked, so that bytes which lie behind their checksums lead nowhere
//! rather than out of bounds.

use super::hash_of;
use super::layout::Layout;
use super::masks::Masks;
use crate::Pdq;

/// A little-endian number as it lies in the bytes, at any alignment.
pub(super) type Number = [u8; 4];

/// What a segment's bytes hold.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    bytes: &'a [u8],
    layout: &'a Layout,
    pub(super) hashes: &'a [[u8; 32]],
    starts: &'a [Number],
    numbers: &'a [Number],
    positions_by_number: &'a [Number],
}

/// What leads to the hashes by one part.
#[derive(Clone, Copy)]
pub(super) struct Lists<'a> {
    pub(super) directory: &'a [Number],
    pub(super) masks: Masks<'a>,
    pub(super) postings: &'a [Number],
}

impl<'a> View<'a> {
    pub(super) fn new(bytes: &'a [u8], layout: &'a Layout) -> Self {
        let numbers = |range| numbers(bytes, range);
        Self {
            bytes,
            layout,
            hashes: bytes
                .get(layout.hashes_at())
                .unwrap_or_default()
                .as_chunks()
                .0,
            starts: numbers(layout.starts_at()),
            numbers: numbers(layout.numbers_at()),
            positions_by_number: numbers(layout.positions_by_number_at()),
        }
    }

    /// What leads to the hashes by one part. Only where the segment has parts.
    pub(super) fn part(&self, part: usize) -> Lists<'a> {
        let masks = self.bytes.get(self.layout.masks_at(part));
        Lists {
            directory: numbers(self.bytes, self.layout.directory_at(part)),
            masks: Masks::new(masks.unwrap_or_default(), self.layout.low_bits(part)),
            postings: numbers(self.bytes, self.layout.postings_at(part)),
        }
    }

    pub(super) fn hash(&self, place: u32) -> Option<Pdq> {
        self.hashes.get(place as usize).map(|bytes| hash_of(*bytes))
    }

    /// The place of a hash among all.
    pub(super) fn place_of(&self, pdq: Pdq) -> Option<u32> {
        let found = self
            .hashes
            .binary_search_by_key(&pdq, |bytes| hash_of(*bytes));
        found.ok().map(|place| place as u32)
    }

    /// The numbers of the hash at a place, each with its position.
    pub(super) fn numbers_of(&self, place: u32) -> impl Iterator<Item = (u32, u32)> + use<'a> {
        let bounds = self
            .starts
            .get(place as usize..)
            .and_then(<[Number]>::first_chunk::<2>);
        let [start, end] = bounds.map_or([0; 2], |bounds| bounds.map(u32::from_le_bytes));
        let numbers = self
            .numbers
            .get(start as usize..end as usize)
            .unwrap_or_default();
        // Numbers first: counting on from a forged start could overflow where there are none.
        let numbers = numbers.iter().zip(start..);
        numbers.map(|(number, position)| (position, u32::from_le_bytes(*number)))
    }

    pub(super) fn entry(&self, position: u32) -> Option<(Pdq, u32)> {
        let number = self.numbers.get(position as usize)?;
        let after = self
            .starts
            .partition_point(|start| u32::from_le_bytes(*start) <= position);
        let pdq = self.hash(after.checked_sub(1)? as u32)?;
        Some((pdq, u32::from_le_bytes(*number)))
    }

    pub(super) fn positions_of_number(&self, number: u32) -> impl Iterator<Item = u32> + use<'a> {
        let view = *self;
        let number_at = move |position: &Number| {
            view.numbers
                .get(u32::from_le_bytes(*position) as usize)
                .map(|number| u32::from_le_bytes(*number))
        };
        let sorted = self.positions_by_number;
        let first = sorted.partition_point(|position| number_at(position) < Some(number));
        let same = sorted[first..]
            .iter()
            .take_while(move |position| number_at(position) == Some(number));
        same.map(|position| u32::from_le_bytes(*position))
    }
}

fn numbers(bytes: &[u8], range: std::ops::Range<usize>) -> &[Number] {
    bytes.get(range).unwrap_or_default().as_chunks().0
}
