//! What can be said of a text in 96 bits, so that most texts with a segment in common with a query are turned down
//! without being read.
//!
//! Each letter flips one of 32 bits, each pair of neighbours one of 64. An insertion or removal changes one letter and three
//! pairs at most, a replacement two letters and four pairs. So where more bits differ than the edits
//! could have flipped, the texts are further apart.

use super::seed::Seed;

/// Bits flipped by the letters and by the pairs of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) letters: u32,
    pub(super) pairs: u64,
}

/// Bits that may differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    letters: u32,
    pairs: u32,
}

impl Allowed {
    /// For texts whose lengths differ by `longer` and that are at most `limit` edits apart.
    pub(super) fn within(limit: u8, longer: usize) -> Option<Self> {
        let longer = u8::try_from(longer)
            .ok()
            .filter(|longer| *longer <= limit)?;
        // So many of the edits are insertions or removals, each of which flips one bit less.
        Some(Allowed {
            letters: u32::from(2 * limit - longer),
            pairs: u32::from(4 * limit - longer),
        })
    }
}

/// Makes signatures. Which pair flips which bit depends on the secret.
#[derive(Clone, Debug)]
pub(super) struct Signer {
    first: u64,
    second: u64,
}

impl Signer {
    pub(super) fn new(seed: &Seed) -> Self {
        Signer {
            first: seed.wide(1) | 1,
            second: seed.wide(2) | 1,
        }
    }

    pub(super) fn sign(&self, letters: impl Iterator<Item = char>) -> Signature {
        let mut signature = Signature::default();
        let mut previous = None;
        for letter in letters.map(u64::from) {
            // So the letters and most digits of ASCII, and those of other alphabets, have bits of their own.
            signature.letters ^= 1 << ((letter + (letter >> 5) * 13) & 31);
            if let Some(previous) = previous.replace(letter) {
                let mixed = previous.wrapping_mul(self.first) ^ letter.wrapping_mul(self.second);
                signature.pairs ^= 1 << ((mixed ^ (mixed >> 29)).wrapping_mul(self.first) >> 58);
            }
        }
        signature
    }
}

impl Signature {
    /// Whether texts with these two may be as near as that.
    pub(super) fn may_match(self, other: Signature, allowed: Allowed) -> bool {
        (self.letters ^ other.letters).count_ones() <= allowed.letters
            && (self.pairs ^ other.pairs).count_ones() <= allowed.pairs
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::distance::distance;
    use super::*;

    proptest! {
        #[test]
        fn texts_that_are_near_are_never_turned_down(
            one in "[a-cé]{0,9}",
            other in "[a-cé]{0,9}",
            seed in any::<u64>(),
        ) {
            let signer = Signer::new(&Seed::new(seed));
            let [first, second]: [Vec<char>; 2] = [&one, &other].map(|text| text.chars().collect());
            let longer = first.len().abs_diff(second.len());
            let [left, right] = [&one, &other].map(|text| signer.sign(text.chars()));
            for limit in 0..=2 {
                let may = Allowed::within(limit, longer)
                    .is_some_and(|allowed| left.may_match(right, allowed));
                prop_assert!(may || distance(&first, &second, limit).is_none());
            }
        }
    }

    #[test]
    fn names_that_share_only_a_segment_are_turned_down() {
        let signer = Signer::new(&Seed::new(1));
        let allowed = Allowed::within(2, 0).unwrap();
        let [one, other] = ["johnsteinway", "johnmccarthy"].map(|name| signer.sign(name.chars()));
        assert!(!one.may_match(other, allowed));
    }
}
