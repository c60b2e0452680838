//! A case that is judged again, as whoever judges it sees it: nothing of what was decided, and of nobody who they are.

use std::collections::BTreeSet;

use evenhand_model::{Case, DecisionOutcome, Reason, Rerating, SubjectKind, Tier, Time};
use schemars::JsonSchema;
use serde::Serialize;

/// A case to judge again. It has no case number: that would lead to what was decided.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Rerating")]
pub struct ReratingView {
    /// Its own id, which leads nowhere else.
    pub id: String,
    /// What kind of thing it is about.
    pub kind: SubjectKind,
    /// The text, each version of it, the oldest first. Names, mentions, links and private data are replaced by
    /// `[somebody]`, `[link]` and `[private]`.
    pub texts: Vec<String>,
    /// Language of the content, where known.
    pub lang: Option<String>,
    /// Why people complained.
    pub reasons: BTreeSet<Reason>,
    /// Number of the claim, to be sent with what is found.
    pub fence: u64,
    /// Until when it is the caller's.
    pub lease_until: Time,
}

impl ReratingView {
    /// Of a case that somebody has in their hands, with its masked texts.
    pub fn of(rerating: &Rerating, case: &Case, texts: Vec<String>) -> Option<Self> {
        Some(Self {
            id: rerating.id.clone(),
            kind: case.subject_kind,
            texts,
            lang: case.lang.clone(),
            reasons: case.reasons.clone(),
            fence: rerating.fence,
            lease_until: rerating.claim?.lease_until,
        })
    }
}

/// What somebody found. What was found first is not told.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Rated")]
pub struct RatedView {
    /// Id of what was judged again.
    pub id: String,
    /// How soon somebody should have looked at it.
    pub tier: Tier,
    /// What was found.
    pub outcome: DecisionOutcome,
    /// When.
    pub at: Time,
}

impl RatedView {
    /// Of a case that was judged again.
    pub fn of(rerating: &Rerating) -> Option<Self> {
        let second = rerating.second?;
        Some(Self {
            id: rerating.id.clone(),
            tier: second.tier,
            outcome: second.outcome,
            at: second.at,
        })
    }
}
