//! What must not lie readable on a disk: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) under a key derived from the house's for one
//! purpose, with a random nonce.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use evenhand_model::Problem;

use crate::house::Secret;

/// Bytes of a nonce; 192 random bits never meet twice.
pub const NONCE_BYTES: usize = 24;

/// A key for one purpose.
pub struct Seal {
    cipher: XChaCha20Poly1305,
}

impl Seal {
    /// The key of the house for a purpose, like `contact`.
    pub fn for_purpose(secret: &Secret, purpose: &str) -> Self {
        let mut key = [0; 32];
        // The digest is 64 digits of a 32-byte MAC.
        match hex::decode_to_slice(secret.digest(&[purpose.as_bytes()]), &mut key) {
            Ok(()) => Self {
                cipher: XChaCha20Poly1305::new(&key.into()),
            },
            Err(_) => unreachable!("a digest is 64 hexadecimal digits"),
        }
    }

    /// Encrypts; the answer is nonce and cipher text in base64, and opens only together with `whose`.
    pub fn close(
        &self,
        whose: &str,
        plain: &[u8],
        nonce: [u8; NONCE_BYTES],
    ) -> Result<String, Problem> {
        let payload = Payload {
            msg: plain,
            aad: whose.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Problem::internal("something could not be encrypted"))?;
        Ok(BASE64.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// Decrypts; `None` where it was encrypted with another key, or changed, or belongs to somebody else.
    pub fn open(&self, whose: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = BASE64.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: sealed,
            aad: whose.as_bytes(),
        };
        self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()
    }
}
