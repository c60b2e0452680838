//! Digests of a file's bytes: they find exact copies, whatever a file holds.

use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Bytes that are read at a time.
const READ_BYTES: usize = 64 * 1024;

/// SHA-256 of a file (FIPS 180-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256(pub [u8; 32]);

/// MD5 of a file (RFC 1321).
///
/// Most lists have it. Two files with one MD5 can be made on purpose, so a match of MD5 alone says less than one of SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Md5(pub [u8; 16]);

/// A text that is no digest of the kind that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} has {digits} hexadecimal digits, not {text:?}")]
pub struct NotDigest {
    name: &'static str,
    digits: usize,
    text: String,
}

impl Sha256 {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(<sha2::Sha256 as sha2::Digest>::digest(bytes).into())
    }
}

impl Md5 {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(<md5::Md5 as md5::Digest>::digest(bytes).into())
    }
}

/// Both digests of what is read up to its end, which may be too long for the memory.
///
/// # Errors
///
/// If it can't be read.
pub fn digests(mut source: impl Read) -> io::Result<(Sha256, Md5)> {
    let (mut sha256, mut md5) = (sha2::Sha256::default(), md5::Md5::default());
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let count = match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        sha2::Digest::update(&mut sha256, &buffer[..count]);
        md5::Digest::update(&mut md5, &buffer[..count]);
    }
    let sha256 = Sha256(sha2::Digest::finalize(sha256).into());
    let md5 = Md5(md5::Digest::finalize(md5).into());
    Ok((sha256, md5))
}

/// Reads hexadecimal digits of either case.
fn read<const SIZE: usize>(text: &str, name: &'static str) -> Result<[u8; SIZE], NotDigest> {
    let mut bytes = [0; SIZE];
    let wrong = |_| NotDigest {
        name,
        digits: 2 * SIZE,
        text: text.chars().take(80).collect(),
    };
    hex::decode_to_slice(text, &mut bytes).map_err(wrong)?;
    Ok(bytes)
}

/// Both are written, read, and put into JSON alike.
macro_rules! written_in_hexadecimal {
    ($digest:ident, $name:literal) => {
        impl FromStr for $digest {
            type Err = NotDigest;

            fn from_str(text: &str) -> Result<Self, NotDigest> {
                read(text, $name).map(Self)
            }
        }

        impl fmt::Display for $digest {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0
                    .iter()
                    .try_for_each(|byte| write!(formatter, "{byte:02x}"))
            }
        }

        impl Serialize for $digest {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $digest {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

written_in_hexadecimal!(Sha256, "SHA-256");
written_in_hexadecimal!(Md5, "MD5");

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the two standards.
    #[test]
    fn digests_are_those_of_the_standards() {
        let check = |bytes: &[u8], sha256: &str, md5: &str| {
            assert_eq!(Sha256::of(bytes).to_string(), sha256);
            assert_eq!(Md5::of(bytes).to_string(), md5);
            assert_eq!(digests(bytes).unwrap(), (Sha256::of(bytes), Md5::of(bytes)));
            assert_eq!(sha256.to_uppercase().parse(), Ok(Sha256::of(bytes)));
            assert_eq!(md5.to_uppercase().parse(), Ok(Md5::of(bytes)));
        };
        check(
            b"abc",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "900150983cd24fb0d6963f7d28e17f72",
        );
        check(
            b"",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "d41d8cd98f00b204e9800998ecf8427e",
        );
    }

    #[test]
    fn what_is_no_digest_is_refused() {
        for text in [
            "",
            "0",
            &"g".repeat(32),
            &"a".repeat(31),
            &"a".repeat(33),
            &"é".repeat(16),
            &"a".repeat(66),
        ] {
            assert!(text.parse::<Md5>().is_err(), "{text}");
            assert!(text.parse::<Sha256>().is_err(), "{text}");
        }
        let error = "abc".parse::<Md5>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "MD5 has 32 hexadecimal digits, not \"abc\""
        );
    }

    #[test]
    fn a_digest_is_a_text_in_json() {
        let digest = Md5::of(b"abc");
        let json = serde_json::to_string(&digest).unwrap();
        assert_eq!(json, format!("\"{digest}\""));
        assert_eq!(serde_json::from_str::<Md5>(&json).unwrap(), digest);
        assert!(serde_json::from_str::<Sha256>(&json).is_err());
    }
}
