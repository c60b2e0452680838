//! What comes from the system that was there before: one type for the lines of each kind of file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    DecisionOutcome, NewReport, OrderKind, Private, ReportedContent, SubjectRef, Tier, Time,
};

/// The mark on a row that was imported and did not come about here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Imported {
    /// What wrote the file: `mastodon`, or `file` where nobody said.
    pub from: String,
    /// When it was imported; the entry `import.taken` of that instant says from which lines.
    pub at: Time,
}

/// What the lines of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportKind {
    /// Suspended accounts.
    Accounts,
    /// Reports that nobody has decided on.
    Reports,
    /// Decisions of the past.
    Decisions,
}

impl ImportKind {
    /// The word on the command line, in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Reports => "reports",
            Self::Decisions => "decisions",
        }
    }
}

/// An account that the platform has suspended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspendedAccount {
    /// The platform's id of the account.
    pub id: String,
    /// The unique name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// The name that others see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What the account says about itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bio: Option<String>,
    /// When the account was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Time>,
    /// Values that become keyed hashes before anything is written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<Private>,
    /// When it was suspended.
    pub suspended_at: Time,
    /// When the suspension ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
    /// The policy that was broken, by its id here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Why, in the words of whoever decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A report that waits for a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenReport {
    /// When it reached the platform; its deadline counts from here. `at` where the file does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Time>,
    /// The report, as the API takes it.
    pub report: NewReport,
}

/// A decision that was taken before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastDecision {
    /// The platform's own id of the decision; importing it twice does nothing twice.
    pub id: String,
    /// When it was taken.
    pub at: Time,
    /// When what it was about had reached the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Time>,
    /// What it was about.
    pub subject: SubjectRef,
    /// What was found.
    pub outcome: DecisionOutcome,
    /// The policy that was broken, by its id here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Why, in the words of whoever decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How soon it had to be looked at; the policy's tier where the file does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// What it ordered that is still in force.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<PastAction>,
    /// The content as it was, so that a report on the same version is answered by the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<ReportedContent>,
}

/// An action of a past decision that is still in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastAction {
    /// What was done.
    pub kind: OrderKind,
    /// When it ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}
