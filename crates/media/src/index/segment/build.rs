//! Entries in, the bytes of a segment out.

use super::aligned::Aligned;
use super::hash_bytes;
use super::layout::{self, DIRECTORY_BITS_MAX, ENTRIES_MAX, Layout};
use super::masks;
use super::parts::{self, PART_BITS_MAX};
use super::view::Number;
use crate::Pdq;

/// A segment of fewer hashes than this is compared with one by one, which is as fast and needs no lists.
const PARTS_FROM_HASHES: usize = 8_192;

/// Postings in a block of a directory, half as many to this many: what one or two cache lines hold. Half of it finds a twentieth more hashes a second and
/// takes 5 to 9 bytes more for each; twice as much reads more lines for each block.
const BLOCK_POSTINGS_MAX: usize = 16;

/// More entries than a segment can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a segment of a media index holds at most {ENTRIES_MAX} entries, not {0}; build several and attach each"
)]
pub struct TooMany(pub usize);

/// Builds a segment, with as many bits in its directories as given or else as fit the number of hashes.
pub(super) fn build(
    mut entries: Vec<(Pdq, u32)>,
    directory_bits: Option<u32>,
) -> Result<(Layout, Aligned), TooMany> {
    if entries.len() > ENTRIES_MAX {
        return Err(TooMany(entries.len()));
    }
    entries.sort_unstable();
    entries.dedup();
    let groups = || entries.chunk_by(|one, next| one.0 == next.0);
    let hashes = groups().count();
    let directory_bits = directory_bits.unwrap_or_else(|| fitting_bits(hashes));
    let layout =
        Layout::new(entries.len(), hashes, directory_bits).ok_or(TooMany(entries.len()))?;

    let mut aligned = Aligned::zeroed(layout.bytes());
    let bytes = aligned.bytes_mut();
    let distinct = || groups().filter_map(<[_]>::first).map(|(pdq, _)| *pdq);
    for (place, pdq) in bytes[layout.hashes_at()]
        .as_chunks_mut()
        .0
        .iter_mut()
        .zip(distinct())
    {
        *place = hash_bytes(pdq);
    }
    let ends = groups().scan(0, |end, group| {
        *end += group.len() as u32;
        Some(*end)
    });
    write(
        &mut bytes[layout.starts_at()],
        std::iter::once(0).chain(ends),
    );
    write(
        &mut bytes[layout.numbers_at()],
        entries.iter().map(|(_, number)| *number),
    );
    write(
        &mut bytes[layout.positions_by_number_at()],
        positions_by_number(&entries),
    );
    if directory_bits > 0 {
        for part in 0..parts::PARTS {
            write_part(bytes, &layout, part, &entries);
        }
    }
    layout.seal(bytes);
    Ok((layout, aligned))
}

/// As many bits as leave half of [`BLOCK_POSTINGS_MAX`] to all of it in a block, where hashes are spread evenly.
pub(super) fn fitting_bits(hashes: usize) -> u32 {
    if hashes < PARTS_FROM_HASHES {
        return 0;
    }
    let even = (2 * hashes / BLOCK_POSTINGS_MAX).ilog2();
    let room = (layout::place_bits(hashes) + PART_BITS_MAX).saturating_sub(u32::BITS);
    even.clamp(room.max(1), DIRECTORY_BITS_MAX)
}

fn positions_by_number(entries: &[(Pdq, u32)]) -> impl Iterator<Item = u32> {
    let numbers = entries.iter().map(|(_, number)| *number);
    let mut positions: Vec<(u32, u32)> = numbers.zip(0..).collect();
    positions.sort_unstable();
    positions.into_iter().map(|(_, position)| position)
}

/// Sorts the places of all hashes by the high bits of one part, by counting, and keeps the part's low bits beside each place and in the
/// block's mask.
fn write_part(bytes: &mut [u8], layout: &Layout, part: usize, entries: &[(Pdq, u32)]) {
    let low_bits = layout.low_bits(part);
    let place_bits = layout.place_bits();
    let hashes = entries
        .chunk_by(|one, next| one.0 == next.0)
        .filter_map(<[_]>::first);
    let values: Vec<u32> = hashes
        .map(|(pdq, _)| parts::ALL[part].value(&pdq.0))
        .collect();
    let mut ends = vec![0; (1 << layout.directory_bits) + 1];
    for value in &values {
        ends[(value >> low_bits) as usize + 1] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum;
    }
    write(&mut bytes[layout.directory_at(part)], ends.iter().copied());
    let masks = &mut bytes[layout.masks_at(part)];
    for value in &values {
        masks::add(masks, (value >> low_bits) as usize, *value, low_bits);
    }
    let mut next = ends;
    let postings = bytes[layout.postings_at(part)].as_chunks_mut().0;
    for (value, place) in values.iter().zip(0_u32..) {
        let next = &mut next[(value >> low_bits) as usize];
        let low = value & ((1 << low_bits) - 1);
        postings[*next as usize] = (low << place_bits | place).to_le_bytes();
        *next += 1;
    }
}

fn write(bytes: &mut [u8], numbers: impl Iterator<Item = u32>) {
    let places: &mut [Number] = bytes.as_chunks_mut().0;
    for (place, number) in places.iter_mut().zip(numbers) {
        *place = number.to_le_bytes();
    }
}
