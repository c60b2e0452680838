//! One batch of lines on disk.
//!
//! A header of 48 bytes, then the lines, each with its line end, as one zstd frame. Numbers are
//! little-endian. The header has a checksum of its own, so that a reader may trust it and skip.
//!
//! | bytes | field |
//! | --- | --- |
//! | 0-3 | `EVF1` |
//! | 4-7 | CRC-32 of bytes 8-47 |
//! | 8-15 | place of the frame in its segment, as first written |
//! | 16-23 | place of the frame after it |
//! | 24-31 | when it was appended, microseconds since 1970 |
//! | 32-35 | number of lines |
//! | 36-39 | bytes of the lines |
//! | 40-43 | bytes of the zstd frame |
//! | 44-47 | CRC-32 of the zstd frame |

use std::io::{self, Read};

use evenhand_model::Time;

/// What every frame begins with.
pub(super) const MAGIC: [u8; 4] = *b"EVF1";

/// Length of a header, in bytes.
pub(super) const HEADER_BYTES: usize = 48;

/// Most bytes of lines in one frame; a longer batch becomes several.
pub(super) const LINES_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Most bytes of lines that a reader makes room for: one line may be longer than a batch should be.
const READ_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Fast rather than small: the events of a day are read seldom.
const ZSTD_LEVEL: i32 = 1;

/// Where a frame stands and how long it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Header {
    /// Place in the segment, as first written.
    pub offset: u64,
    /// Place of the frame after it.
    pub next: u64,
    /// When it was appended.
    pub at: Time,
    /// Number of lines.
    pub lines: u32,
    /// Bytes of the lines.
    pub lines_bytes: u32,
    /// Bytes of the zstd frame.
    pub packed_bytes: u32,
    packed_crc: u32,
}

/// Why there is no frame here.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoFrame {
    /// The segment ends here, between two frames.
    #[error("the segment ends")]
    End,
    /// The segment ends within a frame.
    #[error("the segment ends within a frame")]
    Torn,
    /// The bytes are no frame.
    #[error("{0}")]
    Wrong(&'static str),
    /// The operating system could not read.
    #[error("reading failed: {0}")]
    Io(io::Error),
}

/// Adds a new frame with these lines, each with its line end, to `bytes`; it starts at the place
/// `offset`. Returns the place after it.
pub(super) fn write(
    bytes: &mut Vec<u8>,
    offset: u64,
    at: Time,
    lines: u32,
    text: &[u8],
) -> io::Result<u64> {
    let packed = zstd::bulk::compress(text, ZSTD_LEVEL)?;
    let next = offset + (HEADER_BYTES + packed.len()) as u64;
    put(bytes, [offset, next], at, lines, text.len(), &packed)?;
    Ok(next)
}

/// Adds a frame in the place of an older one.
pub(super) fn rewrite(
    bytes: &mut Vec<u8>,
    old: &Header,
    lines: u32,
    text: &[u8],
) -> io::Result<()> {
    let packed = zstd::bulk::compress(text, ZSTD_LEVEL)?;
    put(
        bytes,
        [old.offset, old.next],
        old.at,
        lines,
        text.len(),
        &packed,
    )
}

fn put(
    bytes: &mut Vec<u8>,
    places: [u64; 2],
    at: Time,
    lines: u32,
    lines_bytes: usize,
    packed: &[u8],
) -> io::Result<()> {
    let length = |bytes: usize| u32::try_from(bytes).map_err(io::Error::other);
    let mut fields = Vec::with_capacity(HEADER_BYTES);
    fields.extend_from_slice(&places[0].to_le_bytes());
    fields.extend_from_slice(&places[1].to_le_bytes());
    fields.extend_from_slice(&at.micros().to_le_bytes());
    fields.extend_from_slice(&lines.to_le_bytes());
    fields.extend_from_slice(&length(lines_bytes)?.to_le_bytes());
    fields.extend_from_slice(&length(packed.len())?.to_le_bytes());
    fields.extend_from_slice(&crc32fast::hash(packed).to_le_bytes());
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&crc32fast::hash(&fields).to_le_bytes());
    bytes.extend_from_slice(&fields);
    bytes.extend_from_slice(packed);
    Ok(())
}

/// Reads the next header.
pub(super) fn read_header(from: &mut impl Read) -> Result<Header, NoFrame> {
    let mut bytes = [0; HEADER_BYTES];
    match fill(from, &mut bytes)? {
        0 => return Err(NoFrame::End),
        HEADER_BYTES => {}
        _ => return Err(NoFrame::Torn),
    }
    let (magic, rest) = take::<4>(&bytes);
    let (crc, fields) = take::<4>(rest);
    if magic != MAGIC {
        return Err(NoFrame::Wrong("no frame begins here"));
    }
    if u32::from_le_bytes(crc) != crc32fast::hash(fields) {
        return Err(NoFrame::Wrong("the checksum of a header is wrong"));
    }
    Ok(read_fields(fields))
}

fn read_fields(fields: &[u8]) -> Header {
    let (offset, rest) = take(fields);
    let (next, rest) = take(rest);
    let (at, rest) = take(rest);
    let (lines, rest) = take(rest);
    let (lines_bytes, rest) = take(rest);
    let (packed_bytes, rest) = take(rest);
    let (packed_crc, _) = take(rest);
    Header {
        offset: u64::from_le_bytes(offset),
        next: u64::from_le_bytes(next),
        at: Time::from_micros(i64::from_le_bytes(at)),
        lines: u32::from_le_bytes(lines),
        lines_bytes: u32::from_le_bytes(lines_bytes),
        packed_bytes: u32::from_le_bytes(packed_bytes),
        packed_crc: u32::from_le_bytes(packed_crc),
    }
}

/// The first bytes and the rest; zeros for bytes that are not there.
fn take<const N: usize>(bytes: &[u8]) -> ([u8; N], &[u8]) {
    match bytes.split_first_chunk() {
        Some((first, rest)) => (*first, rest),
        None => ([0; N], &[]),
    }
}

/// Reads the lines that follow a header.
pub(super) fn read_lines(from: &mut impl Read, header: &Header) -> Result<Vec<u8>, NoFrame> {
    let (lines_bytes, packed_bytes) = (header.lines_bytes as usize, header.packed_bytes as usize);
    if lines_bytes > READ_BYTES_MAX || packed_bytes > READ_BYTES_MAX {
        return Err(NoFrame::Wrong(
            "a header tells of more than a frame may hold",
        ));
    }
    let mut packed = vec![0; packed_bytes];
    if fill(from, &mut packed)? < packed_bytes {
        return Err(NoFrame::Torn);
    }
    if crc32fast::hash(&packed) != header.packed_crc {
        return Err(NoFrame::Wrong("the checksum of a frame is wrong"));
    }
    zstd::bulk::decompress(&packed, lines_bytes)
        .ok()
        .filter(|lines| lines.len() == lines_bytes)
        .ok_or(NoFrame::Wrong("a frame can't be unpacked"))
}

/// Reads until the buffer is full or the file ends. Returns how much was read.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> Result<usize, NoFrame> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(NoFrame::Io(error)),
        }
    }
    Ok(filled)
}
