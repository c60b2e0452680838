//! Any of the hashes, as a bank keeps them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::digest::{Md5, NotDigest, Sha256};
use crate::opaque::{Algorithm, NotAlgorithm, Opaque};
use crate::pdq::{NotPdq, Pdq, Profile};
use crate::tlsh::{NotTlsh, Tlsh};

/// A hash of any algorithm. In JSON `{"algorithm": "pdq", "value": "f8f8f0ce..."}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hash {
    /// Of a picture: near ones match.
    Pdq(Pdq),
    /// Of a file's bytes: only the same matches.
    Sha256(Sha256),
    /// Of a file's bytes: only the same matches.
    Md5(Md5),
    /// Of a text: near ones match.
    Tlsh(Tlsh),
    /// Of a system that keeps its method to itself.
    Opaque(Opaque),
}

/// A hash and what is known of how it was made, which makes it no other hash. In JSON `quality` and `profile` stand beside the hash's own members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The hash.
    #[serde(flatten)]
    pub hash: Hash,
    /// How much the picture had to go by, 0 to 100; only a PDQ has one, and not every list says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// In which way a PDQ was made; not every list says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
}

/// A text that is no hash of the algorithm that it is said to be of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHash {
    /// Said to be PDQ.
    #[error(transparent)]
    Pdq(#[from] NotPdq),
    /// Said to be SHA-256 or MD5.
    #[error(transparent)]
    Digest(#[from] NotDigest),
    /// Said to be TLSH.
    #[error(transparent)]
    Tlsh(#[from] NotTlsh),
    /// Of an algorithm with an impossible name.
    #[error(transparent)]
    Algorithm(#[from] NotAlgorithm),
    /// Of another algorithm, but not written in hexadecimal digits.
    #[error("a value of {algorithm} is given as an even count of hexadecimal digits, not {text:?}")]
    Opaque {
        /// What it is said to be of.
        algorithm: Algorithm,
        /// How it begins.
        text: String,
    },
}

impl Hash {
    /// Reads the value of an algorithm as [`Hash::algorithm`] names it.
    ///
    /// # Errors
    ///
    /// If the value is not written as that algorithm's are, or the name of another algorithm has the wrong form.
    pub fn read(algorithm: &str, value: &str) -> Result<Self, NotHash> {
        Ok(match algorithm {
            "pdq" => Self::Pdq(value.parse()?),
            "sha256" => Self::Sha256(value.parse()?),
            "md5" => Self::Md5(value.parse()?),
            "tlsh" => Self::Tlsh(value.parse()?),
            other => {
                let algorithm: Algorithm = other.parse()?;
                match hex::decode(value) {
                    Ok(bytes) if !bytes.is_empty() => Self::Opaque(Opaque { algorithm, bytes }),
                    _ => {
                        return Err(NotHash::Opaque {
                            algorithm,
                            text: value.chars().take(80).collect(),
                        });
                    }
                }
            }
        })
    }

    /// The name of the algorithm: `pdq`, `sha256`, `md5`, `tlsh`, or what another system calls its own.
    #[must_use]
    pub fn algorithm(&self) -> &str {
        match self {
            Self::Pdq(_) => "pdq",
            Self::Sha256(_) => "sha256",
            Self::Md5(_) => "md5",
            Self::Tlsh(_) => "tlsh",
            Self::Opaque(opaque) => opaque.algorithm.name(),
        }
    }

    /// The hash as it is written: hexadecimal digits, those of TLSH after `T1`.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::Pdq(pdq) => pdq.to_string(),
            Self::Sha256(sha256) => sha256.to_string(),
            Self::Md5(md5) => md5.to_string(),
            Self::Tlsh(tlsh) => tlsh.to_string(),
            Self::Opaque(opaque) => hex::encode(&opaque.bytes),
        }
    }
}

impl From<Hash> for Signature {
    /// A hash of which no more is known.
    fn from(hash: Hash) -> Self {
        Self {
            hash,
            quality: None,
            profile: None,
        }
    }
}

/// How a hash stands in JSON.
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    algorithm: std::borrow::Cow<'a, str>,
    value: std::borrow::Cow<'a, str>,
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            algorithm: self.algorithm().into(),
            value: self.value().into(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        Self::read(&written.algorithm, &written.value).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hash_is_read_as_it_was_written() {
        let check = |algorithm: &str, value: &str| {
            let hash = Hash::read(algorithm, value).unwrap();
            assert_eq!(
                (hash.algorithm(), hash.value().as_str()),
                (algorithm, value)
            );
            let json = serde_json::to_string(&hash).unwrap();
            assert_eq!(
                json,
                format!(r#"{{"algorithm":"{algorithm}","value":"{value}"}}"#)
            );
            assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), hash);
        };
        check(
            "pdq",
            "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22",
        );
        check(
            "sha256",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        );
        check("md5", "900150983cd24fb0d6963f7d28e17f72");
        check(
            "tlsh",
            "T1DCF0DC36520C1B007FD32079B226559FD998A0200725E75AFCEAC99F5881184A4B1AA2",
        );
        check("photodna", &"0a".repeat(144));
    }

    #[test]
    fn what_is_no_hash_says_what_was_expected() {
        let check = |algorithm, value, message: &str| {
            assert_eq!(
                Hash::read(algorithm, value).unwrap_err().to_string(),
                message
            );
        };
        check(
            "pdq",
            "f8",
            "a PDQ hash has 64 hexadecimal digits, not \"f8\"",
        );
        check(
            "sha256",
            "f8",
            "SHA-256 has 64 hexadecimal digits, not \"f8\"",
        );
        check("md5", "", "MD5 has 32 hexadecimal digits, not \"\"");
        check(
            "tlsh",
            "T1",
            "a TLSH value is `T1` and 70 hexadecimal digits, not \"T1\"",
        );
        check(
            "photodna",
            "0",
            "a value of photodna is given as an even count of hexadecimal digits, not \"0\"",
        );
        check(
            "photodna",
            "",
            "a value of photodna is given as an even count of hexadecimal digits, not \"\"",
        );
        check(
            "PDQ",
            "f8",
            "an algorithm has 1 to 40 small letters of English, digits, `-`, `_` or `.` as its name, not \"PDQ\"",
        );
    }

    #[test]
    fn quality_and_profile_stand_beside_the_hash() {
        let text = format!(
            r#"{{"algorithm":"pdq","value":"{}","quality":87,"profile":"pre512"}}"#,
            "0".repeat(64)
        );
        let signature: Signature = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (signature.quality, signature.profile),
            (Some(87), Some(Profile::Pre512))
        );
        assert_eq!(serde_json::to_string(&signature).unwrap(), text);
        let bare: Signature = Hash::Pdq(Pdq::default()).into();
        assert_eq!(
            serde_json::to_string(&bare).unwrap(),
            text.split(",\"quality").next().unwrap().to_owned() + "}"
        );
    }
}
