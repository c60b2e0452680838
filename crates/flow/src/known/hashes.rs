//! Hashes of a bank's items, which never lie readable on a disk.

use std::collections::BTreeMap;

use evenhand_model::{BankItem, MediaHashes, Problem, limits};

use crate::house::{House, Secret};
use crate::sealing::{NONCE_BYTES, Seal};

const PURPOSE: &str = "bank";

/// What a source's item is called here: a keyed digest of bank, source and the source's id of it, or its hashes where it has none.
pub fn item_id(
    house: &House,
    bank: &str,
    source: &str,
    external_id: Option<&str>,
    hashes: &MediaHashes,
) -> String {
    let hashes = serde_json::to_vec(hashes).unwrap_or_default();
    let named = external_id.map_or(hashes.as_slice(), str::as_bytes);
    let kind: &[u8] = if external_id.is_some() {
        b"id"
    } else {
        b"hashes"
    };
    let mut id = house.secret.digest(&[
        b"bank-item",
        bank.as_bytes(),
        source.as_bytes(),
        kind,
        named,
    ]);
    id.truncate(32);
    id
}

/// Refuses hashes that are none, or of the wrong form.
pub fn check(hashes: &MediaHashes) -> Result<(), Problem> {
    if hashes.is_empty() {
        return Err(Problem::invalid(
            "expected a hash: pdq, sha256, md5, tlsh, frames or opaque",
        ));
    }
    let of_digits = [
        ("pdq", &hashes.pdq, 64),
        ("sha256", &hashes.sha256, 64),
        ("md5", &hashes.md5, 32),
    ];
    for (field, text, digits) in of_digits {
        if text.as_ref().is_some_and(|text| !is_hex(text, digits)) {
            return Err(
                Problem::invalid(format!("expected {digits} hexadecimal digits")).at(field),
            );
        }
    }
    let is_tlsh = |text: &String| is_hex(text.strip_prefix("T1").unwrap_or(text), 70);
    if hashes.tlsh.as_ref().is_some_and(|text| !is_tlsh(text)) {
        return Err(Problem::invalid("expected T1 and 70 hexadecimal digits").at("tlsh"));
    }
    if hashes.pdq_quality.is_some_and(|quality| quality > 100) {
        return Err(Problem::invalid("expected 0 to 100").at("pdq_quality"));
    }
    if hashes.frames.len() > limits::FRAMES_PER_VIDEO_MAX {
        let detail = format!("expected at most {} frames", limits::FRAMES_PER_VIDEO_MAX);
        return Err(Problem::invalid(detail).at("frames"));
    }
    for (index, frame) in hashes.frames.iter().enumerate() {
        if !is_hex(&frame.pdq, 64) {
            let problem = Problem::invalid("expected 64 hexadecimal digits");
            return Err(problem.at(format!("frames[{index}].pdq")));
        }
    }
    for (method, value) in &hashes.opaque {
        if !is_method(method) {
            let detail = "expected as the name of a method 1 to 40 small letters, digits, `-`, `_` or `.`, and none whose values have a field \
                          of their own";
            return Err(Problem::invalid(detail).at("opaque"));
        }
        let is_bytes = value.len() % 2 == 0
            && value.len() <= 2 * OPAQUE_BYTES_MAX
            && is_hex(value, value.len());
        if !is_bytes || value.is_empty() {
            let detail = format!("expected up to {OPAQUE_BYTES_MAX} bytes in hexadecimal");
            return Err(Problem::invalid(detail).at(format!("opaque.{method}")));
        }
    }
    Ok(())
}

/// The hashes of the right form among those that came with content: one that is none takes nothing from the others.
pub fn sound(hashes: MediaHashes) -> MediaHashes {
    let is_sound = |hashes: &MediaHashes| check(hashes).is_ok();
    let of_digits = |text: Option<String>, digits| text.filter(|text| is_hex(text, digits));
    let frames = hashes.frames.into_iter();
    let frames = frames.filter(|frame| is_hex(&frame.pdq, 64));
    let opaque = hashes.opaque.into_iter().filter(|(method, value)| {
        is_sound(&MediaHashes {
            opaque: BTreeMap::from([(method.clone(), value.clone())]),
            ..MediaHashes::default()
        })
    });
    MediaHashes {
        pdq: of_digits(hashes.pdq, 64),
        sha256: of_digits(hashes.sha256, 64),
        md5: of_digits(hashes.md5, 32),
        frames: frames.take(limits::FRAMES_PER_VIDEO_MAX).collect(),
        opaque: opaque.collect(),
        ..MediaHashes::default()
    }
}

/// Whether values of other systems can bear this name; under another they would never be compared.
fn is_method(name: &str) -> bool {
    let is_fine =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    let has_form = (1..=40).contains(&name.len()) && name.bytes().all(is_fine);
    has_form && !["pdq", "sha256", "md5", "tlsh"].contains(&name)
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Longest value of another system; PhotoDNA's has 144 bytes.
const OPAQUE_BYTES_MAX: usize = 4_096;

/// Opens and closes hashes; making the key once serves many items.
pub struct HashSeal {
    seal: Seal,
}

impl HashSeal {
    /// With the key of the house.
    pub fn new(secret: &Secret) -> Self {
        Self {
            seal: Seal::for_purpose(secret, PURPOSE),
        }
    }

    /// Encrypts the hashes of an item.
    pub fn close(
        &self,
        item: &str,
        hashes: &MediaHashes,
        nonce: [u8; NONCE_BYTES],
    ) -> Result<String, Problem> {
        let plain = serde_json::to_vec(hashes).unwrap_or_default();
        self.seal.close(item, &plain, nonce)
    }

    /// The hashes of an item; `None` where they were encrypted with another key, or changed.
    pub fn open(&self, item: &BankItem) -> Option<MediaHashes> {
        let plain = self.seal.open(&item.id, &item.sealed)?;
        serde_json::from_slice(&plain).ok()
    }
}
