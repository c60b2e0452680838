//! Taking back what a bulk or a rule did to one subject: whatever of it is in force ends.

use evenhand_model::{
    Act, Bulk, BulkId, BulkStep, Case, DecidedBy, Decision, DecisionId, DecisionOutcome,
    LeftOutReason, Notice, NoticeId, Order, OrderId, OrderState, RuleRevert, Subject, SubjectId,
};

use crate::case::contain;
use crate::enforce::reverse;
use crate::operation::bulk::act::kinds;
use crate::redress::{lifted, notice};
use crate::work::{Line, Stop, Work};

/// What made the orders that end.
pub(super) enum Caused<'a> {
    /// Decisions of that bulk.
    ByBulk(BulkId),
    /// A rule, maybe only since an instant.
    ByRule(&'a RuleRevert),
}

/// Ends what is in force on one subject, in one decision that corrects the first that is taken back.
pub(super) fn end(
    work: &mut Work<'_>,
    bulk: &Bulk,
    subject: SubjectId,
    caused: &Caused<'_>,
) -> Result<BulkStep, Stop> {
    let row = work.need::<Subject>(subject, "subject")?;
    let mut to_end: Vec<Order> = Vec::new();
    for id in &row.orders {
        let order = work.need::<Order>(id, "action")?;
        if is_caused_by(work, &order, caused)? {
            to_end.push(order);
        }
    }
    let Some(first) = to_end.first() else {
        let why = LeftOutReason::NothingInForce;
        return Ok(BulkStep::left_out(subject, why));
    };
    let id = DecisionId::new(work.now, &mut work.rng);
    let by = DecidedBy::User(bulk.by);
    let mut decision = Decision {
        case: first.case,
        reason: bulk.reason.clone(),
        rules_version: work.house.rules_version.clone(),
        corrects: Some(first.decision),
        bulk: Some(bulk.id),
        ended: to_end.iter().map(|order| order.id).collect(),
        ..Decision::new(id, subject, by, work.now, DecisionOutcome::Moot)
    };
    for order in &to_end {
        let now = work.now;
        let reversals = reverse::end(work, order.id, id, "lifted in bulk", now)?;
        decision.reversals.extend(reversals);
        leave_case_open(work, order)?;
        unsay(work, order.decision)?;
    }
    work.record(
        Line::of(Act::CaseDecided)
            .subject(subject)
            .case(decision.case)
            .with("decision", id.to_string())
            .with("outcome", "moot")
            .with("bulk", bulk.id.to_string()),
    );
    let now = work.now;
    lifted::tell_authors(work, &mut decision, None, now)?;
    work.put(decision.clone());
    Ok(BulkStep {
        subject,
        case: None,
        decision: Some(id),
        orders: Vec::new(),
        ended: kinds(work, &decision.ended)?,
        told: decision.notices.len() as u64,
        left_out: None,
    })
}

fn is_caused_by(work: &mut Work<'_>, order: &Order, caused: &Caused<'_>) -> Result<bool, Stop> {
    match caused {
        Caused::ByBulk(bulk) => {
            let decision = work.get::<Decision>(order.decision)?;
            Ok(decision.is_some_and(|decision| decision.bulk == Some(*bulk)))
        }
        Caused::ByRule(of) => Ok(order.rule.as_ref() == Some(&of.rule)
            && of.since.is_none_or(|since| order.ordered_at >= since)),
    }
}

/// A case that is not decided yet loses its containment and stays in its place: a person looks at it
/// when its turn comes, as if the rule had only asked for that.
fn leave_case_open(work: &mut Work<'_>, order: &Order) -> Result<(), Stop> {
    let Some(case) = order.case else {
        return Ok(());
    };
    let Some(mut case) = work.get::<Case>(case)? else {
        return Ok(());
    };
    if case.is_undecided() && case.containment.contains(&order.id) {
        contain::remove(work, &mut case, order.id)?;
    }
    Ok(())
}

/// What nobody has been told yet of a decision of which nothing was sent need not be said.
fn unsay(work: &mut Work<'_>, decision: DecisionId) -> Result<(), Stop> {
    let Some(decision) = work.get::<Decision>(decision)? else {
        return Ok(());
    };
    if !is_all_cancelled(work, &decision.orders)? {
        return Ok(());
    }
    let mut unsent: Vec<NoticeId> = Vec::new();
    for id in &decision.notices {
        let notice = work.get::<Notice>(id)?;
        unsent.extend(
            notice
                .filter(|notice| notice.not_before > work.now)
                .map(|notice| notice.id),
        );
    }
    notice::cancel(work, &unsent)
}

fn is_all_cancelled(work: &mut Work<'_>, orders: &[OrderId]) -> Result<bool, Stop> {
    for id in orders {
        if work.need::<Order>(id, "action")?.state != OrderState::Cancelled {
            return Ok(false);
        }
    }
    Ok(true)
}
