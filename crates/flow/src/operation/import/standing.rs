//! Orders that the platform has carried out already, before we knew of them.

use std::collections::BTreeMap;

use evenhand_model::{
    CaseId, DecisionId, Imported, Order, OrderId, OrderKind, OrderState, Subject, SubjectId, Time,
};

use crate::enforce::state;
use crate::work::{Stop, Work};

/// What is in force on a subject.
#[derive(Clone, Debug)]
pub struct Standing {
    /// On what.
    pub subject: SubjectId,
    /// What was done.
    pub kind: OrderKind,
    /// Since when.
    pub since: Time,
    /// When it ends by itself.
    pub until: Option<Time>,
    /// Which decision ordered it.
    pub decision: DecisionId,
    /// In which case.
    pub case: Option<CaseId>,
}

/// Writes down an order that is in force. Nothing is sent and no outcome is awaited; ended through us,
/// it is reversed like any other. What was imported when is said once for the whole chunk.
pub fn put_in_force(
    work: &mut Work<'_>,
    standing: Standing,
    mark: &Imported,
) -> Result<OrderId, Stop> {
    let mut subject = work.need::<Subject>(standing.subject, "subject")?;
    let order = Order {
        id: OrderId::new(work.now, &mut work.rng),
        platform: subject.platform.clone(),
        subject: subject.id,
        kind: standing.kind,
        parameters: BTreeMap::new(),
        starts_at: standing.since,
        until: standing.until,
        decision: standing.decision,
        rule: None,
        case: standing.case,
        state: OrderState::Applied,
        reverses: None,
        sequence: subject.next_sequence,
        ordered_at: standing.since,
        not_before: standing.since,
        outcome_at: Some(mark.at),
        ended_at: None,
        lateness_raised: false,
        imported: Some(mark.clone()),
    };
    let id = order.id;
    subject.next_sequence += 1;
    subject.orders.push(id);
    let has_reversals = !subject.reversals.is_empty();
    work.put(subject);
    if has_reversals {
        state::cancel_reversals_of(work, &order)?;
    }
    work.put(order);
    Ok(id)
}

/// Whether an order of that kind is in force on a subject.
pub fn is_in_force(work: &mut Work<'_>, subject: &Subject, kind: OrderKind) -> Result<bool, Stop> {
    for id in &subject.orders {
        if work.need::<Order>(id, "action")?.kind == kind {
            return Ok(true);
        }
    }
    Ok(false)
}
