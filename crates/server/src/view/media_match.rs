//! Something that was posted and is known, as colleagues see it.

use evenhand_model::{
    BankAction, KnownMedium, MatchJudgement, MatchedBy, MediaMatch, MediaMatchId, OrderId,
    SubjectId, Time,
};
use schemars::JsonSchema;
use serde::Serialize;

/// A match.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "MediaMatch")]
pub struct MediaMatchView {
    /// Our id.
    pub id: MediaMatchId,
    /// The content, by our id.
    pub subject: SubjectId,
    /// Which medium of it, from 0; none where its words are known.
    pub medium: Option<u16>,
    /// The bank.
    pub bank: String,
    /// The item's source.
    pub source: String,
    /// How it was found.
    pub by: MatchedBy,
    /// How far away.
    pub distance: u16,
    /// When.
    pub at: Time,
    /// What was done; none where a negative bank said to leave it alone.
    pub action: Option<BankAction>,
    /// Orders that were made because of it.
    pub orders: Vec<OrderId>,
    /// What a person found.
    pub judged: Option<MatchJudgement>,
}

impl From<MediaMatch> for MediaMatchView {
    fn from(found: MediaMatch) -> Self {
        Self {
            id: found.id,
            subject: found.subject,
            medium: (found.medium != KnownMedium::TEXT).then_some(found.medium),
            bank: found.bank,
            source: found.source,
            by: found.by,
            distance: found.distance,
            at: found.at,
            action: found.action,
            orders: found.orders,
            judged: found.judged,
        }
    }
}
