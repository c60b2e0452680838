//! A decided case that somebody else judges again, without seeing what was decided or whom it is about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CaseId, Claim, DecisionId, DecisionOutcome, Platform, SubjectId, Tier, Time, UserId};

/// A case that chance has drawn to be judged again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rerating {
    /// Which case. Each is drawn once at most.
    pub case: CaseId,
    /// Whose it is.
    pub platform: Platform,
    /// What it is about.
    pub subject: SubjectId,
    /// The decision that stood when it was drawn.
    pub decision: DecisionId,
    /// What was found first.
    pub first: Rating,
    /// When it was drawn.
    pub drawn_at: Time,
    /// Who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// Fencing number of the latest claim; rises with every claim.
    pub fence: u64,
    /// Who has skipped it, so that it is not handed to them again. Shown to nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped_by: Vec<UserId>,
    /// What was found the second time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Rating>,
}

/// What somebody found in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rating {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// How soon it should have been looked at.
    pub tier: Tier,
    /// What they found.
    pub outcome: DecisionOutcome,
}

impl Rerating {
    /// Who has it at `now`: a lease that has run out holds nothing.
    pub fn claimed_by(&self, now: Time) -> Option<UserId> {
        self.claim
            .filter(|claim| self.second.is_none() && claim.lease_until > now)
            .map(|claim| claim.by)
    }
}
