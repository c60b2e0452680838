//! Why a file gave no hash.

use serde::{Deserialize, Serialize};

use crate::format::Format;
use crate::limits::{FILE_BYTES_MAX, PIXELS_MAX};

/// A file that gives no hash, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than [`FILE_BYTES_MAX`].
    #[error("the file has {bytes} bytes; at most {FILE_BYTES_MAX} are decoded")]
    TooLarge {
        /// Its length.
        bytes: u64,
    },
    /// Its first bytes are those of no format on the list.
    #[error(
        "the file is none of JPEG, PNG, GIF and WebP by its first bytes; convert it to one of them"
    )]
    UnknownFormat,
    /// It declares more pixels than [`PIXELS_MAX`].
    #[error(
        "the {format} declares {width} x {height} pixels; at most {PIXELS_MAX} are decoded, so scale it down"
    )]
    TooManyPixels {
        /// What it is.
        format: Format,
        /// Declared pixels in a row.
        width: u64,
        /// Declared rows.
        height: u64,
    },
    /// It declares a side of 0 pixels.
    #[error("the {format} declares {width} x {height} pixels")]
    NoPixels {
        /// What it is.
        format: Format,
        /// Declared pixels in a row.
        width: u64,
        /// Declared rows.
        height: u64,
    },
    /// It is damaged so that nothing of it can be shown, or uses a kind of coding that no decoder here knows.
    #[error("the {format} can't be decoded: {why}")]
    Broken {
        /// What it says it is.
        format: Format,
        /// What its decoder says.
        why: String,
    },
}

impl Refused {
    /// A picture of this format that its decoder gave up on. Of a long explanation the first part is kept: it may quote the file.
    pub(crate) fn broken(format: Format, why: impl std::fmt::Display) -> Self {
        let why = why.to_string();
        Self::Broken {
            format,
            why: why.chars().filter(|c| !c.is_control()).take(200).collect(),
        }
    }
}
