//! An action that one person has decided and that a second person must agree to before it is ordered.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Approval, CaseId, DecisionId, Duration, OrderId, OrderKind, PendingActionId, Platform,
    SubjectId, Time, UserId,
};

/// A pending action. Nothing of it is in force, and nothing else waits for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PendingAction {
    /// Our id.
    pub id: PendingActionId,
    /// Whose it is.
    pub platform: Platform,
    /// What it would act on.
    pub subject: SubjectId,
    /// What would be done.
    pub kind: OrderKind,
    /// Details, as the order would carry them.
    pub parameters: BTreeMap<String, Value>,
    /// How long it would last from when it is agreed to; for good when absent.
    pub lasts: Option<Duration>,
    /// Why one person is not enough.
    pub ground: PendingGround,
    /// The decision that it belongs to.
    pub decision: DecisionId,
    /// The case of that decision.
    pub case: Option<CaseId>,
    /// The order that it would go on with, where it renews one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renews: Option<OrderId>,
    /// Who asks for it.
    pub by: UserId,
    /// Since when it waits.
    pub at: Time,
    /// Until when; nobody can agree to it after that.
    pub expires_at: Time,
    /// Where it stands.
    pub state: PendingState,
    /// Who agreed or refused, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Approval>,
    /// The order that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
}

impl PendingAction {
    /// When its time is over, while it waits.
    pub fn lapses_at(&self) -> Option<Time> {
        (self.state == PendingState::Waiting).then_some(self.expires_at)
    }
}

/// Why one person is not enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PendingGround {
    /// It limits what everybody can say under a hashtag.
    HashtagLimit,
    /// An account would be lost because it is held for the return of a suspended one.
    Return,
}

impl PendingGround {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HashtagLimit => "hashtag-limit",
            Self::Return => "return",
        }
    }

    /// The ground in words, for people.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::HashtagLimit => "it limits what everybody can say under a hashtag",
            Self::Return => {
                "an account would be lost because it is held for the return of a suspended one"
            }
        }
    }
}

/// Where a pending action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PendingState {
    /// Waits for a second person.
    Waiting,
    /// A second person agreed, and it is ordered.
    Approved,
    /// A second person refused.
    Refused,
    /// Nobody agreed in time.
    Lapsed,
    /// Who asked has taken the decision back.
    Withdrawn,
}

impl PendingState {
    /// Every state, in the order of the documentation.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Approved,
        Self::Refused,
        Self::Lapsed,
        Self::Withdrawn,
    ];

    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
        }
    }
}
