//! An appeal is answered with reasons. One that is upheld ends the orders of the decision and sends
//! their reversals at once: who was wronged does not wait for an undo window.

use evenhand_model::{
    Act, AlertEndReason, Appeal, AppealAnswer, AppealId, AppealOutcome, AppealState, AppealTold,
    Appellant, Case, CaseState, DecidedBy, Decision, DecisionId, DecisionOutcome, Order, OrderId,
    Platform, Problem, Recipient, Subject, Told, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{appeal_of, held};
use crate::care;
use crate::case::alert;
use crate::case::progress;
use crate::case::second_look::{SecondLook, may_look};
use crate::enforce::reverse;
use crate::known;
use crate::operation::decide::{Decide, NewAction, NewDecision, decided};
use crate::operation::returns;
use crate::redress::notice::{self, NoticeRequest};
use crate::redress::{outcome, protected, statement};
use crate::transparency;
use crate::work::{Line, Operation, Stop, Work};

/// What a reviewer answers to an appeal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppealAnswer {
    /// Number of the claim that it rests on.
    pub fence: u64,
    /// What was found.
    pub outcome: AppealOutcome,
    /// Why, for colleagues.
    pub reason: String,
    /// Why, as the appellant is told.
    pub explanation: String,
    /// Which policy was broken, where something takes the place of the decision.
    #[serde(default)]
    pub policy: Option<String>,
    /// Which law was broken, where that is the ground.
    #[serde(default)]
    pub law: Option<String>,
    /// What is done in place of what was decided.
    #[serde(default)]
    pub actions: Vec<NewAction>,
}

/// Answers a claimed appeal.
#[derive(Clone, Debug)]
pub struct AnswerAppeal {
    /// Whose appeals.
    pub platform: Platform,
    /// Which appeal.
    pub appeal: AppealId,
    /// Who has it.
    pub user: UserId,
    /// Everybody who works here.
    pub colleagues: Vec<UserId>,
    /// The answer.
    pub answer: NewAppealAnswer,
}

impl Operation for AnswerAppeal {
    type Answer = Appeal;

    fn run(&self, work: &mut Work<'_>) -> Result<Appeal, Stop> {
        let mut appeal = appeal_of(work, &self.platform, self.appeal)?;
        held(work, &appeal, self.user, self.answer.fence)?;
        if !appeal.has_voted(self.user) {
            let detail = "say first what you find yourself, with POST /v1/appeals/{id}/vote; you \
                          see the original decision after that";
            return Err(Problem::conflict(detail).into());
        }
        self.check(&appeal)?;
        let mut original = work.need::<Decision>(appeal.decision, "decision")?;
        let look = may_look(work, super::decided(&original), self.user, &self.colleagues)?;
        if look == SecondLook::NotNow {
            let detail = "you took this decision; somebody else must answer the appeal";
            return Err(Problem::forbidden(detail).into());
        }
        let replaced = match self.answer.outcome {
            AppealOutcome::Rejected => None,
            AppealOutcome::Upheld | AppealOutcome::Partly => {
                Some(self.replace(work, &appeal, &original)?)
            }
        };
        if let Some(replaced) = replaced {
            self.unlink(work, &appeal, &original, replaced)?;
            self.rest_what_was_known(work, &appeal, &original)?;
        }
        original.open_appeal = None;
        original.answered_appeals.push(appeal.id);
        work.put(original.clone());
        close_case(work, &original, replaced)?;
        appeal.state = AppealState::Decided;
        appeal.claim = None;
        appeal.answer = Some(AppealAnswer {
            outcome: self.answer.outcome,
            by: self.user,
            at: work.now,
            reason: self.answer.reason.clone(),
            explanation: self.answer.explanation.clone(),
            decision: replaced,
            same_person: look == SecondLook::BySamePerson,
        });
        alert::end_all(work, &mut appeal, AlertEndReason::Decided)?;
        work.put(appeal.clone());
        self.record(work, &appeal);
        self.tell_appellant(work, &appeal, original.id)?;
        care::note_work(work, self.user)?;
        Ok(appeal)
    }
}

