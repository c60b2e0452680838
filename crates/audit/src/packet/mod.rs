//! A packet: what leaves the house for an authority, in one file that proves itself.
//!
//! The [`Manifest`] names every piece with its digest and is signed. Entries of the chain come with
//! inclusion proofs to the root that a signed [`Checkpoint`] has, and content with the salt by which the
//! digest in its entry can be computed again. [`Packet::verify`] needs nothing but the file; a public
//! key from elsewhere says whose it is. The format is described in `docs/audit.md`.

mod problem;
mod verify;

use evenhand_model::{Entry, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::canonical::{canonical_value, without_fractions};
use crate::{Checkpoint, SigningKey};

pub use problem::PacketProblem;
pub use verify::{PacketStanding, VerifiedPacket};

/// What the manifest calls the form of the file.
pub const FORMAT: &str = "evenhand-packet 1";
/// The part that holds [`KeptContent`].
pub const CONTENT: &str = "content";
/// How the manifest calls what is beside the parts.
const ENTRIES: &str = "entries";
const CHECKPOINT: &str = "checkpoint";
const PAGE: &str = "page";

/// The whole file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packet {
    /// What it holds, and for whom.
    pub manifest: Manifest,
    /// Ed25519 signature of [`Manifest::signed_text`]: 128 lower-case hexadecimal digits.
    pub signature: String,
    /// Cases, decisions, content and whatever else belongs to it, by name.
    pub parts: Map<String, Value>,
    /// Entries of the audit chain, each with its proof.
    pub entries: Vec<ProvenEntry>,
    /// The signed roots that the proofs lead to.
    pub checkpoint: Checkpoint,
    /// The same to read: one page of HTML that needs nothing else.
    pub page: String,
}

/// What a packet holds, for whom, and what was kept back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// Random id of this copy; it is made for one recipient.
    pub packet: String,
    /// Name of the instance that made it.
    pub instance: String,
    /// When it was made.
    pub made_at: Time,
    /// The random id of the person who made it.
    pub made_by: String,
    /// What it is about and whom it is for: investigation, disclosure or duty, and authority.
    pub purpose: Map<String, Value>,
    /// Every piece with its digest, by name.
    pub pieces: Vec<Piece>,
    /// What was left out, and why.
    pub withheld: Vec<Withheld>,
    /// The key that signed: 64 lower-case hexadecimal digits. It proves nothing by itself.
    pub public_key: String,
}

/// One piece of a packet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// Name of a part, or `entries`, `checkpoint` or `page`.
    pub name: String,
    /// SHA-256 of its canonical text, of the text itself for the page: 64 hexadecimal digits.
    pub sha256: String,
    /// Length of that text in bytes.
    pub bytes: u64,
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

/// An entry with the hashes that lead from it to the root of the checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvenEntry {
    /// The entry.
    pub entry: Entry,
    /// 64 hexadecimal digits each, the lowest first (RFC 9162, section 2.1.3).
    pub proof: Vec<String>,
}

/// Content exactly as it was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptContent {
    /// SHA-256 of salt and text, as entries carry it: 64 hexadecimal digits.
    pub digest: String,
    /// The salt, as text.
    pub salt: String,
    /// The bytes that were kept: JSON as text.
    pub kept: String,
    /// When they were first kept.
    pub kept_at: Time,
    /// Which case, report or decision it belongs to.
    pub of: String,
}

impl KeptContent {
    /// The digest that salt and text give.
    pub fn computed_digest(&self) -> String {
        let hash = Sha256::new()
            .chain_update(&self.salt)
            .chain_update(&self.kept);
        hex::encode(hash.finalize())
    }
}

/// All that a packet is made of, before it is digested and signed.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The manifest; its pieces and its key are filled in.
    pub manifest: Manifest,
    /// Parts by name.
    pub parts: Map<String, Value>,
    /// Entries with their proofs.
    pub entries: Vec<ProvenEntry>,
    /// What the proofs lead to.
    pub checkpoint: Checkpoint,
}

impl Packet {
    /// Digests and signs. `page` writes the page from the parts as they will stand in the packet, where
    /// numbers with a fraction have become text.
    pub fn sign(
        contents: Contents,
        key: &SigningKey,
        page: impl FnOnce(&Contents) -> String,
    ) -> Self {
        let mut contents = contents;
        contents.parts.values_mut().for_each(without_fractions);
        contents
            .manifest
            .purpose
            .values_mut()
            .for_each(without_fractions);
        contents.manifest.public_key = key.public_key();
        let page = page(&contents);
        let Contents {
            manifest,
            parts,
            entries,
            checkpoint,
        } = contents;
        let mut packet = Self {
            manifest,
            signature: String::new(),
            parts,
            entries,
            checkpoint,
            page,
        };
        packet.manifest.pieces = packet.pieces();
        packet.signature = key.sign(packet.manifest.signed_text().as_bytes());
        packet
    }

    /// The file: canonical JSON and a line feed.
    pub fn to_text(&self) -> String {
        canonical_value(&json(self)) + "\n"
    }

    /// Reads what [`Packet::to_text`] wrote, and nothing else: whatever the digests don't cover, like
    /// white space or a name that stands twice, would be a change that nobody sees.
    pub fn read(text: &str) -> Result<Self, PacketProblem> {
        let not_a_packet = |error: serde_json::Error| PacketProblem::NotAPacket(error.to_string());
        let value: Value = serde_json::from_str(text).map_err(not_a_packet)?;
        let form = value.pointer("/manifest/format").and_then(Value::as_str);
        if let Some(other) = form.filter(|form| *form != FORMAT) {
            return Err(PacketProblem::OtherFormat(other.chars().take(64).collect()));
        }
        let is_canonical = canonical_value(&value) == text.strip_suffix('\n').unwrap_or(text);
        let packet = serde_json::from_value(value).map_err(not_a_packet)?;
        if is_canonical {
            Ok(packet)
        } else {
            Err(PacketProblem::NotCanonical)
        }
    }

    /// The digests of everything as it is, by name: the parts, then what is beside them.
    fn pieces(&self) -> Vec<Piece> {
        let parts = self
            .parts
            .iter()
            .map(|(name, part)| Piece::of(&format!("parts.{name}"), &canonical_value(part)));
        let beside = [
            Piece::of(ENTRIES, &canonical_value(&json(&self.entries))),
            Piece::of(CHECKPOINT, &canonical_value(&json(&self.checkpoint))),
            Piece::of(PAGE, &self.page),
        ];
        parts.chain(beside).collect()
    }
}

impl Piece {
    fn of(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            sha256: hex::encode(Sha256::digest(text)),
            bytes: text.len() as u64,
        }
    }
}

impl Manifest {
    /// The text that is signed: a line `evenhand-packet 1`, then the canonical text of the manifest.
    pub fn signed_text(&self) -> String {
        format!("{FORMAT}\n{}", canonical_value(&json(self)))
    }
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("a plain value in memory can be written as JSON")
}
