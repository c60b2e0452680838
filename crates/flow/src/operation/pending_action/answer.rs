//! A second person agrees to an action that waits, or refuses it.

use evenhand_model::{
    Act, Approval, Case, Decision, DecisionOutcome, PendingAction, PendingActionId, PendingState,
    Platform, Problem, Scope, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::case::clock;
use crate::case::second_look::{FirstLook, SecondLook, may_look};
use crate::enforce::order::{OrderRequest, make};
use crate::enforce::second_person::settle;
use crate::redress::{protected, statement};
use crate::work::{Operation, Stop, Work};

/// Why somebody agrees or refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PendingReason {
    /// In their own words, for colleagues.
    pub reason: String,
}

/// Agrees to an action that waits for a second person, so that it is ordered; or refuses it. Once.
#[derive(Clone, Debug)]
pub struct AnswerPending {
    /// Whose.
    pub platform: Platform,
    /// Which.
    pub pending: PendingActionId,
    /// Who answers.
    pub user: UserId,
    /// Everybody who works here.
    pub colleagues: Vec<UserId>,
    /// Whether they agree.
    pub agrees: bool,
    /// Why.
    pub reason: PendingReason,
}

impl Operation for AnswerPending {
    type Answer = PendingAction;

    fn run(&self, work: &mut Work<'_>) -> Result<PendingAction, Stop> {
        let reason = self.reason.reason.trim();
        if reason.is_empty() || reason.len() > limits::PROSE_BYTES_MAX {
            let detail = "expected a reason in your own words: what convinced you, or what did not";
            return Err(Problem::invalid(detail).at("reason").into());
        }
        let mut pending = self.waiting(work)?;
        let same_person = self.may_answer(work, &pending)?;
        pending.answer = Some(Approval {
            by: self.user,
            at: work.now,
            reason: reason.to_owned(),
            same_person,
        });
        let act = if self.agrees {
            pending.state = PendingState::Approved;
            self.order(work, &mut pending)?;
            Act::ActionApproved
        } else {
            pending.state = PendingState::Refused;
            Act::ActionRefused
        };
        settle(work, act, pending.clone())?;
        Ok(pending)
    }
}

impl AnswerPending {
    fn waiting(&self, work: &mut Work<'_>) -> Result<PendingAction, Stop> {
        let id = self.pending;
        let found = work.get::<PendingAction>(id)?;
        let Some(pending) = found.filter(|pending| pending.platform == self.platform) else {
            let detail = format!("there is no pending action {id}");
            return Err(Problem::not_found(detail).into());
        };
        if pending.state != PendingState::Waiting {
            let detail = format!("this action is {} already", pending.state.as_str());
            return Err(Problem::conflict(detail).into());
        }
        if pending.expires_at <= work.now {
            let detail = "its time is over; whoever still wants it decides again";
            return Err(Problem::conflict(detail).into());
        }
        Ok(pending)
    }

    /// Whether it is the same person who asked. Refusing what one has asked for oneself is open to everybody.
    fn may_answer(&self, work: &mut Work<'_>, pending: &PendingAction) -> Result<bool, Stop> {
        let first = FirstLook {
            by: vec![pending.by],
            at: pending.at,
            scope: Scope::CasesWrite,
        };
        match may_look(work, first, self.user, &self.colleagues)? {
            SecondLook::ByAnother => Ok(false),
            SecondLook::BySamePerson => Ok(true),
            SecondLook::NotNow if !self.agrees => Ok(true),
            SecondLook::NotNow => {
                let detail = "you have asked for this yourself; somebody else must agree to it. Where nobody else works \
                              here, you may after 24 hours";
                Err(Problem::forbidden(detail).into())
            }
        }
    }

    /// What was decided is ordered now, under the decision that it was part of, and told to who is concerned.
    fn order(&self, work: &mut Work<'_>, pending: &mut PendingAction) -> Result<(), Stop> {
        let now = work.now;
        let order = make(
            work,
            OrderRequest {
                subject: pending.subject,
                kind: pending.kind,
                parameters: pending.parameters.clone(),
                until: pending.lasts.map(|lasts| now.plus(lasts)),
                decision: pending.decision,
                rule: None,
                case: pending.case,
                not_before: now,
                reverses: None,
            },
        )?;
        pending.order = Some(order.id);
        let mut decision = work.need::<Decision>(pending.decision, "decision")?;
        let restricted_nobody = decision.notices.is_empty();
        decision.orders.push(order.id);
        decision.approved_by.push(self.user);
        let mut case = match pending.case {
            Some(case) => work.get::<Case>(case)?,
            None => None,
        };
        let lang = case.as_ref().and_then(|case| case.lang.clone());
        statement::tell_authors_of(work, &mut decision, &[order.id], lang.as_deref(), now)?;
        protected::tell_of(work, &mut decision, &[order.id], now)?;
        if let Some(case) = &mut case
            && restricted_nobody
            && !decision.notices.is_empty()
            && decision.outcome == DecisionOutcome::Violation
        {
            clock::start_restricted(&work.house.clocks, case, now);
            work.put(case.clone());
        }
        work.put(decision);
        Ok(())
    }
}
