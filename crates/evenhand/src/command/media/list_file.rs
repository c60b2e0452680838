//! A file with a list of hashes: in what form it is, and its entries one after the other.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use evenhand_media::list::{Format, Listed, Reading};

use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Bytes at the beginning of a file by which its form is guessed.
const GUESSED_BY_BYTES: u64 = 4_096;

/// The form of a list, by how it begins.
pub fn guess(path: &Path) -> Result<Format> {
    let mut first = Vec::new();
    let file = File::open(path).doing(path.display())?;
    file.take(GUESSED_BY_BYTES)
        .read_to_end(&mut first)
        .doing(path.display())?;
    Ok(Format::guess(&first))
}

/// Reads every entry of a list.
pub fn read(path: &Path, format: Format, take: impl FnMut(Listed)) -> Result<Reading> {
    let file = File::open(path).doing(path.display())?;
    let reading = format.read(BufReader::new(file), take);
    reading.map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

/// Says what of a list could not be read, with the places and without a hash.
pub fn tell_faults(reading: &Reading) {
    let faults = &reading.faults;
    for fault in &faults.first {
        output::remark(fault.to_string());
    }
    let more = faults.count.saturating_sub(faults.first.len() as u64);
    if more > 0 {
        output::remark(format!("and {more} more of that kind"));
    }
}
