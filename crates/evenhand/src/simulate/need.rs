//! How many reviewers a goal needs, by each order of work.

use evenhand_simulate::goal::enough;
use evenhand_simulate::{Enough, Goal, Policy, Scenario};
use serde::Serialize;

use super::cases::Cases;
use super::progress;
use crate::failure::{Failure, Result};

/// What a goal needs.
#[derive(Debug, Serialize)]
pub struct Need {
    /// The goal, as it is written.
    pub goal: String,
    /// How often the cases were drawn; it was met each time.
    pub runs: u16,
    /// By order of work, in the order of the scenario.
    pub answers: Vec<PolicyNeed>,
}

/// What a goal needs by one order of work.
#[derive(Debug, Serialize)]
pub struct PolicyNeed {
    /// The order of work.
    pub policy: Policy,
    /// How many are enough, and what was tried.
    #[serde(flatten)]
    pub enough: Enough,
}

impl Need {
    /// How many reviewers the first order of work needs.
    pub fn reviewers(&self) -> Option<u32> {
        self.answers
            .first()
            .and_then(|answer| answer.enough.reviewers)
    }
}

/// Searches what a goal needs.
pub fn need(scenario: &Scenario, cases: &Cases, goal: &Goal, runs: u16) -> Result<Need> {
    let workloads = cases.again(scenario, runs)?;
    let bar = progress::of_attempts();
    let answers = scenario.policies.iter().map(|policy| {
        let mut hear = |reviewers| {
            bar.set_message(format!("{}: trying {reviewers} reviewers", policy.as_str()));
        };
        let enough = enough(scenario, &workloads, *policy, goal, &mut hear).ok_or_else(|| {
            Failure::wrong_usage(format!("no case comes that `{goal}` is about"))
                .hint("name a tier that comes, or `all`")
        })?;
        Ok(PolicyNeed {
            policy: *policy,
            enough,
        })
    });
    let answers = answers.collect::<Result<_>>()?;
    bar.finish_and_clear();
    Ok(Need {
        goal: goal.to_string(),
        runs,
        answers,
    })
}
