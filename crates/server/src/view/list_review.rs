//! A list that changes far more than usual, as colleagues see it.

use evenhand_model::{ListCounts, ListReview, ListReviewAnswer, ListReviewState, Principal, Time};
use schemars::JsonSchema;
use serde::Serialize;

/// What a list changes, and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ListReview")]
pub struct ListReviewView {
    /// SHA-256 of what it changes, in hexadecimal; what somebody agrees to is this and nothing else.
    pub digest: String,
    /// The bank.
    pub bank: String,
    /// Whose list it is.
    pub source: String,
    /// Whether the list is everything that the source knows.
    pub is_whole: bool,
    /// How much it changes.
    pub counts: ListCounts,
    /// Why a person looks at it.
    pub cause: String,
    /// The first of what it changes, by the source's ids: `+` new, `~` changed, `-` taken back; none of a sealed bank.
    pub examples: Vec<String>,
    /// When it was offered first.
    pub offered_at: Time,
    /// Who offered it.
    pub offered_by: Principal,
    /// Where it stands.
    pub state: ListReviewState,
    /// Whether the list is kept here and taken in when somebody agrees. Else it has to be sent again then.
    pub is_kept: bool,
    /// What a person said.
    pub answer: Option<ListReviewAnswer>,
}

impl ListReviewView {
    /// Of a sealed bank nothing is named.
    pub fn of(review: ListReview, is_sealed: bool, is_kept: bool) -> Self {
        Self {
            digest: review.digest,
            bank: review.bank,
            source: review.source,
            is_whole: review.is_whole,
            counts: review.counts,
            cause: review.cause,
            examples: if is_sealed {
                Vec::new()
            } else {
                review.examples
            },
            offered_at: review.offered_at,
            offered_by: review.offered_by,
            state: review.state,
            is_kept,
            answer: review.answer,
        }
    }
}
