//! One thing in a bank: its hashes, where they come from, and how its matches turned out.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{CaseId, DecisionId, Time, UserId};

/// A known picture, video or text. Its hashes are encrypted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BankItem {
    /// A keyed digest of bank, source and what the source calls it, so that the same one comes in once.
    pub id: String,
    /// A number of its own, counted up over all banks: what look-ups answer.
    pub number: u32,
    /// Numbers that it had before: it gets another one with other hashes, and when it comes back after it was taken back. The latest
    /// [`NUMBERS_KEPT`](Self::NUMBERS_KEPT), so that whoever knows it by one of them can tell that it is outdated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_numbers: Vec<u32>,
    /// Its bank.
    pub bank: String,
    /// Who says so.
    pub source: String,
    /// What the source calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Which key its hashes are encrypted with.
    pub key_id: String,
    /// Nonce and encrypted [`MediaHashes`], in base64.
    pub sealed: String,
    /// A few words for colleagues.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What the source says of it besides.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, Value>,
    /// When it came in.
    pub added_at: Time,
    /// Who has looked at what it stands for, and agrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmed>,
    /// Until when it matches nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_until: Option<Time>,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Time>,
    /// When it was taken back, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawn>,
    /// How often it matched.
    #[serde(default)]
    pub matched: Matched,
    /// The case in which a person was asked last about whatever matches it: its copies wait there together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
}

impl BankItem {
    /// Earlier numbers that are remembered. Who follows the store is a few seconds behind, or a few minutes after a crash.
    pub const NUMBERS_KEPT: usize = 64;
    /// How far ahead an item can be let rest, in days, as with HMA.
    pub const REST_DAYS_MAX: i64 = 5 * 366;

    /// Whether anything matches it then.
    pub fn matches_at(&self, now: Time) -> bool {
        self.withdrawn.is_none()
            && self.disabled_until.is_none_or(|until| until <= now)
            && self.expires_at.is_none_or(|end| end > now)
    }

    /// When its term is over, while it is in its bank.
    pub fn ends_at(&self) -> Option<Time> {
        self.expires_at.filter(|_| self.withdrawn.is_none())
    }

    /// Whether it was taken back and what was done because of it is still to be undone.
    pub fn is_to_undo(&self) -> bool {
        self.withdrawn
            .as_ref()
            .is_some_and(|withdrawn| !withdrawn.is_undone)
    }
}

/// A person has looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Confirmed {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// The decision that copies follow: they are removed as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removes: Option<DecisionId>,
    /// The house rule of that decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

/// An item was taken back, and what had been done because of it is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Withdrawn {
    /// Who; none where its source or its term did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// When.
    pub at: Time,
    /// Why.
    pub reason: String,
    /// Whether everything that was done because of it has been undone.
    pub is_undone: bool,
}

/// How often an item matched, and when it suddenly matched far more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Matched {
    /// In all.
    pub total: u64,
    /// Of those, what people found to be the same.
    pub right: u64,
    /// And what they found to be something else.
    pub wrong: u64,
    /// When it matched last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Time>,
    /// Matches of the hour of `last_at`.
    pub this_hour: u32,
    /// Matches an hour before that: a mean in which each hour counts for less than the next.
    pub usual_per_hour: f64,
    /// Since when it matches far more than before. Until a person of this house has confirmed it, it does no more than hide meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flood_since: Option<Time>,
}

/// Hashes of one picture, video or text, as texts: at least one of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MediaHashes {
    /// PDQ, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdq: Option<String>,
    /// Quality of the PDQ hash, 0 to 100, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdq_quality: Option<u8>,
    /// How the picture was made smaller before: `full` or `pre512`, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdq_profile: Option<String>,
    /// SHA-256, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// MD5, 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub md5: Option<String>,
    /// TLSH of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tlsh: Option<String>,
    /// Sampled frames of a video.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<HashedFrame>,
    /// Values of other systems in hexadecimal, by the name of the method.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub opaque: BTreeMap<String, String>,
}

impl MediaHashes {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pdq.is_none()
            && self.sha256.is_none()
            && self.md5.is_none()
            && self.tlsh.is_none()
            && self.frames.is_empty()
            && self.opaque.is_empty()
    }
}

/// One sampled frame of a known video.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HashedFrame {
    /// Position in the video, in milliseconds.
    pub at_ms: u64,
    /// PDQ hash, 64 hexadecimal digits.
    pub pdq: String,
    /// Quality of the hash, 0 to 100, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
}
