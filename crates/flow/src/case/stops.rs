//! When a case first came to each stop of its way: what the parity report measures, and what ends clocks.
//! Nothing here is ever moved later, and only a decision that was undone is taken back.

use evenhand_model::{
    Case, CaseId, Decision, DecisionId, LinkedTo, Notice, Order, OrderKind, OrderState, Recipient,
    Report, Time, Told, UserId,
};

use crate::work::{Key, Stop, Work};

/// Somebody did something with the case that shows that they have looked. Their look counts from when they
/// took it; a claim that nothing follows is no look. Answers whether it was the first.
pub fn looked(case: &mut Case, user: UserId) -> bool {
    let claim = case.claim.filter(|claim| claim.by == user);
    let Some(claim) = claim.filter(|_| case.stops.looked_at.is_none()) else {
        return false;
    };
    case.stops.looked_at = Some(claim.at);
    true
}

/// A rule has contained it, by orders of which the platform may have carried one out already for another
/// cause. Answers whether it was the first time.
pub fn contained(case: &mut Case, at: Time, orders: &[Order]) -> bool {
    let is_first = case.stops.contained_at.is_none();
    case.stops.contained_at.get_or_insert(at);
    let done = orders.iter().filter(|order| is_out_of_sight(order));
    let done = done.filter_map(|order| order.outcome_at).min();
    if let Some(done) = done {
        case.stops.out_of_sight_at.get_or_insert(done.max(at));
    }
    is_first
}

/// The platform has restricted what the case is about, with no order behind it.
pub fn acted_outside_queue(case: &mut Case, at: Time) {
    case.stops.protected_at.get_or_insert(at);
    case.stops.out_of_sight_at.get_or_insert(at);
}

/// Somebody who reported has a receipt. Answers whether they were the first.
pub fn receipt_given(case: &mut Case, at: Time) -> bool {
    let is_first = case.stops.receipt_at.is_none();
    case.stops.receipt_at.get_or_insert(at);
    is_first
}

/// An authority was informed of what is linked to an investigation.
pub fn authority_informed(
    work: &mut Work<'_>,
    linked: impl Iterator<Item = LinkedTo>,
) -> Result<(), Stop> {
    let cases: Vec<CaseId> = linked.filter_map(LinkedTo::case).collect();
    work.expect(cases.iter().map(Key::of::<Case>))?;
    for case in cases {
        let case = work.get::<Case>(case)?;
        let Some(mut case) = case.filter(|case| case.stops.authority_informed_at.is_none()) else {
            continue;
        };
        case.stops.authority_informed_at = Some(work.now);
        work.put(case);
    }
    Ok(())
}

/// A notice has reached somebody.
pub fn notice_delivered(work: &mut Work<'_>, notice: &Notice) -> Result<(), Stop> {
    let case = match (&notice.facts, notice.to, notice.decision) {
        (Told::Statement(_), _, Some(decision)) => case_of_decision(work, decision)?,
        (Told::ReportReceipt(_), Recipient::Reporter(report), _) => {
            work.get::<Report>(report)?.map(|report| report.case)
        }
        _ => None,
    };
    let Some(case) = case else {
        return Ok(());
    };
    let Some(mut case) = work.get::<Case>(case)? else {
        return Ok(());
    };
    let now = work.now;
    let stop = match notice.facts {
        Told::Statement(_) => &mut case.stops.stated_at,
        _ => &mut case.stops.receipt_at,
    };
    if stop.is_none() {
        *stop = Some(now);
        work.put(case);
    }
    Ok(())
}

/// The case of a decision. Of a rule's, that in which what it ordered was put.
fn case_of_decision(work: &mut Work<'_>, decision: DecisionId) -> Result<Option<CaseId>, Stop> {
    let Some(decision) = work.get::<Decision>(decision)? else {
        return Ok(None);
    };
    let first = match (decision.case, decision.orders.first()) {
        (None, Some(first)) => work.get::<Order>(first)?,
        _ => None,
    };
    Ok(decision.case.or(first.and_then(|order| order.case)))
}

/// A person has decided. Answers whether that was the first look.
pub fn decided(case: &mut Case, decision: &Decision, user: UserId) -> bool {
    let is_first_look = looked(case, user);
    case.stops.decided_at.get_or_insert(decision.at);
    if !decision.orders.is_empty() {
        case.stops.protected_at.get_or_insert(decision.at);
    }
    is_first_look
}

/// A decision was undone before anybody heard of it.
pub fn undone(case: &mut Case, decision: &Decision) {
    for stop in [&mut case.stops.decided_at, &mut case.stops.protected_at] {
        if *stop == Some(decision.at) {
            *stop = None;
        }
    }
}

/// The platform has confirmed an order. Where that takes content or its author out of sight, the case that
/// it belongs to has come that far.
pub fn confirmed(work: &mut Work<'_>, order: &Order, at: Time) -> Result<(), Stop> {
    if !is_out_of_sight(order) {
        return Ok(());
    }
    let case = match order.case {
        Some(case) => Some(case),
        None => case_of_decision(work, order.decision)?,
    };
    let Some(case) = case else {
        return Ok(());
    };
    let Some(mut case) = work.get::<Case>(case)? else {
        return Ok(());
    };
    if case.stops.out_of_sight_at.is_none() {
        case.stops.out_of_sight_at = Some(at);
        work.put(case);
    }
    Ok(())
}

/// Whether the platform has carried out what takes content or its author out of sight.
fn is_out_of_sight(order: &Order) -> bool {
    let takes_out_of_sight = matches!(
        order.kind,
        OrderKind::ContentRemove | OrderKind::ContentRestrict | OrderKind::AccountSuspend
    );
    takes_out_of_sight && order.reverses.is_none() && order.state == OrderState::Applied
}

/// The author has taken back what an open case is about, or has left.
pub fn withdrawn(case: &mut Case, at: Time) {
    if case.is_undecided() && case.stops.decided_at.is_none() {
        case.stops.withdrawn_at.get_or_insert(at);
    }
}
