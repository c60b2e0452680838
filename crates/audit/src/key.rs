//! The key that signs checkpoints.

use std::fmt;

use ed25519_dalek::Signer as _;

/// What a key file starts with, so that no other 64 digits are taken for a key.
const FILE_LABEL: &str = "evenhand-signing-key-ed25519";

/// An Ed25519 signing key (RFC 8032). It never shows itself in a log: its `Debug` is the public key.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of a seed of 32 random bytes.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// Reads the text of a key file, as [`SigningKey::to_text`] writes it.
    pub fn from_text(text: &str) -> Result<Self, KeyProblem> {
        let mut words = text.split_ascii_whitespace();
        let (Some(FILE_LABEL), Some(digits), None) = (words.next(), words.next(), words.next())
        else {
            return Err(KeyProblem::NotASigningKey);
        };
        let mut seed = [0; 32];
        hex::decode_to_slice(digits, &mut seed).map_err(|_| KeyProblem::NotASigningKey)?;
        Ok(Self::from_seed(seed))
    }

    /// The text of a key file: one line, a label and the seed as 64 hexadecimal digits. Secret.
    pub fn to_text(&self) -> String {
        format!("{FILE_LABEL} {}\n", hex::encode(self.0.as_bytes()))
    }

    /// The key to verify with: 64 lower-case hexadecimal digits. Give it to whoever should verify.
    pub fn public_key(&self) -> String {
        hex::encode(self.0.verifying_key().as_bytes())
    }

    /// The signature of `message`: 128 lower-case hexadecimal digits.
    pub(crate) fn sign(&self, message: &[u8]) -> String {
        hex::encode(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey(public {})", self.public_key())
    }
}

/// The text holds no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// Not the text of a key file.
    #[error(
        "this is not a signing key; expected one line: `{FILE_LABEL}`, a space and 64 hexadecimal digits"
    )]
    NotASigningKey,
    /// Not a public key.
    #[error("this is not an Ed25519 public key; expected 64 hexadecimal digits")]
    NotAPublicKey,
}

/// Refuses what can't be a public key, before it is compared with one.
pub(crate) fn check_public_key(text: &str) -> Result<(), KeyProblem> {
    let mut key = [0; 32];
    hex::decode_to_slice(text, &mut key).map_err(|_| KeyProblem::NotAPublicKey)
}

/// Checks a signature strictly: keys and signatures that fit more than one message are refused.
pub(crate) fn is_signed(
    message: &[u8],
    signature: &str,
    public_key: &str,
) -> Result<bool, KeyProblem> {
    let mut key = [0; 32];
    hex::decode_to_slice(public_key, &mut key).map_err(|_| KeyProblem::NotAPublicKey)?;
    let key =
        ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(|_| KeyProblem::NotAPublicKey)?;
    let mut bytes = [0; 64];
    if hex::decode_to_slice(signature, &mut bytes).is_err() {
        return Ok(false);
    }
    let signature = ed25519_dalek::Signature::from_bytes(&bytes);
    Ok(key.verify_strict(message, &signature).is_ok())
}
