//! The one value of EXIF data that is read: how the camera was held.

use crate::raster::Orientation;

/// The tag of the orientation, and the type of its value: an unsigned integer of 16 bits.
const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;
/// Bytes of one entry of a directory.
const ENTRY_BYTES: usize = 12;

/// The orientation that a block of EXIF data gives; as stored where it gives none, or is damaged.
pub(super) fn orientation(exif: &[u8]) -> Orientation {
    number(exif)
        .map(Orientation::from_number)
        .unwrap_or_default()
}

fn number(exif: &[u8]) -> Option<u16> {
    let tiff = Tiff::new(exif)?;
    let directory = usize::try_from(tiff.long(4)?).ok()?;
    let count = usize::from(tiff.short(directory)?);
    let first = directory.checked_add(2)?;
    (0..count)
        .map_while(|place| {
            first
                .checked_add(place * ENTRY_BYTES)
                .filter(|entry| *entry < exif.len())
        })
        .find(|entry| {
            tiff.short(*entry) == Some(ORIENTATION) && tiff.short(entry + 2) == Some(SHORT)
        })
        .and_then(|entry| tiff.short(entry + 8))
}

/// A block in the order of bytes that it begins with.
struct Tiff<'a> {
    bytes: &'a [u8],
    is_little: bool,
}

impl<'a> Tiff<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let is_little = match bytes {
            [b'I', b'I', 42, 0, ..] => true,
            [b'M', b'M', 0, 42, ..] => false,
            _ => return None,
        };
        Some(Self { bytes, is_little })
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LITTLE: &[u8] =
        b"II\x2a\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x04\0\0\0abc\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
    const BIG: &[u8] = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0";

    #[test]
    fn the_orientation_is_found_in_either_order_of_bytes() {
        assert_eq!(number(LITTLE), Some(6));
        assert_eq!(number(BIG), Some(8));
    }

    #[test]
    fn damaged_data_give_no_orientation_and_no_panic() {
        for block in [LITTLE, BIG] {
            for end in 0..block.len() - 4 {
                assert_eq!(number(&block[..end]), None, "{end}");
            }
            for at in 0..block.len() {
                let mut block = block.to_vec();
                block[at] = 0xff;
                let _ = number(&block);
            }
        }
    }
}
