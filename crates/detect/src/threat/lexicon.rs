//! Which classes a word belongs to, over all packs at once.
//!
//! One pass over the letters of a word finds the word itself and every stem that it begins with: the
//! hash of a prefix is a step on the way to the hash of the whole.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::letters;

/// A class of words of one pack, or one literal word; numbered over all packs.
pub(super) type Class = u16;

/// Stems shorter than this many bytes are not looked for.
const STEM_BYTES_MIN: usize = 2;

/// All words of all packs.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    entries: HashMap<u64, Entry, BuildHasherDefault<AsIs>>,
}

#[derive(Debug, Default)]
struct Entry {
    word: String,
    exact: Vec<Class>,
    stem: Vec<Class>,
}

impl Lexicon {
    /// Adds a word, or with `*` at its end a stem, to a class.
    pub(super) fn add(&mut self, word: &str, class: Class) {
        let is_stem = word.ends_with('*');
        let word = letters::folded(word.trim_end_matches('*'));
        let mut hash = Hash::default();
        word.bytes().for_each(|byte| hash.step(byte));
        let entry = self.entries.entry(hash.0).or_default();
        debug_assert!(entry.word.is_empty() || entry.word == word);
        entry.word = word;
        let classes = if is_stem {
            &mut entry.stem
        } else {
            &mut entry.exact
        };
        if !classes.contains(&class) {
            classes.push(class);
        }
    }

    /// Adds the classes of a folded word to `classes`.
    pub(super) fn classes(&self, word: &str, classes: &mut Vec<Class>) {
        let mut hash = Hash::default();
        let bytes = word.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            hash.step(*byte);
            let end = at + 1;
            let is_whole = end == bytes.len();
            if !is_whole && (end < STEM_BYTES_MIN || !word.is_char_boundary(end)) {
                continue;
            }
            let Some(entry) = self.entries.get(&hash.0) else {
                continue;
            };
            if entry.word.as_bytes() != &bytes[..end] {
                continue;
            }
            classes.extend_from_slice(&entry.stem);
            if is_whole {
                classes.extend_from_slice(&entry.exact);
            }
        }
    }
}

/// FNV-1a, byte by byte.
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Hash {
    fn step(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }
}

/// A key that is a hash already.
#[derive(Debug, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("keys are numbers");
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key ^ (key >> 32);
    }
}
