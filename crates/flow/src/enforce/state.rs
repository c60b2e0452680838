//! Which states include which, and orders that can still be cancelled.

use evenhand_model::{Act, Order, OrderId, OrderKind, OrderState, Subject, Time};

use crate::work::{Line, Stop, Work};

/// Whether a state includes another: what is removed is also restricted.
pub fn implies(stronger: &Order, weaker: &Order) -> bool {
    is_same_state(stronger, weaker)
        || matches!(
            (stronger.kind, weaker.kind),
            (OrderKind::ContentRemove, OrderKind::ContentRestrict)
                | (OrderKind::AccountSuspend, OrderKind::AccountRestrict)
        )
}

/// Two labels with other texts are two states; every other kind is one.
pub fn is_same_state(one: &Order, other: &Order) -> bool {
    one.kind == other.kind
        && (one.kind != OrderKind::ContentLabel || one.parameters == other.parameters)
}

/// Cancels reversals of states that a new order requires, while they can still be cancelled: what the
/// platform must show goes on without a gap.
pub fn cancel_reversals_of(work: &mut Work<'_>, order: &Order) -> Result<(), Stop> {
    let mut subject = work.need::<Subject>(order.subject, "subject")?;
    if subject.reversals.is_empty() {
        return Ok(());
    }
    let mut waiting = Vec::new();
    for id in std::mem::take(&mut subject.reversals) {
        let reversal = work.need::<Order>(id, "action")?;
        if !is_unsent(&reversal, work.now) {
            continue;
        }
        if implies(order, &reversal) {
            cancel(work, id, "another order requires the state")?;
            subject.withheld.extend(reversal.reverses);
        } else {
            waiting.push(id);
        }
    }
    subject.reversals = waiting;
    work.put(subject);
    Ok(())
}

/// Cancels an order that was not sent.
pub fn cancel(work: &mut Work<'_>, id: OrderId, why: &str) -> Result<(), Stop> {
    let mut order = work.need::<Order>(id, "action")?;
    if is_unsent(&order, work.now) {
        order.state = OrderState::Cancelled;
        record(work, Act::OrderCancelled, &order, why);
        work.put(order);
    }
    Ok(())
}

/// Says in the chain what became of an order.
pub fn record(work: &mut Work<'_>, act: Act, order: &Order, why: &str) {
    let line = Line::of(act)
        .subject(order.subject)
        .order(order.id)
        .with("why", why);
    work.record(line.case(order.case));
}

/// Whether an order can still be undone.
pub fn is_unsent(order: &Order, now: Time) -> bool {
    order.state == OrderState::Ordered && now < order.not_before
}
