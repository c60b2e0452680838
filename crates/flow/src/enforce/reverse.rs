//! Ending an order. A reversal is sent only when no other order still requires that state.

use evenhand_model::{
    Act, Case, DecisionId, Order, OrderId, OrderKind, OrderState, Subject, SubjectId, Time,
};

use crate::case::contain;
use crate::enforce::order::{OrderRequest, make};
use crate::enforce::state::{cancel, implies, is_same_state, is_unsent, record};
use crate::work::{Stop, Work};

/// Ends an order that is in force, and sends reversals of every state that nothing requires any more,
/// not before an instant. An order that was never sent is cancelled instead. Ending twice does
/// nothing.
pub fn end(
    work: &mut Work<'_>,
    id: OrderId,
    decision: DecisionId,
    why: &str,
    not_before: Time,
) -> Result<Vec<OrderId>, Stop> {
    let mut order = work.need::<Order>(id, "action")?;
    if order.ended_at.is_some() {
        return Ok(Vec::new());
    }
    let mut subject = work.need::<Subject>(order.subject, "subject")?;
    subject.orders.retain(|other| *other != id);
    order.ended_at = Some(work.now);
    let is_unsent = is_unsent(&order, work.now);
    if is_unsent {
        order.state = OrderState::Cancelled;
    } else if is_a_lasting_state(order.kind) {
        subject.withheld.push(id);
    }
    work.put(subject);
    work.put(order.clone());
    let act = if is_unsent {
        Act::OrderCancelled
    } else {
        Act::OrderEnded
    };
    record(work, act, &order, why);
    send_reversals(work, order.subject, decision, not_before)
}

/// Reverses each ended order whose state no order in force requires.
fn send_reversals(
    work: &mut Work<'_>,
    subject: SubjectId,
    decision: DecisionId,
    not_before: Time,
) -> Result<Vec<OrderId>, Stop> {
    let mut reversals: Vec<Order> = Vec::new();
    let subject = work.need::<Subject>(subject, "subject")?;
    for id in &subject.withheld {
        let ended = work.need::<Order>(id, "action")?;
        if is_required(work, &subject, &ended)? {
            continue;
        }
        let mut row = work.need::<Subject>(subject.id, "subject")?;
        row.withheld.retain(|other| other != id);
        work.put(row);
        if reversals.iter().any(|made| is_same_state(made, &ended)) {
            continue;
        }
        let reversal = OrderRequest {
            subject: ended.subject,
            kind: ended.kind,
            parameters: ended.parameters,
            until: None,
            decision,
            rule: None,
            case: ended.case,
            not_before,
            reverses: Some(*id),
        };
        reversals.push(make(work, reversal)?);
    }
    Ok(reversals.into_iter().map(|order| order.id).collect())
}

/// What became of the containment of a case.
#[derive(Clone, Debug, Default)]
pub struct ContainmentEnded {
    /// Orders that ended.
    pub ended: Vec<OrderId>,
    /// Reversals, which wait as long as the decision can be undone.
    pub reversals: Vec<OrderId>,
}

/// Ends what was ordered before a human had looked.
pub fn end_containment(
    work: &mut Work<'_>,
    case: &mut Case,
    decision: DecisionId,
) -> Result<ContainmentEnded, Stop> {
    let mut done = ContainmentEnded::default();
    let not_before = work.now.plus(work.house.undo);
    for order in std::mem::take(&mut case.containment) {
        if contain::is_needed_elsewhere(work, case, order)? {
            continue;
        }
        if work.need::<Order>(order, "action")?.ended_at.is_none() {
            done.ended.push(order);
            contain::remove_from_its_case(work, case, order)?;
            let why = "a human has decided";
            done.reversals
                .extend(end(work, order, decision, why, not_before)?);
        }
    }
    work.put(case.clone());
    Ok(done)
}

/// Puts the containment of a case back in force whose decision is undone.
pub fn restore_containment(work: &mut Work<'_>, done: &ContainmentEnded) -> Result<(), Stop> {
    for id in &done.reversals {
        cancel(work, *id, "undone")?;
    }
    for id in &done.ended {
        let mut order = work.need::<Order>(id, "action")?;
        let mut subject = work.need::<Subject>(order.subject, "subject")?;
        subject.withheld.retain(|other| other != id);
        subject.orders.push(*id);
        order.ended_at = None;
        work.put(subject);
        record(work, Act::OrderRestored, &order, "undone");
        work.put(order);
    }
    Ok(())
}

/// A warning can't be unsaid; everything else is a state that lasts and can be undone.
fn is_a_lasting_state(kind: OrderKind) -> bool {
    match kind {
        OrderKind::AccountWarn => false,
        OrderKind::ContentRemove
        | OrderKind::ContentRestrict
        | OrderKind::ContentLabel
        | OrderKind::AccountRestrict
        | OrderKind::AccountSuspend
        | OrderKind::HashtagLimit
        | OrderKind::TargetProtect => true,
    }
}

fn is_required(work: &mut Work<'_>, subject: &Subject, ended: &Order) -> Result<bool, Stop> {
    for other in &subject.orders {
        if implies(&work.need::<Order>(other, "action")?, ended) {
            return Ok(true);
        }
    }
    Ok(false)
}
