//! Two accounts that may be one person's: one of them suspended, the other come after it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CaseId, OrderId, Platform, SubjectId, Time, UserId};

/// Evidence that an account is the return of somebody who is suspended. It is about a pair of accounts, never a figure about a
/// person, and nothing happens by it: a person decides. It quotes neither of the accounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReturnLink {
    /// A keyed digest of the pair, so that each pair has one row at most and a link that was rejected stays rejected.
    pub id: String,
    /// Whose accounts.
    pub platform: Platform,
    /// The account whose suspension forbids a return.
    pub suspended: SubjectId,
    /// The order that suspends it; none where the platform did so by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension: Option<OrderId>,
    /// The account that may be the return.
    pub candidate: SubjectId,
    /// When it was first found.
    pub found_at: Time,
    /// When the house first heard of the account that may be the return: from there on the time counts until it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate_first_seen_at: Option<Time>,
    /// Posts of that account which the house had seen when it was found.
    #[serde(default)]
    pub posts_at_find: u64,
    /// When it was first likely; none so far where it was never more than possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely_at: Option<Time>,
    /// What was compared, as it was when the evidence was strongest.
    pub evidence: LinkEvidence,
    /// Where it stands.
    pub state: LinkState,
    /// What a person found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<LinkDecision>,
    /// The case about the account that was opened when the link was confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
}

/// What speaks for one person behind two accounts, and what against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinkEvidence {
    /// Natural log-odds, the prior included.
    pub log_odds: f64,
    /// The same as a probability.
    pub posterior: f64,
    /// What that amounts to.
    pub band: LinkBand,
    /// Version of the weights.
    pub weights_version: u32,
    /// Everything that was compared.
    pub features: Vec<LinkFeature>,
}

/// One thing that was compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinkFeature {
    /// The kind of evidence: `names`, `avatar`, `behaviour` ...
    pub family: String,
    /// What was compared and how it came out, like `names.alike`.
    pub feature: String,
    /// What it adds, in natural log-odds; below zero it speaks against.
    pub log_odds: f64,
    /// How often it comes about by chance, as a share of all accounts.
    pub chance: f64,
    /// The same in words.
    pub about: String,
    /// Whether nothing speaks more strongly against the link.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_strongest_against: bool,
}

/// What a link amounts to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum LinkBand {
    /// A hint to whoever looks anyway.
    Possible,
    /// Worth a look soon.
    Likely,
}

impl LinkBand {
    /// The word in JSON and in the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
        }
    }
}

/// Where a link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LinkState {
    /// Nobody has looked so far.
    Open,
    /// A person believes that both are one person's.
    Confirmed,
    /// A person believes that they are not. The pair is never linked again.
    Rejected,
}

impl LinkState {
    /// The word in JSON, the store and the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
        }
    }
}

/// What a person found about a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkDecision {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Why, in their own words.
    pub reason: String,
}
