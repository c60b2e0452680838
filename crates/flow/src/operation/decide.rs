//! A person decides a case: under a policy, with a reason, with the orders that follow.

use std::collections::BTreeMap;

use evenhand_model::{
    Act, AlertEndReason, Case, CaseId, CaseState, DecidedBy, Decision, DecisionId, DecisionOutcome,
    Duration, OrderId, OrderKind, Platform, Policy, Problem, Proposal, Role, Subject, SubjectId,
    SubjectKind, SubjectRef, Time, User, UserId, limits,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::accept::{shape, subject};
use crate::care;
use crate::case::confirmation::{self, Seen};
use crate::case::dispatch::state;
use crate::case::progress;
use crate::case::{alert, claim, clock, contain, stops, tier};
use crate::enforce::order::OrderRequest;
use crate::enforce::protection;
use crate::enforce::reverse::{self, ContainmentEnded};
use crate::enforce::second_person::{Made, Under, make_or_wait};
use crate::enforce::term::{self, until};
use crate::known;
use crate::operation::{bank, preserve, rerating, returns};
use crate::redress::{lifted, outcome, protected, statement};
use crate::transparency;
use crate::work::{Line, Operation, Stop, Work};

/// What a person decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// Number of the claim that it rests on.
    pub fence: u64,
    /// What was found.
    pub outcome: DecisionOutcome,
    /// Which policy was broken; needed for a violation.
    #[serde(default)]
    pub policy: Option<String>,
    /// Which law was broken, where that is the ground.
    #[serde(default)]
    pub law: Option<String>,
    /// Why, in a sentence, for colleagues.
    pub reason: String,
    /// What the author is told of it, beside the policy's own text. Never says who reported.
    #[serde(default)]
    pub explanation: Option<String>,
    /// What must be done.
    #[serde(default)]
    pub actions: Vec<NewAction>,
    /// Whether everything that a braked rule proposes in the case is ordered too; else it is let be.
    #[serde(default)]
    pub apply_proposals: bool,
    /// Whether copies of what is in the content follow the decision, those that are posted later too.
    #[serde(default)]
    pub with_copies: bool,
    /// The tier as the decider sees it, if it was wrong.
    #[serde(default)]
    pub tier: Option<evenhand_model::Tier>,
}

/// One action that a decision orders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAction {
    /// What must be done.
    pub kind: OrderKind,
    /// On what; the case's subject, or the author of it, when left out.
    #[serde(default)]
    pub subject: Option<SubjectRef>,
    /// How long; the policy's default when left out, for good when that has none.
    #[serde(default, rename = "for")]
    pub lasts: Option<Duration>,
    /// Details like a label's text.
    #[serde(default)]
    pub parameters: BTreeMap<String, Value>,
}

/// Decides a claimed case.
#[derive(Clone, Debug)]
pub struct Decide {
    /// Whose cases.
    pub platform: Platform,
    /// Which case.
    pub case: CaseId,
    /// Who decides.
    pub user: UserId,
    /// What.
    pub decision: NewDecision,
}

impl Operation for Decide {
    type Answer = Decision;

