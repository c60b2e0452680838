//! Any bytes, and files with some bytes changed, in this process: what panics here would end a child.

use evenhand_decode::fuzz::fuzz_decode;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::Test;
use crate::pictures::{animated_gif, jpeg_with, one_of_each, scene};

pub const TESTS: &[Test] = &[
    ("any bytes are a picture or refused", any_bytes),
    (
        "any bytes behind the start of a picture are a picture or refused",
        any_bytes_behind_a_start,
    ),
    (
        "a file with bytes changed, left out or doubled is a picture or refused",
        changed_files,
    ),
];

fn runner() -> TestRunner {
    TestRunner::new(Config {
        failure_persistence: None,
        ..Config::with_cases(200)
    })
}

fn any_bytes() {
    runner()
        .run(&vec(any::<u8>(), 0..300), |bytes| passes(&bytes))
        .unwrap();
}

fn any_bytes_behind_a_start() {
    let files = files();
    let strategy = (0..files.len(), any::<Index>(), vec(any::<u8>(), 0..200));
    let check = |(file, at, bytes): (usize, Index, Vec<u8>)| {
        let start = &files[file][..at.index(files[file].len())];
        passes(&[start, &bytes].concat())
    };
    runner().run(&strategy, check).unwrap();
}

fn changed_files() {
    let files = files();
    let change = (any::<Index>(), 0..4_u8, any::<u8>());
    let check = |(file, changes): (usize, Vec<(Index, u8, u8)>)| {
        let mut file = files[file].clone();
        for (at, kind, byte) in changes {
            let at = at.index(file.len());
            match kind {
                0 => file[at] = byte,
                1 => file[at] ^= 1 << (byte % 8),
                2 => drop(file.drain(at..(at + usize::from(byte)).min(file.len() - 1).max(at))),
                _ => file.insert(at, byte),
            }
        }
        passes(&file)
    };
    runner()
        .run(&(0..files.len(), vec(change, 1..8)), check)
        .unwrap();
}

fn passes(file: &[u8]) -> Result<(), TestCaseError> {
    fuzz_decode(file);
    Ok(())
}

/// Small files of every format and kind.
fn files() -> Vec<Vec<u8>> {
    let picture = scene(24, 18);
    let mut files: Vec<Vec<u8>> = one_of_each(24, 18)
        .into_iter()
        .map(|(_, file)| file)
        .collect();
    files.push(animated_gif(&[picture.clone(), scene(24, 18)]));
    files.push(jpeg_with(&picture, |encoder| encoder.progressive(true)));
    files.push(jpeg_with(&picture, |encoder| encoder.restart_blocks(2)));
    files
}
