//! Keys of objects: hashes that nobody can aim at without knowing the seed.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// Makes keys from a seed. Fast, not cryptographic: it keeps people from filling one cell of a
/// sketch on purpose as long as the seed stays secret.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keys(u64);

/// A table over keys, which are spread evenly already.
pub(super) type KeyTable<V> = HashMap<u64, V, BuildHasherDefault<AsIs>>;

/// A set of keys. Like [`KeyTable`] it is walked in the same order in every run.
pub(super) type KeySet = HashSet<u64, BuildHasherDefault<AsIs>>;

impl Keys {
    pub(super) fn new(seed: u64) -> Self {
        Self(mix(seed ^ 0x5851_F42D_4C95_7F2D))
    }

    /// The key of bytes in a space of their own.
    pub(super) fn of(self, space: u64, bytes: &[u8]) -> u64 {
        let mut state = self.0 ^ space.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            state = fold(state ^ u64::from_le_bytes(word), 0xA076_1D64_78BD_642F);
        }
        mix(state ^ bytes.len() as u64)
    }

    /// The key of two numbers in a space of their own.
    pub(super) fn pair(self, space: u64, one: u64, other: u64) -> u64 {
        let state = self.0 ^ space.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mix(fold(state ^ one, 0xE703_7ED1_A0B4_28DB) ^ other)
    }
}

/// Both halves of a product of 128 bits, folded (the step of Wang Yi's wyhash).
fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one ^ 0x2D35_8DCC_AA6C_78A5) * u128::from(other);
    (product as u64) ^ ((product >> 64) as u64)
}

/// Spreads a number over all bits (Steele, Lea and Flood 2014).
pub(super) fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Takes a key for its own hash.
#[derive(Default)]
pub(super) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = mix(self.0 ^ u64::from(*byte));
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = mix(key);
    }
}
