//! One message: a version, two lengths, some JSON, and bytes.

use std::io::{self, Read, Write};

use super::wrong;

/// Parent and child are the same program, and yet may differ: while an upgrade replaces the file, old parents start new children.
const VERSION: u8 = 1;
/// Version, length of the JSON, length of the body; both little-endian.
const PREFIX_BYTES: usize = 1 + 4 + 4;

pub(super) struct Frame {
    pub head: Vec<u8>,
    pub body: Vec<u8>,
}

pub(super) fn write(to: &mut impl Write, head: &[u8], body: &[u8]) -> io::Result<()> {
    let mut start = Vec::with_capacity(PREFIX_BYTES + head.len());
    start.push(VERSION);
    start.extend(length(head)?);
    start.extend(length(body)?);
    start.extend(head);
    to.write_all(&start)?;
    to.write_all(body)?;
    to.flush()
}

/// Reads one message; nothing if the other side has closed before its first byte. Lengths are checked before room is made for them.
pub(super) fn read(
    from: &mut impl Read,
    head_bytes_max: usize,
    body_bytes_max: usize,
) -> io::Result<Option<Frame>> {
    let mut prefix = [0; PREFIX_BYTES];
    if from.read(&mut prefix[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut prefix[1..])?;
    let [version, a, b, c, d, e, f, g, h] = prefix;
    if version != VERSION {
        return Err(wrong(format!(
            "the other side speaks version {version}, this one {VERSION}"
        )));
    }
    let head = part(from, u32::from_le_bytes([a, b, c, d]), head_bytes_max)?;
    let body = part(from, u32::from_le_bytes([e, f, g, h]), body_bytes_max)?;
    Ok(Some(Frame { head, body }))
}

fn length(part: &[u8]) -> io::Result<[u8; 4]> {
    let length = u32::try_from(part.len()).map_err(|_| wrong("a message is 4 GiB or longer"))?;
    Ok(length.to_le_bytes())
}

fn part(from: &mut impl Read, length: u32, bytes_max: usize) -> io::Result<Vec<u8>> {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > bytes_max {
        return Err(wrong(format!(
            "a message of {length} bytes, where {bytes_max} are allowed"
        )));
    }
    let mut part = vec![0; length];
    from.read_exact(&mut part)?;
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(head: &[u8], body: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut bytes, head, body).unwrap();
        bytes
    }

    #[test]
    fn a_message_is_read_as_it_was_written() {
        let bytes = written(b"{}", b"body");
        let frame = read(&mut &bytes[..], 2, 4).unwrap().unwrap();
        assert_eq!(
            (&frame.head[..], &frame.body[..]),
            (&b"{}"[..], &b"body"[..])
        );
    }

    #[test]
    fn no_message_is_no_error_and_half_a_message_is() {
        let bytes = written(b"{}", b"body");
        assert!(read(&mut &bytes[..0], 2, 4).unwrap().is_none());
        for end in 1..bytes.len() {
            assert!(read(&mut &bytes[..end], 2, 4).is_err(), "{end}");
        }
    }

    #[test]
    fn a_message_of_another_version_or_beyond_a_limit_is_refused() {
        let bytes = written(b"{}", b"body");
        let check = |bytes: &[u8], head_max, body_max, wanted: &str| {
            let said = read(&mut &bytes[..], head_max, body_max)
                .err()
                .unwrap()
                .to_string();
            assert!(said.contains(wanted), "{said}");
        };
        check(&bytes, 1, 4, "2 bytes, where 1");
        check(&bytes, 2, 3, "4 bytes, where 3");
        check(&[&[9], &bytes[1..]].concat(), 2, 4, "version 9");
        check(&[1, 255, 255, 255, 255, 0, 0, 0, 0], 2, 4, "where 2");
    }
}
