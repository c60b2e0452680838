//! Hashes of words and of what is made of them.

/// Where every hash begins.
pub(super) const START: u64 = 0x9e37_79b9_7f4a_7c15;

/// A hash with one piece more.
pub(super) fn mix(hash: u64, piece: u64) -> u64 {
    (hash.rotate_left(5) ^ piece).wrapping_mul(0x517c_c1b7_2722_0a95)
}

/// The hash of a word.
pub(super) fn hash_of(letters: impl IntoIterator<Item = char>) -> u64 {
    letters
        .into_iter()
        .fold(START, |hash, letter| mix(hash, u64::from(letter)))
}
