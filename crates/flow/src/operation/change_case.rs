//! Changes that a person makes to a case without deciding it: tier, flags, links.

use evenhand_model::{Act, Case, CaseId, Platform, Problem, Tier, UserId, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::tier;
use crate::work::{Line, Operation, Stop, Work};

/// What to change; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseChange {
    /// The tier as a human sees it. Lowering needs a reason and leaves the deadline.
    #[serde(default)]
    pub tier: Option<Tier>,
    /// Whether a lead should look.
    #[serde(default)]
    pub escalated: Option<bool>,
    /// Whether an answer from outside is awaited. The house clock goes on.
    #[serde(default)]
    pub awaiting_reply: Option<bool>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Changes a case.
#[derive(Clone, Debug)]
pub struct ChangeCase {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who asks.
    pub user: UserId,
    /// What to change.
    pub change: CaseChange,
}

impl Operation for ChangeCase {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        let mut case = super::case_of(work, &self.platform, self.case)?;
        if self.change.reason.len() > limits::PROSE_BYTES_MAX {
            return Err(Problem::invalid("this reason is too long")
                .at("reason")
                .into());
        }
        if let Some(set) = self.change.tier {
            tier::set(work, &mut case, set, &self.change.reason)?;
        }
        let before = case.flags;
        case.flags.escalated = self.change.escalated.unwrap_or(before.escalated);
        case.flags.awaiting_reply = self.change.awaiting_reply.unwrap_or(before.awaiting_reply);
        if case.flags != before {
            work.put(case.clone());
            work.record(
                Line::of(Act::CaseFlagged)
                    .subject(case.subject)
                    .case(case.id)
                    .with("escalated", case.flags.escalated)
                    .with("awaiting_reply", case.flags.awaiting_reply),
            );
        }
        Ok(case)
    }
}

/// Links two cases, both ways.
#[derive(Clone, Debug)]
pub struct LinkCases {
    /// Whose cases.
    pub platform: Platform,
    /// One case.
    pub case: CaseId,
    /// The other.
    pub other: CaseId,
    /// Who asks.
    pub user: UserId,
}

impl Operation for LinkCases {
    type Answer = Case;

    fn run(&self, work: &mut Work<'_>) -> Result<Case, Stop> {
        if self.case == self.other {
            return Err(Problem::invalid("a case can't be linked to itself")
                .at("case")
                .into());
        }
        let mut case = super::case_of(work, &self.platform, self.case)?;
        let mut other = super::case_of(work, &self.platform, self.other)?;
        if case.linked.contains(&other.id) && other.linked.contains(&case.id) {
            return Ok(case);
        }
        for (one, another) in [(&mut case, self.other), (&mut other, self.case)] {
            if !one.linked.contains(&another) {
                one.linked.push(another);
            }
        }
        work.put(case.clone());
        work.put(other);
        work.record(
            Line::of(Act::CaseLinked)
                .subject(case.subject)
                .case(case.id)
                .with("other", self.other.to_string()),
        );
        Ok(case)
    }
}
