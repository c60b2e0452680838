//! Digests for the audit chain, which tell nothing once the salt beside the words is gone.

use sha2::{Digest, Sha256};

use crate::work::Work;

/// A random salt, in hexadecimal.
pub fn salt(work: &mut Work<'_>) -> String {
    hex::encode(work.rng.bytes::<16>())
}

/// SHA-256 of the salt's text and what was said, in hexadecimal.
pub fn digest(salt: &str, said: impl AsRef<[u8]>) -> String {
    let hash = Sha256::new().chain_update(salt).chain_update(said);
    hex::encode(hash.finalize())
}
