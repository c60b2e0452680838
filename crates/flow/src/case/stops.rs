//! When a case first came to each stop of its way: what the parity report measures. Nothing here is ever
//! moved later, and only a decision that was undone is taken back.

use evenhand_model::{Case, Decision, Order, OrderKind, Time, UserId};

use crate::work::{Stop, Work};

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

/// A rule has contained it.
pub fn contained(case: &mut Case, at: Time) {
    case.stops.contained_at.get_or_insert(at);
}

/// A person has decided.
pub fn decided(case: &mut Case, decision: &Decision, user: UserId) {
    looked(case, user);
    case.stops.decided_at.get_or_insert(decision.at);
    if !decision.orders.is_empty() {
        case.stops.protected_at.get_or_insert(decision.at);
    }
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
    if !takes_out_of_sight(order.kind) {
        return Ok(());
    }
    let decision = work.get::<Decision>(order.decision)?;
    let Some(case) = decision.and_then(|decision| decision.case) else {
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

fn takes_out_of_sight(kind: OrderKind) -> bool {
    matches!(
        kind,
        OrderKind::ContentRemove | OrderKind::ContentRestrict | OrderKind::AccountSuspend
    )
}

/// The author has taken back what an open case is about, or has left.
pub fn withdrawn(case: &mut Case, at: Time) {
    if case.is_undecided() && case.stops.decided_at.is_none() {
        case.stops.withdrawn_at.get_or_insert(at);
    }
}