    fn run(&self, work: &mut Work<'_>) -> Result<Decision, Stop> {
        let mut case = super::case_of(work, &self.platform, self.case)?;
        let claim = claim::held(&case, self.user, self.decision.fence)?;
        let policy = self.checked_policy(work)?;
        returns::case::check_ground(work, &case, policy.as_ref())?;
        let mut subject = work.need::<Subject>(case.subject, "subject")?;
        let id = DecisionId::new(work.now, &mut work.rng);
        let not_before = work.now.plus(work.house.undo);
        let made = self.order(work, &case, &subject, policy.as_ref(), id, not_before)?;
        let made = made.and(self.order_proposals(work, &case, policy.as_ref(), id)?);
        let ContainmentEnded { ended, reversals } = reverse::end_containment(work, &mut case, id)?;
        self.remember_containment(work, &case, &ended)?;
        if let Some(set) = self.decision.tier {
            tier::set(work, &mut case, set, &self.decision.reason)?;
        }
        // Whoever decides has looked.
        confirmation::leave(work, &mut case, Seen::Danger)?;
        let mut decision = Decision {
            case: Some(case.id),
            policy: policy.as_ref().map(|policy| policy.id.clone()),
            policy_version: policy.map(|policy| policy.version),
            law: self.decision.law.clone(),
            reason: self.decision.reason.clone(),
            explanation: self.decision.explanation.clone(),
            rules_version: work.house.rules_version.clone(),
            rules: case.rules.clone(),
            content_digest: case.content_digest.clone(),
            tier: Some(case.tier),
            orders: made.orders,
            pending: made.pending,
            fence: Some(self.decision.fence),
            ended,
            reversals,
            corrects: case.decision,
            ..Decision::new(
                id,
                case.subject,
                DecidedBy::User(self.user),
                work.now,
                self.decision.outcome,
            )
        };
        self.tell_authors(work, &case, &mut decision, not_before)?;
        transparency::decided::decided(work, &case, &decision)?;
        if stops::decided(&mut case, &decision, self.user) {
            transparency::first_step::looked(work, &case);
        }
        if decision.outcome == DecisionOutcome::Violation && !decision.notices.is_empty() {
            clock::start_restricted(&work.house.clocks, &mut case, not_before);
        }
        protected::tell(work, &mut decision, not_before)?;
        work.put(decision.clone());
        case.state = CaseState::Decided;
        case.claim = None;
        case.decision = Some(id);
        outcome::owe(&mut case, not_before);
        alert::end_all(work, &mut case, AlertEndReason::Decided)?;
        work.put(case.clone());
        progress::tell(work, &case, not_before)?;
        subject = work.need::<Subject>(subject.id, "subject")?;
        subject.open_case = None;
        work.put(subject);
        work.record(decided(&decision).with("fence", decision.fence));
        preserve::confirmed(work, &case, &decision, self.user)?;
        known::decided::decided(work, &case, &decision, self.user)?;
        if self.decision.with_copies {
            bank::remember::remember(work, &case, &decision, self.user)?;
        } else {
            bank::remember::remember_sealed(work, &case, &decision, self.user)?;
        }
        care::note_work(work, self.user)?;
        state::decided(work, &self.platform, self.user, claim)?;
        rerating::draw::draw(work, &case, &decision)?;
        Ok(decision)
    }
}

impl Decide {
    /// Every author is told why they are restricted, or that they are no longer.
    fn tell_authors(
        &self,
        work: &mut Work<'_>,
        case: &Case,
        decision: &mut Decision,
        not_before: Time,
    ) -> Result<(), Stop> {
        let lang = case.lang.as_deref();
        match decision.outcome {
            DecisionOutcome::Violation | DecisionOutcome::Contained => {
                statement::tell_authors(work, decision, lang, not_before)
            }
            DecisionOutcome::NoViolation | DecisionOutcome::Moot => {
                lifted::tell_authors(work, decision, lang, not_before)
            }
        }
    }

    /// What a person finds to be no violation is not contained again; what is one may be.
    fn remember_containment(
        &self,
        work: &mut Work<'_>,
        case: &Case,
        ended: &[OrderId],
    ) -> Result<(), Stop> {
        match self.decision.outcome {
            DecisionOutcome::NoViolation => contain::clear(work, case, ended),
            DecisionOutcome::Violation => contain::unclear(work, case, ended),
            DecisionOutcome::Moot | DecisionOutcome::Contained => Ok(()),
        }
    }

