//! What somebody finds in a case that was decided by somebody else. It changes nothing but the figures of agreement: what
//! was decided is corrected by an appeal or a new decision.

use evenhand_model::{Act, DecisionOutcome, Platform, Problem, Rating, Rerating, Tier, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{held, rerating_of};
use crate::care;
use crate::work::{Line, Operation, Stop, Work};

/// What somebody finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRating {
    /// Number of the claim that it rests on.
    pub fence: u64,
    /// How soon somebody should have looked at it.
    pub tier: Tier,
    /// What they find: `violation` or `no-violation`.
    pub outcome: DecisionOutcome,
}

/// Judges a case again. Once.
#[derive(Clone, Debug)]
pub struct Rate {
    /// Whose cases.
    pub platform: Platform,
    /// Which one.
    pub id: String,
    /// Who has it.
    pub user: UserId,
    /// What they find.
    pub rating: NewRating,
}

impl Operation for Rate {
    type Answer = Rerating;

    fn run(&self, work: &mut Work<'_>) -> Result<Rerating, Stop> {
        let mut rerating = rerating_of(work, &self.platform, &self.id)?;
        let NewRating {
            fence,
            tier,
            outcome,
        } = self.rating;
        held(work, &rerating, self.user, fence)?;
        if !matches!(
            outcome,
            DecisionOutcome::Violation | DecisionOutcome::NoViolation
        ) {
            let detail = "expected violation or no-violation: what can't be judged is skipped";
            return Err(Problem::invalid(detail).at("outcome").into());
        }
        rerating.second = Some(Rating {
            by: self.user,
            at: work.now,
            tier,
            outcome,
        });
        work.put(rerating.clone());
        // Not under the case: whoever decided it reads there what was done in it.
        work.record(
            Line::of(Act::ReratingDone)
                .with("rerating", rerating.id.as_str())
                .with("tier", tier.as_str())
                .with("outcome", json!(outcome)),
        );
        care::note_work(work, self.user)?;
        Ok(rerating)
    }
}
