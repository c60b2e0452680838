//! Hashes of words from which the hash of any part, or of the word without one letter, follows in
//! one step: a polynomial over the letters, modulo 2^64 (Karp and Rabin 1987).

use std::hash::{BuildHasherDefault, Hasher};

const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
/// Words up to this length are looked up.
pub(super) const LETTERS_MAX: usize = 32;

const POWERS: [u64; LETTERS_MAX + 1] = {
    let mut powers = [1; LETTERS_MAX + 1];
    let mut at = 1;
    while at <= LETTERS_MAX {
        powers[at] = u64::wrapping_mul(powers[at - 1], BASE);
        at += 1;
    }
    powers
};

/// The hash of a word, letter by letter.
pub(super) fn step(hash: u64, letter: char) -> u64 {
    hash.wrapping_mul(BASE)
        .wrapping_add(u64::from(u32::from(letter)) + 1)
}

/// The hash of a word.
pub(super) fn of(letters: impl IntoIterator<Item = char>) -> u64 {
    letters.into_iter().fold(0, step)
}

/// The hashes of all beginnings of a word, from the empty one to the word.
pub(super) fn beginnings(word: &[char]) -> Vec<u64> {
    let mut beginnings = Vec::with_capacity(word.len() + 1);
    beginnings.push(0);
    beginnings.extend(word.iter().scan(0, |hash, letter| {
        *hash = step(*hash, *letter);
        Some(*hash)
    }));
    beginnings
}

/// The hash of letters `from..to`, at most [`LETTERS_MAX`], from the hashes of all beginnings.
pub(super) fn of_part(beginnings: &[u64], from: usize, to: usize) -> u64 {
    let (whole, before) = (beginnings[to], beginnings[from]);
    whole.wrapping_sub(before.wrapping_mul(POWERS[to - from]))
}

/// The hash of the word without its letter number `gap`.
pub(super) fn without(beginnings: &[u64], length: usize, gap: usize) -> u64 {
    let before = beginnings[gap].wrapping_sub(beginnings[gap + 1]);
    before
        .wrapping_mul(POWERS[length - gap - 1])
        .wrapping_add(beginnings[length])
}

/// A map whose keys are such hashes.
pub(super) type HashedMap<V> = std::collections::HashMap<u64, V, BuildHasherDefault<Mix>>;

/// Spreads a key that is a hash already.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
    fn write_u64(&mut self, key: u64) {
        let mixed = (self.0 ^ key).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// A set that may say yes in error, 8 KiB small, to ask before a larger one.
#[derive(Debug)]
pub(super) struct Sieve(Box<[u64; 1024]>);

impl Default for Sieve {
    fn default() -> Self {
        Self(Box::new([0; 1024]))
    }
}

impl Sieve {
    pub(super) fn insert(&mut self, key: u64) {
        let bit = Self::bit(key);
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    pub(super) fn may_hold(&self, key: u64) -> bool {
        let bit = Self::bit(key);
        self.0[bit / 64] >> (bit % 64) & 1 == 1
    }

    fn bit(key: u64) -> usize {
        (key.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 48) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_parts_are_those_of_the_words() {
        let word: Vec<char> = "slaughter".chars().collect();
        let mut beginnings = vec![0];
        for letter in &word {
            beginnings.push(step(beginnings[beginnings.len() - 1], *letter));
        }
        assert_eq!(of_part(&beginnings, 1, 6), of("laught".chars().take(5)));
        assert_eq!(without(&beginnings, 9, 0), of("laughter".chars()));
        assert_eq!(without(&beginnings, 9, 4), of("slauhter".chars()));
        assert_eq!(without(&beginnings, 9, 8), of("slaughte".chars()));
    }
}
