//! Changes that a person makes to a case without deciding it: tier, flags, links.

use evenhand_model::{
    Act, Case, CaseId, CaseState, Note, NoteId, Platform, Problem, Tier, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::{claim, tier};
use crate::work::{Line, Operation, Stop, Work};

/// What to change; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseChange {
    /// The tier as a human sees it, who must have claimed the case. Lowering needs a reason and leaves
    /// the deadline.
    #[serde(default)]
    pub tier: Option<Tier>,
    /// Number of the claim; needed for the tier.
    #[serde(default)]
    pub fence: Option<u64>,
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
        if case.state == CaseState::Decided {
            let detail = "this case has been decided already; read its decision";
            return Err(Problem::conflict(detail).into());
        }
        if let Some(set) = self.change.tier {
            // Whoever could raise a case that waits would take it out of order unseen.
            let Some(fence) = self.change.fence else {
                let detail =
                    "setting the tier is work on the case: claim it and send the claim's number";
                return Err(Problem::invalid(detail).at("fence").into());
            };
            claim::held(&case, self.user, fence)?;
            tier::set(work, &mut case, set, &self.change.reason)?;
            keep_reason(work, case.id, self.user, &self.change.reason);
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

/// Keeps why somebody changed a case, if they said so. The reason may name people, so it is a note,
/// which can be erased.
pub(super) fn keep_reason(work: &mut Work<'_>, case: CaseId, by: UserId, reason: &str) {
    if reason.trim().is_empty() {
        return;
    }
    let note = Note {
        id: NoteId::new(work.now, &mut work.rng),
        case,
        by,
        at: work.now,
        text: reason.to_owned(),
        people_only: false,
    };
    work.put(note);
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
