//! Ending an order. A reversal is sent only when no other order still requires that state.

use evenhand_model::{Act, Case, DecisionId, Order, OrderId, OrderKind, OrderState, Subject};

use crate::enforce::order::{OrderRequest, make};
use crate::work::{Line, Stop, Work};

/// Ends an order that is in force, and sends a reversal where nothing else requires its state. An
/// order that was never sent is cancelled instead. Ending twice does nothing.
pub fn end(
    work: &mut Work<'_>,
    id: OrderId,
    decision: DecisionId,
    why: &str,
) -> Result<Option<Order>, Stop> {
    let mut order = work.need::<Order>(id, "action")?;
    if order.ended_at.is_some() {
        return Ok(None);
    }
    let mut subject = work.need::<Subject>(order.subject, "subject")?;
    subject.orders.retain(|other| *other != id);
    let still_required = is_required(work, &subject, order.kind)?;
    work.put(subject);
    order.ended_at = Some(work.now);
    let unsent = order.state == OrderState::Ordered && work.now < order.not_before;
    if unsent {
        order.state = OrderState::Cancelled;
    }
    work.put(order.clone());
    let act = if unsent {
        Act::OrderCancelled
    } else {
        Act::OrderEnded
    };
    work.record(
        Line::of(act)
            .subject(order.subject)
            .order(id)
            .with("why", why),
    );
    if unsent || still_required || !is_a_lasting_state(order.kind) {
        return Ok(None);
    }
    let reversal = OrderRequest {
        subject: order.subject,
        kind: order.kind,
        parameters: order.parameters,
        until: None,
        decision,
        case: order.case,
        not_before: work.now,
        reverses: Some(id),
    };
    make(work, reversal).map(Some)
}

/// Ends what was ordered before a human had looked.
pub fn end_containment(
    work: &mut Work<'_>,
    case: &mut Case,
    decision: DecisionId,
) -> Result<(), Stop> {
    for order in std::mem::take(&mut case.containment) {
        end(work, order, decision, "a human has decided")?;
    }
    work.put(case.clone());
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

fn is_required(work: &mut Work<'_>, subject: &Subject, kind: OrderKind) -> Result<bool, Stop> {
    for other in &subject.orders {
        let other = work.need::<Order>(other, "action")?;
        if implies(other.kind, kind) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a state includes another: what is removed is also restricted.
fn implies(stronger: OrderKind, weaker: OrderKind) -> bool {
    stronger == weaker
        || matches!(
            (stronger, weaker),
            (OrderKind::ContentRemove, OrderKind::ContentRestrict)
                | (OrderKind::AccountSuspend, OrderKind::AccountRestrict)
        )
}
