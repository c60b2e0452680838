//! Hashes that do not change any more, laid out to be searched where they lie.

mod aligned;
mod build;
mod layout;
mod masks;
mod parts;
mod probe;
mod search;
mod view;

use std::fmt;

use self::layout::Layout;
use self::probe::Flips;
use self::view::View;
use crate::Pdq;

pub use self::aligned::Aligned;
pub use self::build::TooMany;
pub use self::layout::SegmentError;
pub(super) use self::search::Search;

/// An immutable set of entries in one run of bytes, which may be a memory-mapped file.
///
/// An entry takes 32 bytes for its hash, 44 for the eleven lists that lead to it, 12 for its number and the way from that to the hash, and
/// about 6 for directories and their masks: 94 bytes of 10,000,000 that all differ. Equal hashes share all but 8.
pub struct Segment {
    bytes: Box<dyn AsRef<[u8]> + Send + Sync>,
    layout: Layout,
    flips: Flips,
}

impl Segment {
    /// Builds a segment of entries in any order; an entry that is given twice is one.
    ///
    /// # Errors
    ///
    /// Where there are more entries than a segment can hold, 2^30.
    pub fn build(entries: Vec<(Pdq, u32)>) -> Result<Self, TooMany> {
        let (layout, bytes) = build::build(entries, None)?;
        Ok(Self::of(layout, Box::new(bytes)))
    }

    /// Opens the bytes of a segment that was built before, on any machine, after reading them once to compare the checksums.
    ///
    /// Look-ups are fastest where the bytes begin at a multiple of 64, as those of a mapped file do.
    ///
    /// # Errors
    ///
    /// Where the bytes are not those of a segment, or not all of them, or changed.
    pub fn open(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<Self, SegmentError> {
        let layout = Layout::read(bytes.as_ref())?;
        Ok(Self::of(layout, Box::new(bytes)))
    }

    fn of(layout: Layout, bytes: Box<dyn AsRef<[u8]> + Send + Sync>) -> Self {
        let flips = Flips::new(layout.directory_bits);
        Self {
            bytes,
            layout,
            flips,
        }
    }

    /// All of the segment, to be written to a file and given to [`Self::open`] later.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        (*self.bytes).as_ref()
    }

    /// How many entries there are.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.layout.entries
    }

    /// How many different hashes they have.
    #[must_use]
    pub fn hashes(&self) -> usize {
        self.layout.hashes
    }

    /// Every entry, by position: ordered by hash and then by number.
    pub fn iter(&self) -> impl Iterator<Item = (Pdq, u32)> {
        let view = self.view();
        let hashes = (0..self.layout.hashes as u32)
            .filter_map(move |place| Some((view.hash(place)?, view.numbers_of(place))));
        hashes.flat_map(|(pdq, numbers)| numbers.map(move |(_, number)| (pdq, number)))
    }

    pub(super) fn entry(&self, position: u32) -> Option<(Pdq, u32)> {
        self.view().entry(position)
    }

    pub(super) fn position_of(&self, pdq: Pdq, number: u32) -> Option<u32> {
        let view = self.view();
        let mut entries = view.numbers_of(view.place_of(pdq)?);
        let (position, _) = entries.find(|(_, other)| *other == number)?;
        Some(position)
    }

    pub(super) fn positions_of_number(&self, number: u32) -> Vec<u32> {
        self.view().positions_of_number(number).collect()
    }

    pub(super) fn positions_of_hash(&self, pdq: Pdq) -> Vec<u32> {
        let view = self.view();
        let place = view.place_of(pdq).into_iter();
        place
            .flat_map(|place| view.numbers_of(place))
            .map(|(position, _)| position)
            .collect()
    }

    fn view(&self) -> View<'_> {
        View::new(self.bytes(), &self.layout)
    }
}

impl fmt::Debug for Segment {
    /// Says how much it holds and never what.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Segment");
        shown.field("entries", &self.layout.entries);
        shown.field("hashes", &self.layout.hashes);
        shown.finish_non_exhaustive()
    }
}

/// A hash as it lies in a segment: its words in order, the lowest byte of each first.
pub(super) fn hash_bytes(pdq: Pdq) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (place, word) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(pdq.0) {
        *place = word.to_le_bytes();
    }
    bytes
}

/// Reads what [`hash_bytes`] wrote.
pub(super) fn hash_of(bytes: [u8; 32]) -> Pdq {
    let (words, _) = bytes.as_chunks::<8>();
    Pdq(std::array::from_fn(|place| {
        u64::from_le_bytes(words[place])
    }))
}

#[cfg(test)]
mod tests;
