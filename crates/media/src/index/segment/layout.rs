//! Where everything lies in the bytes of a segment, and how damage is noticed.
//!
//! A header of 128 bytes and fifteen sections, each at a multiple of 64 bytes, all numbers little-endian: `hashes` (32 bytes each, ascending),
//! `starts` (of each hash's numbers, and one more), `numbers`, `positions by number`, and for each part a directory, its masks
//! ([`super::masks`]) and its postings ([`super::probe`]). Only the header says how many of what; every place follows from that.

use std::ops::Range;

use super::masks;
use super::parts::{self, PART_BITS_MAX, PARTS};

const MAGIC: [u8; 8] = *b"EVHNDpdq";
const VERSION: u32 = 2;
const HEADER_BYTES: usize = 128;
/// The header's own checksum is its last field.
const HEADER_SUM: Range<usize> = HEADER_BYTES - 4..HEADER_BYTES;
/// Sections begin where cache lines do, if the bytes do.
const ALIGNMENT_BYTES: usize = 64;
const SECTIONS: usize = 4 + PARTS;

/// More hashes than this leave no room for the rest of a part beside a hash's place in 32 bits.
pub(super) const ENTRIES_MAX: usize = 1 << 30;

/// Most bits of a part that a directory resolves.
pub(super) const DIRECTORY_BITS_MAX: u32 = PART_BITS_MAX - 1;

/// Why bytes can't be used as a segment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    /// The bytes are something else.
    #[error(
        "these bytes are no segment of a media index, which begins with \"EVHNDpdq\" and has a header of {HEADER_BYTES} bytes; was the right file opened?"
    )]
    Foreign,
    /// The layout is one that this program does not know.
    #[error(
        "this segment has layout {0}, and only layout {VERSION} is known; build it anew from its hashes"
    )]
    Version(u32),
    /// The header does not fit its checksum, or says what no segment can have.
    #[error("the header of this segment is damaged; build it anew from its hashes")]
    Header,
    /// Bytes are missing at the end, or too many.
    #[error(
        "this segment has {found} bytes and its header says {expected}; copy it again, or build it anew from its hashes"
    )]
    Length {
        /// What the header says.
        expected: usize,
        /// What there is.
        found: usize,
    },
    /// A section does not fit its checksum.
    #[error("the section \"{0}\" of this segment is damaged; build it anew from its hashes")]
    Damaged(String),
}

/// The sizes and places of one segment's sections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) entries: usize,
    pub(super) hashes: usize,
    /// Bits of each part that its directory resolves; 0 where the segment has no parts and is always scanned.
    pub(super) directory_bits: u32,
    /// Where each section begins, and where the last ends.
    starts: [usize; SECTIONS + 1],
}

impl Layout {
    /// None where no segment can be like that.
    pub(super) fn new(entries: usize, hashes: usize, directory_bits: u32) -> Option<Self> {
        let fits = entries <= ENTRIES_MAX && hashes <= entries && (hashes > 0 || entries == 0);
        let resolved = directory_bits <= DIRECTORY_BITS_MAX
            && (directory_bits == 0
                || place_bits(hashes) + PART_BITS_MAX - directory_bits <= u32::BITS);
        if !(fits && resolved) {
            return None;
        }
        let mut sizes = [0; SECTIONS];
        sizes[..4].copy_from_slice(&[32 * hashes, 4 * (hashes + 1), 4 * entries, 4 * entries]);
        if directory_bits > 0 {
            for (part, size) in sizes[4..].iter_mut().enumerate() {
                let before = directory_bytes(directory_bits) + masks_bytes(part, directory_bits);
                *size = before + 4 * hashes;
            }
        }
        let mut starts = [HEADER_BYTES; SECTIONS + 1];
        for (section, size) in sizes.into_iter().enumerate() {
            starts[section + 1] = (starts[section] + size).next_multiple_of(ALIGNMENT_BYTES);
        }
        Some(Self {
            entries,
            hashes,
            directory_bits,
            starts,
        })
    }

