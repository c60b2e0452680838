//! Putting entries into a chain.

use evenhand_model::{Entry, EntryDraft};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::canonical::{Hash, without_fractions, write_entry};

/// What stands in for the hash before the first entry.
pub(crate) const GENESIS_HASH: &str =
    "0000000000000000000000000000000000000000000000000000000000000000";

/// The end of one chain: all that is needed to go on writing it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Which chain.
    pub shard: u32,
    /// Sequence number of the latest entry; 0 before the first.
    pub sequence: u64,
    /// Hash of the latest entry: 64 lower-case hexadecimal digits, all 0 before the first.
    pub hash: String,
}

impl Head {
    /// The head of a chain without entries.
    pub fn genesis(shard: u32) -> Self {
        Self {
            shard,
            sequence: 0,
            hash: GENESIS_HASH.into(),
        }
    }

    /// The head of a chain that ends with `entry`.
    pub fn of(entry: &Entry) -> Self {
        Self {
            shard: entry.shard,
            sequence: entry.sequence,
            hash: entry.hash.clone(),
        }
    }
}

/// Gives a draft its place and hashes, and moves the head on to it.
///
/// Numbers with a fraction inside `details` become their text; see [`crate::canonical`].
pub fn append(head: &mut Head, mut draft: EntryDraft) -> Entry {
    draft.details.values_mut().for_each(without_fractions);
    let mut entry = Entry {
        shard: head.shard,
        sequence: head.sequence + 1,
        draft,
        previous: std::mem::take(&mut head.hash),
        hash: String::new(),
    };
    entry.hash = entry_hash(&entry);
    *head = Head::of(&entry);
    entry
}

/// The hash that the entry must carry: SHA-256 over [`crate::canonical_text`], as 64 lower-case
/// hexadecimal digits. The `hash` that it carries does not matter here.
pub fn entry_hash(entry: &Entry) -> String {
    let digits = HashText::of(entry, &mut Vec::with_capacity(512));
    digits.to_string()
}

/// A SHA-256 as hexadecimal digits, without an allocation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct HashText([u8; 64]);

impl HashText {
    /// Hashes the entry; `scratch` is overwritten and kept by the caller for the next one.
    pub(crate) fn of(entry: &Entry, scratch: &mut Vec<u8>) -> Self {
        scratch.clear();
        write_entry(scratch, entry, Hash::LeftOut);
        let mut digits = [0; 64];
        hex::encode_to_slice(Sha256::digest(&*scratch), &mut digits)
            .expect("32 bytes make 64 digits");
        Self(digits)
    }

    /// Reads 64 lower-case hexadecimal digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = <[u8; 64]>::try_from(text.as_bytes()).ok()?;
        let hexadecimal = |digit: &u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        digits.iter().all(hexadecimal).then_some(Self(digits))
    }

    /// The hash before the first entry.
    pub(crate) const fn genesis() -> Self {
        Self([b'0'; 64])
    }

    /// Whether `text` says the same, digit for digit.
    pub(crate) fn is(&self, text: &str) -> bool {
        self.0 == *text.as_bytes()
    }
}

impl std::fmt::Display for HashText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0
            .iter()
            .try_for_each(|digit| std::fmt::Write::write_char(formatter, char::from(*digit)))
    }
}
