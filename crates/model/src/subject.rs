//! What a report, case or order is about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CaseId, MediaMatchId, OrderId, PendingActionId, Platform, SubjectId, Time};

/// Kind of a subject.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum SubjectKind {
    /// A person's account on the platform.
    Account,
    /// One post, message, picture or the like.
    Content,
    /// A hashtag.
    Hashtag,
}

impl SubjectKind {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Content => "content",
            Self::Hashtag => "hashtag",
        }
    }
}

/// A subject as the platform names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubjectRef {
    /// What kind of thing it is.
    pub kind: SubjectKind,
    /// The platform's id of it.
    pub id: String,
}

/// A subject as we hold it: our random id, the deletable mapping to the platform's id, and what is
/// in force on it. One row, so that two operations on one subject can't pass each other unseen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// Our id.
    pub id: SubjectId,
    /// Whose it is.
    pub platform: Platform,
    /// What kind of thing it is.
    pub kind: SubjectKind,
    /// The platform's id of it; `None` once erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The account that wrote it, for content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<SubjectId>,
    /// When we first heard of it.
    pub first_seen_at: Time,
    /// When content was made, as far as the platform has said. Nobody can have known of it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Time>,
    /// The one case that is open or claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_case: Option<CaseId>,
    /// The latest case, open or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_case: Option<CaseId>,
    /// Orders in force.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<OrderId>,
    /// Orders that have ended and were not reversed, since another one still requires their state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<OrderId>,
    /// Reversals that can still be undone, or were a moment ago.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reversals: Vec<OrderId>,
    /// Actions on it that wait for a second person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<PendingActionId>,
    /// Sequence number of the next order sent about it, from 1.
    pub next_sequence: u64,
    /// Digest of the content version that we know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_digest: Option<String>,
    /// Versions of the content of which a person has said that they need not be contained; no rule
    /// contains them again. The latest [`limits::CLEARED_VERSIONS_MAX`](crate::limits::CLEARED_VERSIONS_MAX).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cleared: Vec<String>,
    /// What matched the version of the content that was compared with banks of known media last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<MatchedVersion>,
}

/// Matches of one version of a content: however often it is posted or reported, each of them counts once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchedVersion {
    /// Digest of the version.
    pub version: String,
    /// Its matches, the latest [`limits::KNOWN_PER_CONTENT_MAX`](crate::limits::KNOWN_PER_CONTENT_MAX).
    pub matches: Vec<MediaMatchId>,
}

impl Subject {
    /// A subject that nothing has happened to.
    pub fn new(id: SubjectId, platform: Platform, named: &SubjectRef, at: Time) -> Self {
        Self {
            id,
            platform,
            kind: named.kind,
            external_id: Some(named.id.clone()),
            author: None,
            first_seen_at: at,
            created_at: None,
            open_case: None,
            latest_case: None,
            orders: Vec::new(),
            withheld: Vec::new(),
            reversals: Vec::new(),
            pending: Vec::new(),
            next_sequence: 1,
            content_digest: None,
            cleared: Vec::new(),
            matched: None,
        }
    }

    /// The subject as the platform names it; `None` once erased.
    pub fn named(&self) -> Option<SubjectRef> {
        Some(SubjectRef {
            kind: self.kind,
            id: self.external_id.clone()?,
        })
    }
}