    /// Reads and checks the header, then compares every section with its checksum.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, SegmentError> {
        let header: &[u8; HEADER_BYTES] = bytes.first_chunk().ok_or(SegmentError::Foreign)?;
        if header[..8] != MAGIC {
            return Err(SegmentError::Foreign);
        }
        let version = number(header, 8);
        if version != VERSION {
            return Err(SegmentError::Version(version));
        }
        if crc32fast::hash(&header[..HEADER_SUM.start]) != number(header, HEADER_SUM.start) {
            return Err(SegmentError::Header);
        }
        let [entries, hashes] = [16, 20].map(|place| number(header, place) as usize);
        let layout = Self::new(entries, hashes, number(header, 12)).ok_or(SegmentError::Header)?;
        if bytes.len() != layout.bytes() {
            return Err(SegmentError::Length {
                expected: layout.bytes(),
                found: bytes.len(),
            });
        }
        for section in 0..SECTIONS {
            if crc32fast::hash(&bytes[layout.section(section)]) != number(header, 24 + 4 * section)
            {
                return Err(SegmentError::Damaged(section_name(section)));
            }
        }
        Ok(layout)
    }

    /// Writes the header before sections that are complete.
    pub(super) fn seal(&self, bytes: &mut [u8]) {
        let mut header = [0; HEADER_BYTES];
        header[..8].copy_from_slice(&MAGIC);
        let mut fields = vec![
            VERSION,
            self.directory_bits,
            self.entries as u32,
            self.hashes as u32,
        ];
        fields.extend((0..SECTIONS).map(|section| crc32fast::hash(&bytes[self.section(section)])));
        for (place, field) in header[8..].as_chunks_mut::<4>().0.iter_mut().zip(fields) {
            *place = field.to_le_bytes();
        }
        let sum = crc32fast::hash(&header[..HEADER_SUM.start]);
        header[HEADER_SUM].copy_from_slice(&sum.to_le_bytes());
        bytes[..HEADER_BYTES].copy_from_slice(&header);
    }

    /// The length of the whole segment.
    pub(super) fn bytes(&self) -> usize {
        self.starts[SECTIONS]
    }

    pub(super) fn hashes_at(&self) -> Range<usize> {
        run(self.starts[0], 32 * self.hashes)
    }

    pub(super) fn starts_at(&self) -> Range<usize> {
        run(self.starts[1], 4 * (self.hashes + 1))
    }

    pub(super) fn numbers_at(&self) -> Range<usize> {
        run(self.starts[2], 4 * self.entries)
    }

    pub(super) fn positions_by_number_at(&self) -> Range<usize> {
        run(self.starts[3], 4 * self.entries)
    }

    /// A part's directory. Only where the segment has parts.
    pub(super) fn directory_at(&self, part: usize) -> Range<usize> {
        run(self.starts[4 + part], 4 * ((1 << self.directory_bits) + 1))
    }

    /// A part's masks, one for each block and [`masks::READ_BYTES`] to read beyond them. Only where the segment has parts.
    pub(super) fn masks_at(&self, part: usize) -> Range<usize> {
        run(
            self.starts[4 + part] + directory_bytes(self.directory_bits),
            masks_bytes(part, self.directory_bits),
        )
    }

    /// A part's postings. Only where the segment has parts.
    pub(super) fn postings_at(&self, part: usize) -> Range<usize> {
        run(self.masks_at(part).end, 4 * self.hashes)
    }

    /// Bits of a part below those that its directory resolves.
    pub(super) fn low_bits(&self, part: usize) -> u32 {
        low_bits(part, self.directory_bits)
    }

    /// Bits that hold a hash's place in a posting; what is left holds the rest of the part.
    pub(super) fn place_bits(&self) -> u32 {
        place_bits(self.hashes)
    }

    /// A section up to the next, so that checksums cover the room between them too.
    fn section(&self, section: usize) -> Range<usize> {
        self.starts[section]..self.starts[section + 1]
    }
}

/// Bits that hold the place of any of so many hashes, one at least.
pub(super) fn place_bits(hashes: usize) -> u32 {
    let last = hashes.saturating_sub(1).max(1);
    usize::BITS - last.leading_zeros()
}

fn directory_bytes(bits: u32) -> usize {
    (4 * ((1 << bits) + 1_usize)).next_multiple_of(ALIGNMENT_BYTES)
}

fn masks_bytes(part: usize, directory_bits: u32) -> usize {
    let one = masks::bytes_of_one(low_bits(part, directory_bits));
    ((one << directory_bits) + masks::READ_BYTES).next_multiple_of(ALIGNMENT_BYTES)
}

fn low_bits(part: usize, directory_bits: u32) -> u32 {
    parts::ALL[part].bits - directory_bits
}

fn run(start: usize, length: usize) -> Range<usize> {
    start..start + length
}

fn number(header: &[u8; HEADER_BYTES], at: usize) -> u32 {
    header[at..]
        .first_chunk()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn section_name(section: usize) -> String {
    match section {
        0 => "hashes".to_owned(),
        1 => "starts".to_owned(),
        2 => "numbers".to_owned(),
        3 => "positions by number".to_owned(),
        part => format!("part {}", part - 4),
    }
}
