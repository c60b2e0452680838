//! The file of a model: magic, header, table.
//!
//! ```text
//! bytes  0..8    "EVNHTXT1"
//!        8..12   length of the header, little-endian
//!       12..     header, JSON
//!          ..    table: for each bucket eight weights of one byte, one for each head
//! ```

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::features::BUCKETS;
use crate::threat::ThreatEvidence;

/// Weights in a row of the table; heads beyond those that the header names are 0.
pub const LANES: usize = 8;
const MAGIC: &[u8; 8] = b"EVNHTXT1";

/// What a model file says about itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Version of the model, told beside every score.
    pub version: String,
    /// Buckets in the table.
    pub buckets: usize,
    /// How much a word weighs beside a piece of letters.
    pub word_weight: f32,
    /// The heads, in the order of the weights.
    pub heads: Vec<HeadFacts>,
    /// Words by class, in every language.
    pub lexicon: BTreeMap<String, Vec<String>>,
    /// Classes of the lexicon that change what the rest of their sentence says, such as `negation`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The data that it was trained on.
    pub data: Vec<DataFacts>,
    /// FNV-1a of the table, to tell a damaged file.
    pub table_fnv1a: u64,
}

/// What the header says about one head.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HeadFacts {
    /// Name like `identity_attack`.
    pub name: String,
    /// What one step of a weight is worth.
    pub step: f32,
    /// What is added to the weighted sum.
    pub bias: f32,
    /// The sum is stretched by this before it becomes a probability.
    pub stretch: f32,
    /// And moved by this.
    pub shift: f32,
    /// And by this, for what the packs have seen: in the order of [`ThreatEvidence::ALL`].
    #[serde(default)]
    pub evidence: [f32; ThreatEvidence::ALL.len()],
    /// The probability above which 1 in 100 posts without it in the dev set lie.
    pub at_one_percent: f32,
    /// The probability that parts the dev set best (the highest F1).
    pub at_best_f1: f32,
    /// Languages that it was trained on posts of people in; templates alone don't count.
    pub languages: Vec<String>,
    /// Languages that it knows from written templates only.
    pub template_languages: Vec<String>,
    /// Dev-set figures by source.
    pub dev: BTreeMap<String, DevFigures>,
}

/// What a head reached on the dev rows of one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DevFigures {
    /// Rows with a label.
    pub rows: usize,
    /// Rows that have it.
    pub positives: usize,
    /// Area under the ROC curve.
    pub roc_auc: f64,
    /// Average precision.
    pub average_precision: f64,
    /// Recall at 1 % false alarms.
    pub recall_at_one_percent: f64,
}

/// One file that a model was trained on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DataFacts {
    /// Name of the file.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its licence.
    pub licence: String,
    /// Where it comes from.
    pub source: String,
    /// Rows that were used for training.
    pub rows: usize,
}

/// Why a file is no model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It does not begin like one.
    NotAModel,
    /// It ends too early, or goes on too long: bytes expected and found.
    Length {
        /// Bytes that the header promises.
        expected: usize,
        /// Bytes that are there.
        found: usize,
    },
    /// The header can't be read.
    Header(String),
    /// The table is not the one that the header was written for.
    Table,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAModel => f.write_str(
                "this is no text model: it does not begin with EVNHTXT1; `evenhand train` writes one",
            ),
            Self::Length { expected, found } => write!(
                f,
                "the model file has {found} bytes, its header promises {expected}; copy it again"
            ),
            Self::Header(why) => write!(f, "the header of the model file can't be read: {why}"),
            Self::Table => f.write_str(
                "the weights of the model file are not those that its header was written for; copy it again",
            ),
        }
    }
}

impl std::error::Error for Damage {}

/// Writes a file. The header's `buckets` and `table_fnv1a` are set from the table.
pub fn write(mut header: Header, table: &[u8]) -> Vec<u8> {
    header.buckets = table.len() / LANES;
    header.table_fnv1a = fnv1a(table);
    // A header is strings, numbers and lists of them, which always have a JSON.
    let json = serde_json::to_vec(&header).unwrap_or_default();
    let mut bytes = Vec::with_capacity(12 + json.len() + table.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&(json.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&json);
    bytes.extend_from_slice(table);
    bytes
}

/// Takes a file apart: header and table.
///
/// # Errors
///
/// When it is not whole, or not a model.
pub fn read(bytes: Cow<'_, [u8]>) -> Result<(Header, Cow<'_, [u8]>), Damage> {
    if bytes.get(..8) != Some(MAGIC) {
        return Err(Damage::NotAModel);
    }
    let too_short = |expected| Damage::Length {
        expected,
        found: bytes.len(),
    };
    let length: [u8; 4] = bytes
        .get(8..12)
        .and_then(|length| length.try_into().ok())
        .ok_or_else(|| too_short(12))?;
    let table_start = (u32::from_le_bytes(length) as usize).saturating_add(12);
    let json = bytes
        .get(12..table_start)
        .ok_or_else(|| too_short(table_start))?;
    let header: Header =
        serde_json::from_slice(json).map_err(|error| Damage::Header(error.to_string()))?;
    if header.buckets != BUCKETS || header.heads.len() > LANES {
        return Err(Damage::Header(format!(
            "{} buckets and {} heads; this program reads models of {BUCKETS} buckets and at most {LANES} heads",
            header.buckets,
            header.heads.len()
        )));
    }
    let expected = table_start + BUCKETS * LANES;
    if bytes.len() != expected {
        return Err(too_short(expected));
    }
    let table = match bytes {
        Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[table_start..]),
        Cow::Owned(mut bytes) => Cow::Owned(bytes.split_off(table_start)),
    };
    if fnv1a(&table) != header.table_fnv1a {
        return Err(Damage::Table);
    }
    Ok((header, table))
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
