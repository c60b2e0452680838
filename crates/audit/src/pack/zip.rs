//! Files in one ZIP (APPNOTE.TXT 6.3.10), stored as they are, so that every tool opens it.

use std::collections::BTreeMap;

use super::Files;

/// Most bytes of a ZIP that is read.
pub const ZIP_BYTES_MAX: usize = 256 * 1024 * 1024;

/// A ZIP that this program did not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this ZIP is not as Evenhand writes it; unpack it, and give the folder")]
pub struct NotOurs;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// The version that is needed to read what is only stored: 1.0.
const VERSION: u16 = 10;
/// Names are in UTF-8.
const FLAGS: u16 = 1 << 11;
/// The first day that a ZIP can name, as times stand in the manifest: 1980-01-01.
const DATE: u16 = 0x0021;
/// Bytes of a local header before the name.
const LOCAL_BYTES: usize = 30;

/// One file on its way.
struct Entry<'a> {
    name: &'a str,
    bytes: &'a [u8],
    checksum: u32,
}

/// Writes files in the order of their names. Of a pack, whose size is bounded; more than 4 GiB has no place.
pub fn write(files: &Files) -> Vec<u8> {
    let entries = files.iter().map(|(name, bytes)| Entry {
        name,
        bytes,
        checksum: crc32fast::hash(bytes),
    });
    assemble(&entries.collect::<Vec<_>>())
}

/// Reads what [`write`] wrote, be it that bytes of a file have changed since: that is for digests to say.
///
/// # Errors
///
/// When anything else is in it, so that no other program can see other files in it than this one.
pub fn read(zip: &[u8]) -> Result<Files, NotOurs> {
    let mut entries = Vec::new();
    let mut rest = zip;
    while let Some((entry, after)) = local(rest)? {
        entries.push(entry);
        rest = after;
    }
    if assemble(&entries) != zip {
        return Err(NotOurs);
    }
    let files: BTreeMap<String, Vec<u8>> = entries
        .iter()
        .map(|entry| (entry.name.to_owned(), entry.bytes.to_vec()))
        .collect();
    if files.len() == entries.len() {
        Ok(files)
    } else {
        Err(NotOurs)
    }
}

/// The file at the beginning; nothing where the files are over.
fn local(zip: &[u8]) -> Result<Option<(Entry<'_>, &[u8])>, NotOurs> {
    let header = zip
        .get(..LOCAL_BYTES)
        .filter(|head| head.starts_with(&LOCAL.to_le_bytes()));
    let Some(header) = header else {
        return Ok(None);
    };
    let number = |from: usize| {
        let bytes = header
            .get(from..from + 4)
            .and_then(|bytes| bytes.try_into().ok());
        bytes.map(u32::from_le_bytes).ok_or(NotOurs)
    };
    let (checksum, length, names) = (number(14)?, number(22)? as usize, number(26)?);
    let name_length = (names & 0xffff) as usize;
    let body = zip.get(LOCAL_BYTES..).ok_or(NotOurs)?;
    let name = body.get(..name_length).ok_or(NotOurs)?;
    let name = std::str::from_utf8(name).map_err(|_| NotOurs)?;
    let end = name_length.checked_add(length).ok_or(NotOurs)?;
    let bytes = body.get(name_length..end).ok_or(NotOurs)?;
    let after = body.get(end..).ok_or(NotOurs)?;
    let entry = Entry {
        name,
        bytes,
        checksum,
    };
    Ok(Some((entry, after)))
}

fn assemble(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut zip = Vec::new();
    let mut central = Vec::new();
    for entry in entries {
        let offset = length(zip.len());
        put(&mut zip, LOCAL);
        common(&mut zip, entry);
        zip.extend(entry.name.as_bytes());
        zip.extend(entry.bytes);
        put(&mut central, CENTRAL);
        central.extend(VERSION.to_le_bytes());
        common(&mut central, entry);
        // No comment, the first disk, no attributes.
        central.extend([0; 10]);
        put(&mut central, offset);
        central.extend(entry.name.as_bytes());
    }
    let (start, count) = (length(zip.len()), entries.len() as u16);
    zip.extend(&central);
    put(&mut zip, END);
    zip.extend([0; 4]);
    zip.extend(count.to_le_bytes());
    zip.extend(count.to_le_bytes());
    put(&mut zip, length(central.len()));
    put(&mut zip, start);
    zip.extend([0; 2]);
    zip
}

/// What local and central headers share: from the version that is needed to the length of extra fields.
fn common(to: &mut Vec<u8>, entry: &Entry<'_>) {
    for field in [VERSION, FLAGS, 0, 0, DATE] {
        to.extend(field.to_le_bytes());
    }
    put(to, entry.checksum);
    put(to, length(entry.bytes.len()));
    put(to, length(entry.bytes.len()));
    to.extend((entry.name.len() as u16).to_le_bytes());
    to.extend([0; 2]);
}

fn put(to: &mut Vec<u8>, number: u32) {
    to.extend(number.to_le_bytes());
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
