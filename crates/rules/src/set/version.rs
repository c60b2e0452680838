//! The name of a rule set: the hash of everything it is made of.

use sha2::{Digest, Sha256};

use crate::source::SourceFile;

/// SHA-256 over the files sorted by path, each as length and bytes of path and text.
pub(super) fn version(files: &[SourceFile]) -> String {
    let mut sorted: Vec<_> = files.iter().collect();
    sorted.sort_by_key(|file| &file.path);
    let mut hash = Sha256::new();
    for part in sorted.iter().flat_map(|file| [&file.path, &file.text]) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}
