//! Two accounts that may be one person's: one of them suspended, the other come after it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AppealId, CaseId, OrderId, Platform, SubjectId, Time, UserId};

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
    /// The script of the candidate's names, like `latin`: how often links were right is told apart by it.
    #[serde(default)]
    pub script: String,
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
    /// The case about the account that was opened when the link was confirmed, or when first posts were to be held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// That the account's first posts are held until somebody has looked, or were. A link does that once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<FirstPostsHold>,
}

impl ReturnLink {
    /// When the hold of first posts ends by itself, while there is one.
    pub fn held_until(&self) -> Option<Time> {
        let hold = self.hold.as_ref().filter(|hold| hold.ended.is_none());
        hold.map(|hold| hold.until)
    }
}

/// First posts of an account are held because of a link that nobody has judged so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstPostsHold {
    /// Since when.
    pub since: Time,
    /// When it ends by itself.
    pub until: Time,
    /// The orders that hide the posts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<OrderId>,
    /// That it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<HoldEnded>,
}

/// A hold of first posts has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoldEnded {
    /// When.
    pub at: Time,
    /// Why.
    pub why: HoldEnd,
}

/// Why a hold of first posts has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HoldEnd {
    /// Its hour was over.
    HourOver,
    /// A person found that the two accounts are not one person's.
    Rejected,
    /// A person found that the posts were contained by mistake.
    Lifted,
    /// An appeal was upheld.
    Appeal,
}

impl HoldEnd {
    /// The word in JSON and in the chain.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HourOver => "hour-over",
            Self::Rejected => "rejected",
            Self::Lifted => "lifted",
            Self::Appeal => "appeal",
        }
    }
}

/// Of an account, that a link has had its first posts held. It comes to that once, whatever is found later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldForLink {
    /// Which link.
    pub link: String,
    /// Until when.
    pub until: Time,
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
    /// Natural log-odds before anything was compared.
    #[serde(default)]
    pub prior_log_odds: f64,
    /// What each kind of evidence adds to that, within its bounds, which may be less than its features add up to.
    #[serde(default)]
    pub families: Vec<LinkFamily>,
    /// Everything that was compared.
    pub features: Vec<LinkFeature>,
}

/// What one kind of evidence adds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinkFamily {
    /// Which: `names`, `avatar`, `behaviour` ...
    pub family: String,
    /// Natural log-odds; below zero it speaks against.
    pub log_odds: f64,
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
    /// The appeal that was upheld, where that unlinked the accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<AppealId>,
}

/// What may happen because a link is likely, before anybody has looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReturnsMode {
    /// Nothing: links are written down, and people judge them.
    #[default]
    Observe,
    /// First posts are held for an hour at most, where people's decisions have shown that links are right.
    Hold,
}

impl ReturnsMode {
    /// The word in JSON, the configuration and the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Hold => "hold",
        }
    }
}