impl AnswerAppeal {
    fn check(&self, appeal: &Appeal) -> Result<(), Problem> {
        let answer = &self.answer;
        for (field, text) in [
            ("reason", &answer.reason),
            ("explanation", &answer.explanation),
        ] {
            if text.trim().is_empty() || text.len() > limits::PROSE_BYTES_MAX {
                let detail = format!(
                    "expected a sentence of at most {} bytes",
                    limits::PROSE_BYTES_MAX
                );
                return Err(Problem::invalid(detail).at(field));
            }
        }
        if self.acts(appeal) || (answer.actions.is_empty() && answer.policy.is_none()) {
            return Ok(());
        }
        let detail = "nothing takes the place of the decision, so there is nothing to order";
        Err(Problem::invalid(detail).at("actions"))
    }

    /// Whether the answer can order something: it finds that a policy was broken after all, or that
    /// something milder is right.
    fn acts(&self, appeal: &Appeal) -> bool {
        match (self.answer.outcome, appeal.by) {
            (AppealOutcome::Rejected, _) | (AppealOutcome::Upheld, Appellant::Author(_)) => false,
            (AppealOutcome::Partly, _) | (AppealOutcome::Upheld, Appellant::Reporter(_)) => true,
        }
    }

    /// The decision that takes the place of the one appealed. New orders come before old ones end, so
    /// that a state that both require goes on without a gap.
    fn replace(
        &self,
        work: &mut Work<'_>,
        appeal: &Appeal,
        original: &Decision,
    ) -> Result<DecisionId, Stop> {
        let id = DecisionId::new(work.now, &mut work.rng);
        let (by, outcome) = (DecidedBy::User(self.user), DecisionOutcome::NoViolation);
        let mut decision = Decision {
            case: original.case,
            law: self.answer.law.clone(),
            reason: self.answer.reason.clone(),
            explanation: Some(self.answer.explanation.clone()),
            rules_version: work.house.rules_version.clone(),
            rules: original.rules.clone(),
            content_digest: original.content_digest.clone(),
            tier: original.tier,
            corrects: Some(original.id),
            ..Decision::new(id, original.subject, by, work.now, outcome)
        };
        if self.acts(appeal) {
            self.order(work, &mut decision)?;
        }
        for order in restricting(work, original, appeal.by)? {
            let why = "an appeal was upheld";
            let now = work.now;
            let reversals = reverse::end(work, order, id, why, now)?;
            decision.ended.push(order);
            decision.reversals.extend(reversals);
        }
        let lang = Some(appeal.lang.as_str()).filter(|_| matches!(appeal.by, Appellant::Author(_)));
        let now = work.now;
        statement::tell_authors(work, &mut decision, lang, now)?;
        transparency::decided::corrected(work, &appeal.platform, original, &decision)?;
        let corrects = original.id.to_string();
        work.record(decided(&decision).with("corrects", corrects));
        work.put(decision);
        Ok(id)
    }

    /// Who was wrongly held for somebody else is linked to them no longer. Where something milder takes the place of the
    /// decision, that is so if the new one no longer says that they have come back.
    fn unlink(
        &self,
        work: &mut Work<'_>,
        appeal: &Appeal,
        original: &Decision,
        replaced: DecisionId,
    ) -> Result<(), Stop> {
        let (Some(case), Appellant::Author(_)) = (original.case, appeal.by) else {
            return Ok(());
        };
        let case = work.need::<Case>(case, "case")?;
        if self.answer.outcome == AppealOutcome::Partly {
            let new = work.need::<Decision>(replaced, "decision")?;
            let rests_on_it = |decision: &Decision| {
                let policies = &work.house.policies;
                let policy = decision.policy.as_ref().and_then(|id| policies.get(id));
                policy.is_some_and(evenhand_model::Policy::forbids_return)
            };
            if !rests_on_it(original) || rests_on_it(&new) {
                return Ok(());
            }
        }
        returns::unlink::by_appeal(work, &case, appeal.id, self.user)
    }

    /// Where nothing was wrong after all, what it was held for must not take the next one away.
    fn rest_what_was_known(
        &self,
        work: &mut Work<'_>,
        appeal: &Appeal,
        original: &Decision,
    ) -> Result<(), Stop> {
        let is_author = matches!(appeal.by, Appellant::Author(_));
        match self.answer.outcome {
            AppealOutcome::Upheld if is_author => {
                known::lifted::by_appeal(work, original, self.user)
            }
            AppealOutcome::Upheld | AppealOutcome::Partly | AppealOutcome::Rejected => Ok(()),
        }
    }

