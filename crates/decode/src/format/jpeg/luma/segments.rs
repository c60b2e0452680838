//! Coded pixels without the bytes and markers that were put between them (T.81, B.1.1.5 and F.1.2.3).

use std::ops::Range;

use memchr::memchr;

use super::bits::Bits;

/// Zeros behind each segment, so that reading ahead needs no other way at its end.
const PADDING: [u8; 8] = [0; 8];

/// The parts between restart markers.
pub(super) struct Segments {
    bytes: Vec<u8>,
    parts: Vec<Range<usize>>,
}

impl Segments {
    /// Takes what follows the head of a scan; nothing if anything but the end of the picture follows that.
    pub fn of(data: &[u8]) -> Option<Self> {
        let mut segments = Self {
            bytes: Vec::with_capacity(data.len() + PADDING.len()),
            parts: Vec::new(),
        };
        let (mut start, mut rest) = (0, data);
        loop {
            let mark = memchr(0xff, rest)?;
            segments.bytes.extend_from_slice(&rest[..mark]);
            match *rest.get(mark + 1)? {
                0 => segments.bytes.push(0xff),
                0xd0..=0xd7 => start = segments.end_part(start),
                0xd9 => {
                    segments.end_part(start);
                    return Some(segments);
                }
                _ => return None,
            }
            rest = &rest[mark + 2..];
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.parts.len()
    }

    /// The bits of the part with this number.
    pub fn bits(&self, part: usize) -> Option<Bits<'_>> {
        let part = self.parts.get(part)?.clone();
        Some(Bits::new(
            &self.bytes[part.start..part.end + PADDING.len()],
            part.len(),
        ))
    }

    /// Ends the part from `start` and gives where the next one begins.
    fn end_part(&mut self, start: usize) -> usize {
        self.parts.push(start..self.bytes.len());
        self.bytes.extend(PADDING);
        self.bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stuffed_bytes_and_markers_are_taken_out() {
        let check = |data: &[u8], wanted: Option<&[&[u8]]>| {
            let segments = Segments::of(data);
            let parts = segments.as_ref().map(|segments| {
                let parts = segments.parts.iter();
                parts
                    .map(|part| &segments.bytes[part.clone()])
                    .collect::<Vec<_>>()
            });
            assert_eq!(parts.as_deref(), wanted, "{data:?}");
        };
        check(b"ab\xff\x00c\xff\xd9", Some(&[b"ab\xffc"]));
        check(b"ab\xff\xd0c\xff\xd1\xff\xd9", Some(&[b"ab", b"c", b""]));
        check(b"a\xff\xd9 trailing", Some(&[b"a"]));
        check(b"a", None);
        check(b"a\xff", None);
        check(b"a\xff\xdaanother scan\xff\xd9", None);
    }
}
