//! What a backup must hold.

use evenhand_engine::backup::Facts;
use serde::{Deserialize, Serialize};

/// Name of the manifest in the archive.
pub const NAME: &str = "manifest.json";
/// The only format so far.
pub const FORMAT: u32 = 1;
/// Longest manifest that is read, in bytes.
pub const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// What a backup must hold. The keys are not in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of the backup.
    pub format: u32,
    /// What the store and the chains look like.
    #[serde(flatten)]
    pub facts: Facts,
    /// Every file, in the order in which it stands in the archive.
    pub files: Vec<FileSum>,
}

/// One file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    /// Its path in the data directory.
    pub name: String,
    /// Its size, in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Size of all files together, in bytes.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}