    /// The policy that was broken, if any, once everything else that the decision says is right.
    pub(super) fn checked_policy(&self, work: &Work<'_>) -> Result<Option<Policy>, Stop> {
        let wanted = &self.decision;
        check_words(wanted)?;
        if wanted.actions.len() > limits::ACTIONS_PER_DECISION_MAX {
            let detail = format!(
                "expected at most {} actions",
                limits::ACTIONS_PER_DECISION_MAX
            );
            return Err(Problem::invalid(detail).at("actions").into());
        }
        if wanted.outcome == DecisionOutcome::Contained {
            let detail = "only rules contain; expected violation, no-violation or moot";
            return Err(Problem::invalid(detail).at("outcome").into());
        }
        let is_violation = wanted.outcome == DecisionOutcome::Violation;
        let Some(id) = &wanted.policy else {
            return if is_violation {
                Err(
                    Problem::invalid("a violation needs the policy that was broken")
                        .at("policy")
                        .into(),
                )
            } else if wanted.actions.is_empty() {
                Ok(None)
            } else {
                Err(Problem::invalid("only a violation can order actions")
                    .at("actions")
                    .into())
            };
        };
        let known = || {
            work.house
                .policies
                .keys()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let policy = work.house.policies.get(id).ok_or_else(|| {
            Problem::invalid(format!(
                "there is no policy `{id}`; expected one of {}",
                known()
            ))
            .at("policy")
        })?;
        if !is_violation && !wanted.actions.is_empty() {
            return Err(Problem::invalid("only a violation can order actions")
                .at("actions")
                .into());
        }
        for (index, action) in wanted.actions.iter().enumerate() {
            allowed(policy, action.kind)
                .map_err(|problem| problem.at(format!("actions[{index}].kind")))?;
            term::check(action.kind, action.lasts)
                .map_err(|problem| problem.at(format!("actions[{index}].for")))?;
            protection::check(action.kind, &action.parameters)
                .map_err(|problem| problem.at(format!("actions[{index}].parameters")))?;
        }
        Ok(Some(policy.clone()))
    }

    /// Makes the orders, not to be sent before an instant.
    pub(super) fn order(
        &self,
        work: &mut Work<'_>,
        case: &Case,
        subject: &Subject,
        policy: Option<&Policy>,
        decision: DecisionId,
        not_before: Time,
    ) -> Result<Made, Stop> {
        let mut made = Made::default();
        for (index, action) in self.decision.actions.iter().enumerate() {
            let acts_on = self
                .acts_on(work, action, case, subject)
                .map_err(|stop| match stop {
                    Stop::Refused(problem) => {
                        Stop::Refused(problem.at(format!("actions[{index}].subject")))
                    }
                    missing => missing,
                })?;
            let request = OrderRequest {
                subject: acts_on,
                kind: action.kind,
                parameters: protection::complete(action.kind, &action.parameters),
                until: until(work.now, action.kind, action.lasts, policy),
                decision,
                rule: None,
                case: Some(case.id),
                not_before,
                reverses: None,
            };
            let under = Under {
                case: Some(case),
                policy,
            };
            make_or_wait(work, request, self.user, under, None, &mut made)?;
        }
        Ok(made)
    }

    fn order_proposals(
        &self,
        work: &mut Work<'_>,
        case: &Case,
        policy: Option<&Policy>,
        decision: DecisionId,
    ) -> Result<Made, Stop> {
        let mut made = Made::default();
        // Copies of what a person removes are removed with it.
        let is_copy = |one: &&Proposal| {
            let mut actions = self.decision.actions.iter();
            known::is_of_bank(&one.rule) && actions.any(|action| action.kind == one.kind)
        };
        let applied: Vec<&Proposal> = match self.decision.apply_proposals {
            true => case.proposals.iter().collect(),
            false => case.proposals.iter().filter(is_copy).collect(),
        };
        if applied.is_empty() && !self.decision.apply_proposals {
            return Ok(made);
        }
        let Some(policy) = policy.filter(|_| self.decision.outcome == DecisionOutcome::Violation)
        else {
            let detail = "only a violation of a policy can apply what a rule proposes";
            return Err(Problem::invalid(detail).at("apply_proposals").into());
        };
        for proposal in applied {
            allowed(policy, proposal.kind).map_err(|problem| problem.at("apply_proposals"))?;
            let request = OrderRequest {
                subject: proposal.subject,
                kind: proposal.kind,
                parameters: BTreeMap::new(),
                until: until(work.now, proposal.kind, None, Some(policy)),
                decision,
                rule: None,
                case: Some(case.id),
                not_before: work.now.plus(work.house.undo),
                reverses: None,
            };
            let under = Under {
                case: Some(case),
                policy: Some(policy),
            };
            make_or_wait(work, request, self.user, under, None, &mut made)?;
        }
        Ok(made)
    }

    fn acts_on(
        &self,
        work: &mut Work<'_>,
        action: &NewAction,
        case: &Case,
        subject: &Subject,
    ) -> Result<SubjectId, Stop> {
        let wanted = action.kind.acts_on();
        if let Some(named) = &action.subject {
            if named.kind != wanted {
                let detail = format!("{} acts on {}", action.kind.as_str(), wanted.as_str());
                return Err(Problem::invalid(detail).into());
            }
            shape::check_id("", &named.id)?;
            let named = subject::find_or_add(work, &self.platform, named)?.id;
            self.check_belongs(work, case, subject, named, action.kind)?;
            return Ok(named);
        }
        if action.kind == OrderKind::TargetProtect {
            let detail = "say which account to protect";
            return Err(Problem::invalid(detail).into());
        }
        match (wanted, subject.kind, subject.author) {
            (wanted, kind, _) if wanted == kind => Ok(subject.id),
            (SubjectKind::Account, SubjectKind::Content, Some(author)) => Ok(author),
            _ => {
                let detail = format!(
                    "{} acts on {}, the case is about {}; name the subject",
                    action.kind.as_str(),
                    wanted.as_str(),
                    subject.kind.as_str()
                );
                Err(Problem::invalid(detail).into())
            }
        }
    }

    /// A case is no way to somebody who has nothing to do with it; only leads may act beyond it.
    fn check_belongs(
        &self,
        work: &mut Work<'_>,
        case: &Case,
        subject: &Subject,
        named: SubjectId,
        kind: OrderKind,
    ) -> Result<(), Stop> {
        let role = work.get::<User>(self.user)?.map(|user| user.role);
        let anybody = kind == OrderKind::TargetProtect || kind == OrderKind::HashtagLimit;
        if anybody || matches!(role, Some(Role::Lead | Role::Admin)) {
            return Ok(());
        }
        let mut subjects = vec![subject.id];
        subjects.extend(case.proposals.iter().map(|proposal| proposal.subject));
        for linked in &case.linked {
            subjects.extend(work.get::<Case>(linked)?.map(|case| case.subject));
        }
        for id in subjects {
            let author = work.get::<Subject>(id)?.and_then(|subject| subject.author);
            if id == named || author == Some(named) {
                return Ok(());
            }
        }
        let detail = "this case is about neither this subject nor its content; link a case that is, \
                      or escalate to a lead";
        Err(Problem::invalid(detail).into())
    }
}

/// The line of a decision in the chain.
pub(super) fn decided(decision: &Decision) -> Line {
    let orders: Vec<String> = decision.orders.iter().map(ToString::to_string).collect();
    let pending: Vec<String> = decision.pending.iter().map(ToString::to_string).collect();
    Line::of(Act::CaseDecided)
        .subject(decision.subject)
        .case(decision.case)
        .with("decision", decision.id.to_string())
        .with(
            "outcome",
            serde_json::to_value(decision.outcome).unwrap_or_default(),
        )
        .with("policy", decision.policy.clone())
        .with("policy_version", decision.policy_version)
        .with("rules_version", decision.rules_version.clone())
        .with("orders", orders)
        .with("pending", pending)
}

/// What people write is said, and not too long.
fn check_words(wanted: &NewDecision) -> Result<(), Problem> {
    let words = [
        ("reason", Some(&wanted.reason)),
        ("law", wanted.law.as_ref()),
        ("explanation", wanted.explanation.as_ref()),
    ];
    for (field, text) in words {
        let fits = |text: &String| !text.trim().is_empty() && text.len() <= limits::PROSE_BYTES_MAX;
        if !text.is_none_or(fits) {
            let detail = format!(
                "expected a sentence of at most {} bytes",
                limits::PROSE_BYTES_MAX
            );
            return Err(Problem::invalid(detail).at(field));
        }
    }
    Ok(())
}

fn allowed(policy: &Policy, kind: OrderKind) -> Result<(), Problem> {
    if policy.actions.contains(&kind) {
        return Ok(());
    }
    let allowed: Vec<_> = policy.actions.iter().map(|kind| kind.as_str()).collect();
    Err(Problem::invalid(format!(
        "policy `{}` does not allow {}; it allows {}",
        policy.id,
        kind.as_str(),
        allowed.join(", ")
    )))
}
