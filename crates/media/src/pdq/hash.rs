//! The hash itself: 256 bits, how they are written, and how far two of them are apart.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A PDQ hash: 256 bits, the first 64 of them in the first word, the lowest bit first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pdq(pub [u64; 4]);

/// A text that is no PDQ hash.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PDQ hash has 64 hexadecimal digits, not {0:?}")]
pub struct NotPdq(pub String);

impl Pdq {
    /// Bits in which two hashes differ, 0 to 256.
    #[must_use]
    pub fn distance(self, other: Self) -> u32 {
        let words = self.0.iter().zip(other.0);
        words
            .map(|(ours, theirs)| (ours ^ theirs).count_ones())
            .sum()
    }
}

impl FromStr for Pdq {
    type Err = NotPdq;

    /// Reads 64 hexadecimal digits of either case, the highest word first.
    fn from_str(text: &str) -> Result<Self, NotPdq> {
        let wrong = || NotPdq(text.chars().take(80).collect());
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let mut words = [0; 4];
        for (place, word) in words.iter_mut().rev().enumerate() {
            let digits = &text[16 * place..16 * (place + 1)];
            *word = u64::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        Ok(Self(words))
    }
}

impl fmt::Display for Pdq {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.0.iter().rev();
        words
            .into_iter()
            .try_for_each(|word| write!(formatter, "{word:016x}"))
    }
}

impl Serialize for Pdq {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Pdq {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_written_as_it_was_read() {
        let text = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
        let hash: Pdq = text.parse().unwrap();
        assert_eq!(hash.to_string(), text);
        assert_eq!(hash.0[3], 0xf8f8_f0ce_e0f4_a84f);
        assert_eq!(text.to_uppercase().parse(), Ok(hash));
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        for text in [
            "",
            "f8",
            &"g".repeat(64),
            &"é".repeat(32),
            &"a".repeat(65),
            &"+".repeat(64),
        ] {
            assert!(text.parse::<Pdq>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_distance_counts_bits_that_differ() {
        assert_eq!(Pdq([0; 4]).distance(Pdq([1, 3, 0, u64::MAX])), 67);
    }
}