    fn order(&self, work: &mut Work<'_>, decision: &mut Decision) -> Result<(), Stop> {
        let Some(case) = decision.case else {
            let detail = "this decision was taken without a case; uphold or reject the appeal";
            return Err(Problem::invalid(detail).at("outcome").into());
        };
        let case = work.need::<Case>(case, "case")?;
        let subject = work.need::<Subject>(decision.subject, "subject")?;
        let decide = Decide {
            platform: self.platform.clone(),
            case: case.id,
            user: self.user,
            decision: NewDecision {
                fence: self.answer.fence,
                outcome: DecisionOutcome::Violation,
                policy: self.answer.policy.clone(),
                law: self.answer.law.clone(),
                reason: self.answer.reason.clone(),
                explanation: Some(self.answer.explanation.clone()),
                actions: self.answer.actions.clone(),
                apply_proposals: false,
                with_copies: false,
                tier: None,
            },
        };
        let policy = decide.checked_policy(work)?;
        let now = work.now;
        let made = decide.order(work, &case, &subject, policy.as_ref(), decision.id, now)?;
        (decision.orders, decision.pending) = (made.orders, made.pending);
        protected::tell(work, decision, now)?;
        decision.outcome = DecisionOutcome::Violation;
        decision.policy_version = policy.as_ref().map(|policy| policy.version);
        decision.policy = policy.map(|policy| policy.id);
        Ok(())
    }

    fn record(&self, work: &mut Work<'_>, appeal: &Appeal) {
        let answer = appeal.answer.as_ref();
        let line = Line::of(Act::AppealDecided)
            .subject(appeal.subject)
            .with("appeal", appeal.id.to_string())
            .with("outcome", self.answer.outcome.as_str())
            .with("original", appeal.decision.to_string())
            .with(
                "decision",
                answer.and_then(|answer| answer.decision.map(|id| id.to_string())),
            )
            .with(
                "same_person",
                answer.is_some_and(|answer| answer.same_person),
            )
            .with("fence", self.answer.fence);
        work.record(line.case(appeal.case));
    }

    fn tell_appellant(
        &self,
        work: &mut Work<'_>,
        appeal: &Appeal,
        original: DecisionId,
    ) -> Result<(), Stop> {
        let request = NoticeRequest {
            platform: self.platform.clone(),
            to: Recipient::Appellant(appeal.id),
            subject: appeal.subject,
            decision: Some(original),
            told: Told::AppealOutcome(AppealTold {
                appeal: appeal.id,
                by: appeal.by,
                outcome: self.answer.outcome,
                explanation: self.answer.explanation.clone(),
                decided_at: work.now,
            }),
            lang: Some(appeal.lang.clone()),
            not_before: work.now,
        };
        notice::make(work, request).map(drop)
    }
}

/// The orders of a decision that restrict who appeals; those on others stand. A reporter appeals
/// against a decision that restricts nothing.
fn restricting(
    work: &mut Work<'_>,
    decision: &Decision,
    by: Appellant,
) -> Result<Vec<OrderId>, Stop> {
    let Appellant::Author(author) = by else {
        return Ok(Vec::new());
    };
    let mut restricting = Vec::new();
    for id in &decision.orders {
        let order = work.need::<Order>(id, "action")?;
        let is_own = order.decision == decision.id && order.ended_at.is_none();
        if is_own && statement::author_of(work, &order)? == Some(author) {
            restricting.push(*id);
        }
    }
    Ok(restricting)
}

/// The case is decided again; what takes the place of its decision is told to its reporters.
fn close_case(
    work: &mut Work<'_>,
    original: &Decision,
    replaced: Option<DecisionId>,
) -> Result<(), Stop> {
    let Some(case) = original.case else {
        return Ok(());
    };
    let mut case = work.need::<Case>(case, "case")?;
    if case.decision != Some(original.id) {
        return Ok(());
    }
    if case.state == CaseState::Appealed {
        case.state = CaseState::Decided;
    }
    if replaced.is_some() {
        case.decision = replaced;
        outcome::owe(&mut case, work.now);
    }
    progress::tell(work, &case, work.now)?;
    work.put(case);
    Ok(())
}
