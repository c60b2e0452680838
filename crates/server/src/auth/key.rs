//! Keys: `evh_` and 32 random bytes. The store holds only their SHA-256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use evenhand_engine::Engine;
use sha2::{Digest, Sha256};

const PREFIX: &str = "evh_";
const DIGITS: usize = 43;

/// A key as its owner holds it. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyText(String);

impl KeyText {
    /// A new key.
    pub fn new(engine: &Engine) -> Self {
        let bytes = engine.draw(|_, rng| rng.bytes::<32>());
        Self(format!("{PREFIX}{}", BASE64.encode(bytes)))
    }

    /// Reads what looks like a key; `None` for any other text.
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?;
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        (digits.len() == DIGITS && digits.chars().all(fits)).then(|| Self(text.to_owned()))
    }

    /// The key itself, for the one moment when it is shown to its owner.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 of the key, in hexadecimal: what the store knows it by. A key has 256 random bits,
    /// so that nothing slower is needed, and comparing digests tells nothing about a key.
    pub fn digest(&self) -> String {
        hex::encode(Sha256::digest(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for KeyText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KeyText(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_a_key_is_read() {
        let digits = "A".repeat(43);
        assert!(KeyText::read(&format!("evh_{digits}")).is_some());
        for wrong in [
            "",
            "evh_",
            &digits,
            &format!("evh_{digits}A"),
            &format!("evh_{}é", &digits[2..]),
        ] {
            assert!(KeyText::read(wrong).is_none(), "{wrong}");
        }
    }
}
