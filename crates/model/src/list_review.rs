//! A new version of a source's list that changes far more than usual: a person looks at the difference before it counts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Principal, Time, UserId};

/// A difference that waits for a person, or did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListReview {
    /// SHA-256 of the difference, with bank and source, in hexadecimal. What somebody agrees to is this difference and no other: a list
    /// that changes something else has another digest.
    pub digest: String,
    /// The bank.
    pub bank: String,
    /// Whose list it is.
    pub source: String,
    /// Whether the list is everything that the source knows.
    pub is_whole: bool,
    /// How much it changes.
    pub counts: ListCounts,
    /// Why a person looks at it, in words.
    pub cause: String,
    /// The first of what it changes, by the source's ids: `+ id` for what is new, `~ id` for what changes, `- id` for what is taken back.
    pub examples: Vec<String>,
    /// When it was offered first.
    pub offered_at: Time,
    /// Who offered it.
    pub offered_by: Principal,
    /// Where it stands.
    pub state: ListReviewState,
    /// What a person said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<ListReviewAnswer>,
}

/// How much a list changes, in entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ListCounts {
    /// Entries of the source that the bank holds before.
    pub held: u64,
    /// New entries.
    pub added: u64,
    /// Entries of which the list says something else by now.
    pub changed: u64,
    /// Of these, how many have other hashes: each is another one under its old name.
    pub rehashed: u64,
    /// Entries that are taken back.
    pub withdrawn: u64,
    /// Entries that stay as they are.
    pub unchanged: u64,
}

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ListReviewState {
    /// Nobody has answered so far.
    Waiting,
    /// Somebody has agreed: the list is taken in, at once where it is kept, or when it is sent again.
    Agreed,
    /// Somebody has refused: the list is refused when it is sent again.
    Refused,
    /// It was agreed to and taken in.
    Taken,
}

impl ListReviewState {
    /// The word in JSON and the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Agreed => "agreed",
            Self::Refused => "refused",
            Self::Taken => "taken",
        }
    }
}

/// What a person said of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ListReviewAnswer {
    /// Who; none for who has the machine and said so on its command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// When.
    pub at: Time,
    /// Why, in their own words.
    pub reason: String,
}
