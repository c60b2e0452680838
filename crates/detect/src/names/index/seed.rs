//! Hashes that depend on a secret, so that nobody can choose names whose hashes are the same.

use std::hash::{DefaultHasher, Hasher as _};

/// A hasher that has already read the secret (SipHash at present; nothing is kept of it longer than
/// the process runs).
#[derive(Clone, Debug)]
pub(super) struct Seed(DefaultHasher);

impl Seed {
    pub(super) fn new(seed: u64) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(seed);
        Seed(hasher)
    }

    /// The hash of a whole text.
    pub(super) fn text(&self, text: &str) -> u32 {
        let mut hasher = self.0.clone();
        hasher.write(text.as_bytes());
        high(hasher.finish())
    }

    /// The hash of one segment of the texts that have so many letters.
    pub(super) fn segment(&self, length: usize, segment: usize, letters: &str) -> u32 {
        let mut hasher = self.0.clone();
        hasher.write_u16(u16::try_from(length * 8 + segment).unwrap_or(u16::MAX));
        hasher.write(letters.as_bytes());
        high(hasher.finish())
    }

    /// The hash of a number.
    pub(super) fn number(&self, number: u64) -> u32 {
        high(self.wide(number))
    }

    /// Sixty-four bits for a number.
    pub(super) fn wide(&self, number: u64) -> u64 {
        let mut hasher = self.0.clone();
        hasher.write_u64(number);
        hasher.finish()
    }
}

fn high(hash: u64) -> u32 {
    (hash >> 32) as u32
}
