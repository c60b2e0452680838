//! A decided case that somebody else judges again, without seeing what was decided or whom it is about.

use serde::{Deserialize, Serialize};

use crate::{CaseId, Claim, DecisionId, DecisionOutcome, Platform, SubjectId, Tier, Time, UserId};

/// A case that chance has drawn to be judged again. It holds our own random ids, tiers and times, and no word of
/// anybody's, so that an erasure finds nothing in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rerating {
    /// A keyed digest of the case, so that it does not lead there.
    pub id: String,
    /// Which case. Each is drawn once at most.
    pub case: CaseId,
    /// Whose it is.
    pub platform: Platform,
    /// What it is about.
    pub subject: SubjectId,
    /// The decision that was drawn.
    pub decision: DecisionId,
    /// What was found first, by somebody who saw everything.
    pub first: Rating,
    /// When it was drawn.
    pub drawn_at: Time,
    /// Who has it in their hands, or had it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// Fencing number of the latest claim; rises with every claim.
    pub fence: u64,
    /// Who has had it in their hands. Nobody is handed it twice: between the two they could have looked it up. Shown
    /// to nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handed_to: Vec<UserId>,
    /// What was found the second time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Rating>,
}

/// What somebody found in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// How soon it should have been looked at.
    pub tier: Tier,
    /// What they found: violation or no violation.
    pub outcome: DecisionOutcome,
}

impl Rerating {
    /// Who has it in their hands at `now`: a lease that has run out holds nothing.
    pub fn claimed_by(&self, now: Time) -> Option<UserId> {
        self.claim
            .filter(|claim| self.second.is_none() && claim.lease_until > now)
            .map(|claim| claim.by)
    }

    /// Since when it waits to be judged again; `None` once it was.
    pub fn waits_since(&self) -> Option<Time> {
        self.second.is_none().then_some(self.drawn_at)
    }
}
