//! What lies in which file, and up to which commit of the store.

use std::path::Path;

use evenhand_flow::Secret;
use evenhand_model::{OperationId, Time};
use serde::{Deserialize, Serialize};

use super::KeptError;
use super::sealed_file;

/// Changes whenever what lies in the files means something else.
const LAYOUT: u32 = 1;
/// Name of the file, as which it is authenticated.
pub(super) const STATE_FILE: &str = "state";
/// Name under which it is written, before it takes the place of the one before.
const STATE_FILE_NEW: &str = "state.new";

/// What was written down.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct State {
    layout: u32,
    /// Everything up to this commit is in it.
    pub sequence: u64,
    /// The operation of that commit: another history has another one there.
    pub operation: OperationId,
    /// When everything that had been taken out by then left the files.
    pub renewed_at: Time,
    /// Names of banks by their short numbers.
    pub banks: Vec<String>,
    /// Items with something that no index serves: their hashes are read from the store.
    pub compared: Vec<u32>,
    /// The files.
    pub parts: Vec<Part>,
}

/// One file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Part {
    /// What lies in it.
    pub kind: Kind,
    /// Its name in the directory.
    pub file: String,
    /// Which entries of a segment were removed since it was built, in hexadecimal.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub removed: String,
}

/// What may lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// A segment of the index of pictures.
    Pdq,
    /// One of the index of frames.
    Frames,
    /// A run of SHA-256 digests.
    Sha256,
    /// A run of MD5 digests.
    Md5,
    /// What is known of items beside their hashes.
    Items,
    /// Terms of items that have some.
    Terms,
}

impl Kind {
    /// What the name of the file begins with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdq => "pdq",
            Self::Frames => "frames",
            Self::Sha256 => "sha256",
            Self::Md5 => "md5",
            Self::Items => "items",
            Self::Terms => "terms",
        }
    }
}

impl State {
    /// A state of nothing so far.
    pub fn new(
        sequence: u64,
        operation: OperationId,
        renewed_at: Time,
        banks: Vec<String>,
    ) -> Self {
        Self {
            layout: LAYOUT,
            sequence,
            operation,
            renewed_at,
            banks,
            compared: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// Reads what was written last.
    pub fn read(directory: &Path, secret: &Secret) -> Result<Self, KeptError> {
        let content = sealed_file::read(&directory.join(STATE_FILE), secret, STATE_FILE)?;
        let state: Self =
            serde_json::from_slice(content.as_ref()).map_err(|_| KeptError::Unknown)?;
        if state.layout != LAYOUT {
            return Err(KeptError::Unknown);
        }
        Ok(state)
    }

    /// Puts it in the place of the one before. The files that it names are on the disk by then.
    pub fn write(&self, directory: &Path, secret: &Secret) -> Result<(), KeptError> {
        let content = serde_json::to_vec(self).map_err(|_| KeptError::Unknown)?;
        let (new, path) = (directory.join(STATE_FILE_NEW), directory.join(STATE_FILE));
        sealed_file::write(&new, secret, STATE_FILE, &content)?;
        std::fs::rename(&new, &path).map_err(|source| sealed_file::SealedError::Files {
            what: "put in place",
            path,
            source,
        })?;
        Ok(())
    }
}
