//! Deciding on one of many subjects: its open case, or the subject by itself.

use std::collections::BTreeMap;

use evenhand_model::{
    Bulk, BulkDecision, BulkStep, Case, CaseId, CaseState, DecidedBy, Decision, DecisionId,
    DecisionOutcome, LeftOutReason, Order, OrderId, OrderKind, Platform, Policy, Subject,
    SubjectId, SubjectKind, Tier, Time, UserId, limits,
};

use crate::care;
use crate::case::dispatch::Sight;
use crate::enforce::order::OrderRequest;
use crate::enforce::second_person::{Made, Under, make_or_wait};
use crate::enforce::term::until;
use crate::operation::bulk::belongs_to;
use crate::operation::claim_case::ClaimCase;
use crate::operation::decide::{Decide, NewAction, NewDecision, decided};
use crate::redress::statement;
use crate::work::{Operation as _, Stop, Work};

/// Refuses a decision that could be taken on no subject.
pub(super) fn check(
    work: &mut Work<'_>,
    platform: &Platform,
    user: UserId,
    reason: &str,
    decision: &BulkDecision,
) -> Result<(), Stop> {
    // Which case it is about does not matter to its words.
    let case = CaseId::new(work.now, &mut work.rng);
    let decide = decide_of(platform, user, reason, decision, case, 0);
    decide.checked_policy(work).map(drop)
}

/// Decides on one subject.
pub(super) fn decide(
    work: &mut Work<'_>,
    bulk: &Bulk,
    wanted: &BulkDecision,
    subject: SubjectId,
    others: &BTreeMap<Tier, Vec<CaseId>>,
) -> Result<BulkStep, Stop> {
    let row = work.need::<Subject>(subject, "subject")?;
    let leave_out = |why| Ok(BulkStep::left_out(subject, why));
    let mut targets = Vec::new();
    for action in &wanted.actions {
        match acts_on(&row, action.kind) {
            Some(target) => targets.push(target),
            None => return leave_out(LeftOutReason::DoesNotFit),
        }
    }
    if let Some(case) = row.open_case {
        let case = work.need::<Case>(case, "case")?;
        let Some(fence) = take_case(work, bulk, &case, others)? else {
            return leave_out(LeftOutReason::Claimed);
        };
        let told = case.report_count;
        let decide = decide_of(
            &bulk.platform,
            bulk.by,
            &bulk.reason,
            wanted,
            case.id,
            fence,
        );
        let decision = decide.run(work)?;
        let decision = belongs_to(work, decision, bulk);
        return step(work, &decision, Some(case.id), told);
    }
    if wanted.outcome != DecisionOutcome::Violation {
        return leave_out(LeftOutReason::NoOpenCase);
    }
    if is_appealed(work, &row)? {
        return leave_out(LeftOutReason::Appealed);
    }
    let policy = wanted
        .policy
        .as_ref()
        .and_then(|id| work.house.policies.get(id))
        .cloned();
    if is_in_force(work, wanted, &targets, policy.as_ref())? {
        return leave_out(LeftOutReason::InForce);
    }
    let decision = decide_alone(work, bulk, wanted, &row, &targets, policy)?;
    step(work, &decision, None, 0)
}

fn decide_of(
    platform: &Platform,
    user: UserId,
    reason: &str,
    decision: &BulkDecision,
    case: CaseId,
    fence: u64,
) -> Decide {
    let actions = decision.actions.iter().map(|action| NewAction {
        kind: action.kind,
        subject: None,
        lasts: action.lasts,
        parameters: action.parameters.clone(),
    });
    Decide {
        platform: platform.clone(),
        case,
        user,
        decision: NewDecision {
            fence,
            outcome: decision.outcome,
            policy: decision.policy.clone(),
            law: decision.law.clone(),
            reason: reason.to_owned(),
            explanation: decision.explanation.clone(),
            actions: actions.collect(),
            apply_proposals: false,
            with_copies: false,
            tier: None,
        },
    }
}

/// What an action acts on: the subject itself, or who wrote it.
fn acts_on(subject: &Subject, kind: OrderKind) -> Option<SubjectId> {
    match (kind.acts_on(), subject.kind) {
        _ if kind == OrderKind::TargetProtect => None,
        (wanted, kind) if wanted == kind => Some(subject.id),
        (SubjectKind::Account, SubjectKind::Content) => subject.author,
        _ => None,
    }
}

