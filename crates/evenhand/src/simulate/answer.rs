//! All that was found, for tables, pages and programs.

use evenhand_simulate::{Figures, Scenario};
use serde::Serialize;

use super::cases::Cases;
use super::compare::Compared;
use super::need::Need;

/// The answer.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// What was asked, in full.
    pub scenario: Scenario,
    /// Where the cases come from.
    pub source: String,
    /// How many came.
    pub cases: usize,
    /// How many reviewers the orders of work were compared with.
    pub reviewers: u32,
    /// Hours on shift of all of them, without breaks.
    pub staffed_hours: f64,
    /// What the goal needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Need>,
    /// Figures of each order of work.
    pub policies: Vec<Figures>,
}

impl Answer {
    /// Puts it together.
    pub fn new(scenario: &Scenario, cases: &Cases, goal: Option<Need>, compared: Compared) -> Self {
        Self {
            scenario: scenario.clone(),
            source: cases.source.clone(),
            cases: cases.workload.len(),
            reviewers: compared.team.count(),
            staffed_hours: compared.team.hours(),
            goal,
            policies: compared.figures,
        }
    }

    /// The goal, where the first order of work meets it with no number of reviewers.
    pub fn unmet(&self) -> Option<&str> {
        let goal = self.goal.as_ref()?;
        goal.reviewers().is_none().then_some(goal.goal.as_str())
    }
}
