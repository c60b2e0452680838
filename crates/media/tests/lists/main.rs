//! Lists of hashes as organisations share them, read and written. Every hash in here is invented.

mod csv;
mod ncmec;
mod ndjson;
mod round_trip;
mod sources;
mod tcap;
mod threat_exchange;

use evenhand_media::list::{Algorithm, Format, ListError, Listed, ListedHash, Reading};

/// A hash of invented digits.
fn digits(count: usize) -> String {
    "0123456789abcdef".chars().cycle().take(count).collect()
}

fn md5() -> String {
    digits(32)
}

fn pdq() -> String {
    digits(64)
}

fn hash(algorithm: Algorithm, value: &str) -> ListedHash {
    let value = value.to_owned();
    ListedHash { algorithm, value }
}

fn read(format: Format, text: &str) -> (Vec<Listed>, Result<Reading, ListError>) {
    let mut listed = Vec::new();
    let reading = format.read(text.as_bytes(), |one| listed.push(one));
    (listed, reading)
}

/// Reads a list to its end, and checks its entries and what is said of the rest.
#[track_caller]
fn check(format: Format, text: &str, expected: &[Listed], faults: &[&str]) -> Reading {
    let (listed, reading) = read(format, text);
    let reading = reading.expect("the list can be read to its end");
    assert_eq!(listed, expected);
    let told: Vec<String> = reading
        .faults
        .first
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(told, faults);
    assert_eq!(reading.entries, listed.len() as u64);
    reading
}

/// Checks why a list can't be read, and how many entries were handed over before that.
#[track_caller]
fn check_failure(format: Format, text: &str, entries: usize, expected: &str) {
    let (listed, reading) = read(format, text);
    assert_eq!(listed.len(), entries);
    assert_eq!(
        reading.expect_err("the list can't be read").to_string(),
        expected
    );
}
