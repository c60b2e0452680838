//! Content as it was when it was reported or acted on, kept at an address that only we can compute.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use evenhand_model::{Platform, Problem};
use serde::Serialize;
use serde_json::Value;

use crate::accept::salted;
use crate::house::House;
use crate::work::{Evidence, Key, Stop, Work};

/// Most bytes that one piece of evidence may unpack to.
const UNPACKED_BYTES_MAX: usize = 2 * evenhand_model::limits::FILE_BYTES_MAX;
/// Level 1 is the fastest; evidence is short, so that higher levels gain little.
const COMPRESSION_LEVEL: i32 = 1;
/// Fewest bytes that are compressed.
const PACKED_BYTES_MIN: usize = 1_024;
/// The first bytes of every Zstandard frame (RFC 8878, section 3.1.1). No JSON begins like that.
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Where evidence lies, and a digest that tells nothing once the evidence is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Address of the evidence; also tells versions of one content apart.
    pub address: String,
    /// SHA-256 of salt and content, for the audit chain.
    pub salted_digest: String,
}

/// Keeps content, or adds a reference to it if it is kept already. Whoever asked must put the address
/// into a row, or release it.
pub fn keep(
    work: &mut Work<'_>,
    platform: &Platform,
    content: &impl Serialize,
) -> Result<Kept, Stop> {
    let bytes = serde_json::to_vec(content).unwrap_or_default();
    let address = address_of(work.house, platform, &bytes);
    let mut evidence = match work.get::<Evidence>(&address)? {
        Some(evidence) => evidence,
        None => Evidence {
            address: address.clone(),
            salt: salted::salt(work),
            references: 0,
            kept_at: work.now,
            content: BASE64.encode(pack(&bytes)),
        },
    };
    evidence.references += 1;
    let salted_digest = salted::digest(&evidence.salt, &bytes);
    work.put(evidence);
    Ok(Kept {
        address,
        salted_digest,
    })
}

/// Puts something else at the address of evidence, for all who hold it, with a salt of its own: the digests of what was there can't be made again.
pub fn put_in_place_of(work: &mut Work<'_>, evidence: Evidence, content: &impl Serialize) {
    let bytes = serde_json::to_vec(content).unwrap_or_default();
    let salt = salted::salt(work);
    work.put(Evidence {
        salt,
        content: BASE64.encode(pack(&bytes)),
        ..evidence
    });
}

/// The key under which content would be kept.
pub fn key(house: &House, platform: &Platform, content: &impl Serialize) -> Key {
    let bytes = serde_json::to_vec(content).unwrap_or_default();
    Key::of::<Evidence>(address_of(house, platform, &bytes))
}

fn address_of(house: &House, platform: &Platform, bytes: &[u8]) -> String {
    let parts = [b"evidence", platform.as_str().as_bytes(), bytes];
    house.secret.digest(&parts)
}

/// Short content is kept as it is: setting up the compression costs more than it saves.
fn pack(json: &[u8]) -> Cow<'_, [u8]> {
    if json.len() < PACKED_BYTES_MIN {
        return json.into();
    }
    match zstd::bulk::compress(json, COMPRESSION_LEVEL) {
        Ok(packed) => packed.into(),
        Err(_) => json.into(),
    }
}

/// Takes one reference away; with the last one the content is gone.
pub fn release(work: &mut Work<'_>, address: &str) -> Result<(), Stop> {
    let Some(mut evidence) = work.get::<Evidence>(address)? else {
        return Ok(());
    };
    evidence.references = evidence.references.saturating_sub(1);
    if evidence.references == 0 {
        work.delete::<Evidence>(address)
    } else {
        work.put(evidence);
        Ok(())
    }
}

/// The content of a piece of evidence.
pub fn open(evidence: &Evidence) -> Result<Value, Problem> {
    serde_json::from_slice(&unpacked(evidence)?).map_err(|_| damaged())
}

/// The text that was kept, byte for byte: with the salt it gives the digest in the audit chain.
pub fn text(evidence: &Evidence) -> Result<String, Problem> {
    String::from_utf8(unpacked(evidence)?).map_err(|_| damaged())
}

fn unpacked(evidence: &Evidence) -> Result<Vec<u8>, Problem> {
    let packed = BASE64.decode(&evidence.content).map_err(|_| damaged())?;
    if packed.starts_with(&ZSTD_MAGIC) {
        zstd::bulk::decompress(&packed, UNPACKED_BYTES_MAX).map_err(|_| damaged())
    } else {
        Ok(packed)
    }
}

fn damaged() -> Problem {
    Problem::internal("a piece of evidence can't be unpacked")
}
