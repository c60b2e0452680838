//! Something that was posted is known.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{BankAction, MediaMatchId, OrderId, Platform, SubjectId, Time, UserId};

/// How a hash was found, and how near.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MatchedBy {
    /// PDQ, with bits that differ.
    Pdq,
    /// SHA-256 of the file: the same bytes.
    Sha256,
    /// MD5 of the file: the same bytes, unless somebody made two files for one hash.
    Md5,
    /// TLSH of a text, with its distance.
    Tlsh,
    /// Sampled frames of a video, with the percentage that it doesn't share.
    Frames,
    /// A value of another system.
    Opaque,
}

impl MatchedBy {
    /// The word in JSON and the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdq => "pdq",
            Self::Sha256 => "sha256",
            Self::Md5 => "md5",
            Self::Tlsh => "tlsh",
            Self::Frames => "frames",
            Self::Opaque => "opaque",
        }
    }
}

impl KnownMedium {
    /// In place of the number of a medium: the words of the content are known.
    pub const TEXT: u16 = u16::MAX;
}

/// What an index says of one medium of a content, before anybody has looked at what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownMedium {
    /// The item's id.
    pub item: String,
    /// Which medium of the content, from 0, or [`KnownMedium::TEXT`].
    pub medium: u16,
    /// How it was found.
    pub by: MatchedBy,
    /// How far away.
    pub distance: u16,
}

/// A match, as it was acted on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaMatch {
    /// Our id.
    pub id: MediaMatchId,
    /// Where it was posted.
    pub platform: Platform,
    /// The content.
    pub subject: SubjectId,
    /// Which medium of it, from 0, or [`KnownMedium::TEXT`].
    pub medium: u16,
    /// The bank.
    pub bank: String,
    /// The item's id.
    pub item: String,
    /// The item's source.
    pub source: String,
    /// How it was found.
    pub by: MatchedBy,
    /// How far away.
    pub distance: u16,
    /// When.
    pub at: Time,
    /// What was done: less than the bank says where the item was not confirmed, matches far too much, or something else speaks
    /// against it. None where a negative bank said to leave it alone.
    pub action: Option<BankAction>,
    /// Orders that were made because of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<OrderId>,
    /// What a person found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<MatchJudgement>,
}

/// What a person found when they looked at a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatchJudgement {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Whether it is the same.
    pub is_same: bool,
    /// Why, in their own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}
