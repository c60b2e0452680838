//! One entry of a list.

use std::fmt;

use evenhand_model::Time;
use serde::{Deserialize, Serialize};

use crate::Pdq;

/// Longest id that a source may give, in bytes.
pub const ID_BYTES_MAX: usize = 256;
/// Longest note that is kept, in bytes; what is longer is cut, as nothing depends on it.
pub const NOTE_BYTES_MAX: usize = 1_000;
/// Longest address, in bytes.
pub const URI_BYTES_MAX: usize = 2_048;
/// Longest label, in bytes.
pub const LABEL_BYTES_MAX: usize = 100;
/// Labels that are kept of one entry; further ones are left out.
pub const LABELS_MAX: usize = 50;
/// Hashes that are kept of one entry; there are fewer ways to make one that anybody shares.
pub const HASHES_MAX: usize = 16;
/// Frames of one video: an hour of them, one for each second.
pub const FRAMES_MAX: usize = 3_600;

/// The label of an entry about which the members of an exchange do not agree.
pub const DISPUTED: &str = "disputed";

/// One picture, video or text on a list: its hashes, and what the source says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// By what the source knows it, from version to version of its list. Where a source gives no ids it is the first hash, as
    /// `algorithm:value`.
    pub id: String,
    /// Its hashes, one for each algorithm. Only what is withdrawn, or has frames, may have none.
    pub hashes: Vec<ListedHash>,
    /// The quality of its PDQ hash, 0 to 100, where the source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// Sampled frames of a video.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<ListedFrame>,
    /// In which way its PDQ hash was made, where the source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// What the source says that it shows, in the source's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// A remark for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where it was found. Never fetched without the guard of everything that goes out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// When the source last said something of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Time>,
    /// When it stops being known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Time>,
    /// Whether the source takes it back, or all who share it say that it is harmless.
    #[serde(default)]
    pub is_withdrawn: bool,
}

/// A sampled frame of a video, as a list gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedFrame {
    /// When it is shown, in milliseconds from the start.
    pub at_ms: u64,
    /// Its hash.
    pub pdq: Pdq,
    /// How much it has to go by, 0 to 100, where the source says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
}

/// A hash as a list gives it: checked for its form, hexadecimal digits in lower case (of TLSH in upper case, as everybody writes it).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ListedHash {
    /// How it was made.
    pub algorithm: Algorithm,
    /// Its value as text.
    pub value: String,
}

/// How a hash was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// PDQ, 256 bits of a picture or of a frame.
    Pdq,
    /// MD5 of the file.
    Md5,
    /// SHA-1 of the file.
    Sha1,
    /// SHA-256 of the file.
    Sha256,
    /// SHA-512 of the file.
    Sha512,
    /// TLSH of a text.
    Tlsh,
    /// A value of a system that keeps its method to itself, like `photodna`. Lower-case letters, digits, `-`, `_` and `.`.
    Opaque(String),
}

impl Algorithm {
    /// Hexadecimal digits of a value; none where it is not written in them.
    pub(super) fn digits(&self) -> Option<usize> {
        match self {
            Self::Md5 => Some(32),
            Self::Sha1 => Some(40),
            Self::Pdq | Self::Sha256 => Some(64),
            Self::Tlsh => Some(70),
            Self::Sha512 => Some(128),
            Self::Opaque(_) => None,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Pdq => "pdq",
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
            Self::Tlsh => "tlsh",
            Self::Opaque(name) => name,
        })
    }
}

impl fmt::Display for ListedHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.algorithm, self.value)
    }
}
