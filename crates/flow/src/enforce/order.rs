//! Making an order: the row, its place in the subject's sequence, and its rows in the outbox.

use std::collections::BTreeMap;

use evenhand_model::{
    Act, Case, CaseId, DecisionId, Delivery, DeliveryId, DeliveryState, Destination, EndpointId,
    Message, Order, OrderId, OrderKind, OrderState, Subject, SubjectId, Time,
};
use serde_json::Value;

use crate::enforce::state;
use crate::work::{Figure, Line, PlatformRow, Stop, Work};

/// What should be ordered.
#[derive(Clone, Debug)]
pub struct OrderRequest {
    /// On what.
    pub subject: SubjectId,
    /// What must be done.
    pub kind: OrderKind,
    /// Details.
    pub parameters: BTreeMap<String, Value>,
    /// When it ends by itself.
    pub until: Option<Time>,
    /// Which decision orders it.
    pub decision: DecisionId,
    /// Which rule wants it, where no person does.
    pub rule: Option<String>,
    /// In which case.
    pub case: Option<CaseId>,
    /// Not sent before.
    pub not_before: Time,
    /// The order that it takes back.
    pub reverses: Option<OrderId>,
}

/// Makes an order and puts it into the outbox of every endpoint of the platform.
pub fn make(work: &mut Work<'_>, request: OrderRequest) -> Result<Order, Stop> {
    let mut subject = work.need::<Subject>(request.subject, "subject")?;
    let order = Order {
        id: OrderId::new(work.now, &mut work.rng),
        platform: subject.platform.clone(),
        subject: subject.id,
        kind: request.kind,
        parameters: request.parameters,
        starts_at: work.now,
        until: request.until,
        decision: request.decision,
        rule: request.rule,
        case: request.case,
        state: OrderState::Ordered,
        reverses: request.reverses,
        sequence: subject.next_sequence,
        ordered_at: work.now,
        not_before: request.not_before,
        outcome_at: None,
        ended_at: request.reverses.map(|_| work.now),
        lateness_raised: false,
        imported: None,
    };
    subject.next_sequence += 1;
    if order.reverses.is_none() {
        subject.orders.push(order.id);
    } else if work.now < order.not_before {
        subject.reversals.push(order.id);
    }
    work.put(subject);
    work.put(order.clone());
    if order.reverses.is_none() {
        state::cancel_reversals_of(work, &order)?;
    }
    send_to_endpoints(work, &order)?;
    work.count(&order.platform, Figure::Orders, order.state.as_str());
    work.record(
        Line::of(Act::OrderMade)
            .subject(order.subject)
            .order(order.id)
            .with("kind", order.kind.as_str())
            .with("decision", order.decision.to_string())
            .with("reverses", order.reverses.map(|id| id.to_string())),
    );
    Ok(order)
}

fn send_to_endpoints(work: &mut Work<'_>, order: &Order) -> Result<(), Stop> {
    let Some(platform) = work.get::<PlatformRow>(&order.platform)? else {
        return Ok(());
    };
    for endpoint in platform.endpoints {
        put_into_outbox(work, order, endpoint);
    }
    Ok(())
}

/// One row of the outbox for an order.
pub fn put_into_outbox(work: &mut Work<'_>, order: &Order, endpoint: EndpointId) {
    let delivery = Delivery {
        sequence: order.sequence,
        due_at: order.not_before,
        ..owed(
            work,
            Message::ActionOrdered(order.id),
            order.subject,
            Destination::Endpoint(endpoint),
        )
    };
    work.put(delivery);
}

/// Asks every endpoint of the platform for the content that a case is about.
pub fn request_content(work: &mut Work<'_>, case: &Case) -> Result<(), Stop> {
    for endpoint in PlatformRow::of(work, &case.platform)?.endpoints {
        let message = Message::ContentRequested(case.id);
        let delivery = owed(work, message, case.subject, Destination::Endpoint(endpoint));
        work.put(delivery);
    }
    Ok(())
}

/// A row of the outbox that has no order among others.
pub fn owed(
    work: &mut Work<'_>,
    message: Message,
    subject: SubjectId,
    to: Destination,
) -> Delivery {
    Delivery {
        id: DeliveryId::new(work.now, &mut work.rng),
        message,
        to,
        subject,
        sequence: 0,
        state: DeliveryState::Owed,
        due_at: work.now,
        attempts: 0,
        created_at: work.now,
        last_result: None,
    }
}