/// Takes an open case out of the order of work, for the bulk's reason; answers the claim's number. A
/// case of somebody else stays theirs.
fn take_case(
    work: &mut Work<'_>,
    bulk: &Bulk,
    case: &Case,
    others: &BTreeMap<Tier, Vec<CaseId>>,
) -> Result<Option<u64>, Stop> {
    match (case.state, case.claim) {
        (CaseState::Claimed, Some(claim)) if claim.by == bulk.by => Ok(Some(claim.fence)),
        // A bulk is no way around a spent budget.
        (CaseState::Open, _) if care::spent_until(work, bulk.by)?.is_some() => Ok(None),
        (CaseState::Open, _) => {
            let claim = ClaimCase {
                platform: bulk.platform.clone(),
                case: case.id,
                user: bulk.by,
                reason: Some(bulk.reason.clone()),
                danger: false,
                unseen: bulk.subjects.len() > limits::SUBJECTS_PER_BULK_OF_MODERATOR_MAX,
                claimed: Vec::new(),
                sight: Sight::default(),
                to_confirm: Vec::new(),
                of_same_tier: others.get(&case.tier).cloned().unwrap_or_default(),
            };
            claim.run(work).map(|case| Some(case.fence))
        }
        _ => Ok(None),
    }
}

fn is_appealed(work: &mut Work<'_>, subject: &Subject) -> Result<bool, Stop> {
    let Some(latest) = subject.latest_case else {
        return Ok(false);
    };
    let latest = work.get::<Case>(latest)?;
    Ok(latest.is_some_and(|case| case.state == CaseState::Appealed))
}

/// Whether every action that is asked for is in force already, and lasts at least as long.
fn is_in_force(
    work: &mut Work<'_>,
    wanted: &BulkDecision,
    targets: &[SubjectId],
    policy: Option<&Policy>,
) -> Result<bool, Stop> {
    for (action, target) in wanted.actions.iter().zip(targets) {
        let ends = until(work.now, action.kind, action.lasts, policy);
        let target = work.need::<Subject>(target, "subject")?;
        let mut found = false;
        for id in &target.orders {
            let order = work.need::<Order>(id, "action")?;
            found |= order.kind == action.kind
                && order.parameters == action.parameters
                && lasts(order.until, ends);
        }
        if !found {
            return Ok(false);
        }
    }
    Ok(true)
}

fn lasts(until: Option<Time>, wanted: Option<Time>) -> bool {
    match (until, wanted) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(until), Some(wanted)) => until >= wanted,
    }
}

/// Decides on a subject of which no case is open.
fn decide_alone(
    work: &mut Work<'_>,
    bulk: &Bulk,
    wanted: &BulkDecision,
    subject: &Subject,
    targets: &[SubjectId],
    policy: Option<Policy>,
) -> Result<Decision, Stop> {
    let id = DecisionId::new(work.now, &mut work.rng);
    let not_before = work.now.plus(work.house.undo);
    let mut made = Made::default();
    for (action, target) in wanted.actions.iter().zip(targets) {
        let request = OrderRequest {
            subject: *target,
            kind: action.kind,
            parameters: action.parameters.clone(),
            until: until(work.now, action.kind, action.lasts, policy.as_ref()),
            decision: id,
            rule: None,
            case: None,
            not_before,
            reverses: None,
        };
        make_or_wait(work, request, bulk.by, Under::default(), None, &mut made)?;
    }
    let by = DecidedBy::User(bulk.by);
    let mut decision = Decision {
        policy: policy.as_ref().map(|policy| policy.id.clone()),
        policy_version: policy.map(|policy| policy.version),
        law: wanted.law.clone(),
        reason: bulk.reason.clone(),
        explanation: wanted.explanation.clone(),
        rules_version: work.house.rules_version.clone(),
        content_digest: subject.content_digest.clone(),
        orders: made.orders,
        pending: made.pending,
        bulk: Some(bulk.id),
        ..Decision::new(id, subject.id, by, work.now, wanted.outcome)
    };
    statement::tell_authors(work, &mut decision, None, not_before)?;
    work.put(decision.clone());
    work.record(decided(&decision).with("bulk", bulk.id.to_string()));
    Ok(decision)
}

fn step(
    work: &mut Work<'_>,
    decision: &Decision,
    case: Option<CaseId>,
    reports: u64,
) -> Result<BulkStep, Stop> {
    Ok(BulkStep {
        subject: decision.subject,
        case,
        decision: Some(decision.id),
        orders: kinds(work, &decision.orders)?,
        ended: kinds(work, &decision.ended)?,
        told: decision.notices.len() as u64 + reports,
        left_out: None,
    })
}

/// The kinds of some orders.
pub(super) fn kinds(work: &mut Work<'_>, orders: &[OrderId]) -> Result<Vec<OrderKind>, Stop> {
    let kinds = orders.iter();
    kinds
        .map(|id| work.need::<Order>(id, "action").map(|order| order.kind))
        .collect()
}
