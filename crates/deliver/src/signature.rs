//! Signatures after Standard Webhooks (<https://www.standardwebhooks.com>), version `v1`.
//!
//! The signed text is `ID.TIMESTAMP.BODY`; the signature is its HMAC-SHA256 in base64. The id stays the
//! same in every attempt, the timestamp and with it the signature are new each time. While a secret
//! is being changed, every secret signs, and a receiver accepts if one signature fits.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use evenhand_model::{Rng, Time};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How far the timestamp of a webhook may lie from the receiver's clock, either way, in seconds.
pub const TOLERANCE_SECONDS: i64 = 5 * 60;

const SECRET_PREFIX: &str = "whsec_";
const VERSION_PREFIX: &str = "v1,";

/// The three headers of a signed webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHeaders {
    /// `webhook-id`: the same in every attempt, so that a receiver can drop repeats.
    pub id: String,
    /// `webhook-timestamp`: when this attempt was made, in seconds since 1970.
    pub timestamp: String,
    /// `webhook-signature`: `v1,BASE64` for every secret, separated by spaces.
    pub signature: String,
}

impl SignedHeaders {
    /// The headers with their names.
    pub fn named(&self) -> [(&'static str, &str); 3] {
        [
            ("webhook-id", &self.id),
            ("webhook-timestamp", &self.timestamp),
            ("webhook-signature", &self.signature),
        ]
    }
}

/// Signs `body` for one attempt at the instant `at`, with every secret, in the order given.
pub fn sign(secrets: &[Secret], id: &str, at: Time, body: &[u8]) -> SignedHeaders {
    let timestamp = seconds(at).to_string();
    let signatures: Vec<String> = secrets
        .iter()
        .map(|secret| {
            let code = secret.code(id, &timestamp, body).finalize().into_bytes();
            format!("{VERSION_PREFIX}{}", BASE64.encode(code))
        })
        .collect();
    SignedHeaders {
        id: id.to_owned(),
        timestamp,
        signature: signatures.join(" "),
    }
}

/// Checks that one of `secrets` signed `body`, not too long before or after `now`. The comparison
/// takes the same time wherever the signatures differ.
pub fn verify(
    secrets: &[Secret],
    headers: &SignedHeaders,
    body: &[u8],
    now: Time,
) -> Result<(), SignatureProblem> {
    let sent_at: i64 = headers
        .timestamp
        .parse()
        .map_err(|_| SignatureProblem::NotATimestamp)?;
    if sent_at.abs_diff(seconds(now)) > TOLERANCE_SECONDS.unsigned_abs() {
        return Err(SignatureProblem::TooFarInTime);
    }
    let codes = headers.signature.split(' ').filter_map(|signature| {
        let digits = signature.strip_prefix(VERSION_PREFIX)?;
        BASE64.decode(digits).ok()
    });
    let fits = |code: Vec<u8>| {
        secrets.iter().any(|secret| {
            let expected = secret.code(&headers.id, &headers.timestamp, body);
            expected.verify_slice(&code).is_ok()
        })
    };
    if codes.into_iter().any(fits) {
        Ok(())
    } else {
        Err(SignatureProblem::NotSigned)
    }
}

/// A signing secret, shared with one endpoint. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// A new secret of 32 random bytes.
    pub fn new(rng: &mut Rng) -> Self {
        Self(rng.bytes::<32>().to_vec())
    }

    /// Reads `whsec_` and the base64 of 24 to 64 bytes, the sizes that the standard allows.
    pub fn parse(text: &str) -> Result<Self, SignatureProblem> {
        let digits = text
            .trim()
            .strip_prefix(SECRET_PREFIX)
            .ok_or(SignatureProblem::NotASecret)?;
        let bytes = BASE64
            .decode(digits)
            .map_err(|_| SignatureProblem::NotASecret)?;
        if (24..=64).contains(&bytes.len()) {
            Ok(Self(bytes))
        } else {
            Err(SignatureProblem::NotASecret)
        }
    }

    /// The secret as text, for the one moment when it is shown to its owner, and for the store.
    pub fn to_text(&self) -> String {
        format!("{SECRET_PREFIX}{}", BASE64.encode(&self.0))
    }

    fn code(&self, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut code =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            code.update(part);
        }
        code
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(hidden)")
    }
}

fn seconds(at: Time) -> i64 {
    at.micros().div_euclid(1_000_000)
}

/// A secret or a signature that can't be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureProblem {
    /// Not the text of a secret.
    #[error("this is not a webhook secret; expected `whsec_` and the base64 of 24 to 64 bytes")]
    NotASecret,
    /// The timestamp is no number.
    #[error("webhook-timestamp is not a whole number of seconds since 1970")]
    NotATimestamp,
    /// A replay, or a clock that is wrong.
    #[error(
        "webhook-timestamp is more than {TOLERANCE_SECONDS} seconds from now; this is a replay, or \
         one of the clocks is wrong"
    )]
    TooFarInTime,
    /// No signature fits.
    #[error("no signature in webhook-signature fits; the body or the secret is another one")]
    NotSigned,
}
