//! What a reviewer thinks before they see what was decided. After it they see the decision.

use evenhand_model::{Act, Appeal, AppealId, DecisionOutcome, Platform, Problem, UserId, Vote};

use super::{appeal_of, held};
use crate::work::{Line, Operation, Stop, Work};

/// Votes on the matter of an appeal.
#[derive(Clone, Debug)]
pub struct VoteOnAppeal {
    /// Whose appeals.
    pub platform: Platform,
    /// Which appeal.
    pub appeal: AppealId,
    /// Who has it.
    pub user: UserId,
    /// Number of the claim.
    pub fence: u64,
    /// What they find.
    pub outcome: DecisionOutcome,
    /// Which policy they think was broken.
    pub policy: Option<String>,
}

impl Operation for VoteOnAppeal {
    type Answer = Appeal;

    fn run(&self, work: &mut Work<'_>) -> Result<Appeal, Stop> {
        let mut appeal = appeal_of(work, &self.platform, self.appeal)?;
        let mut claim = held(work, &appeal, self.user, self.fence)?;
        if appeal.has_voted(self.user) {
            let detail = "you have voted, and seen what was decided; answer the appeal now";
            return Err(Problem::conflict(detail).into());
        }
        if self.outcome == DecisionOutcome::Contained {
            let detail = "only rules contain; expected violation, no-violation or moot";
            return Err(Problem::invalid(detail).at("outcome").into());
        }
        let is_known = |id: &String| work.house.policies.contains_key(id);
        if self.policy.as_ref().is_some_and(|id| !is_known(id)) {
            let known: Vec<&str> = work.house.policies.keys().map(String::as_str).collect();
            let detail = format!(
                "there is no such policy; expected one of {}",
                known.join(", ")
            );
            return Err(Problem::invalid(detail).at("policy").into());
        }
        appeal.votes.push(Vote {
            by: self.user,
            at: work.now,
            outcome: self.outcome,
            policy: self.policy.clone(),
        });
        claim.lease_until = claim.lease_until.max(work.now.plus(work.house.lease));
        appeal.claim = Some(claim);
        work.put(appeal.clone());
        work.record(
            Line::of(Act::AppealVoted)
                .subject(appeal.subject)
                .with("appeal", appeal.id.to_string())
                .with(
                    "outcome",
                    serde_json::to_value(self.outcome).unwrap_or_default(),
                )
                .with("policy", self.policy.clone()),
        );
        Ok(appeal)
    }
}
