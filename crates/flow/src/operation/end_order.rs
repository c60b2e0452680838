//! Orders end: because a person lifts them, or because their time is over.

use evenhand_model::{
    Act, DecidedBy, Decision, DecisionId, DecisionOutcome, Order, OrderId, Platform, Problem,
};

use crate::enforce::reverse;
use crate::work::{Line, Operation, Stop, Work};

/// Ends an order that is in force.
#[derive(Clone, Debug)]
pub struct EndOrder {
    /// Whose orders; `None` when a clock asks.
    pub platform: Option<Platform>,
    /// Which order.
    pub order: OrderId,
    /// Who lifts it.
    pub by: DecidedBy,
    /// Why.
    pub reason: String,
}

impl Operation for EndOrder {
    type Answer = Order;

    fn run(&self, work: &mut Work<'_>) -> Result<Order, Stop> {
        let order = work.need::<Order>(self.order, "action")?;
        if self
            .platform
            .as_ref()
            .is_some_and(|platform| *platform != order.platform)
        {
            return Err(Problem::not_found(format!("there is no action {}", self.order)).into());
        }
        if self.reason.trim().is_empty() {
            return Err(Problem::invalid("say why in a sentence")
                .at("reason")
                .into());
        }
        let by_clock = self.by == DecidedBy::System;
        if order.ended_at.is_some()
            || (by_clock && order.until.is_none_or(|until| until > work.now))
        {
            return Ok(order);
        }
        let decision = Decision {
            id: DecisionId::new(work.now, &mut work.rng),
            case: order.case,
            subject: order.subject,
            by: self.by.clone(),
            at: work.now,
            outcome: DecisionOutcome::Moot,
            policy: None,
            policy_version: None,
            reason: self.reason.clone(),
            rules_version: work.house.rules_version.clone(),
            rules: Vec::new(),
            content_digest: None,
            tier: None,
            orders: Vec::new(),
            fence: None,
            evidence: None,
            corrects: Some(order.decision),
        };
        let reversal = reverse::end(work, order.id, decision.id, &self.reason)?;
        let orders = reversal.iter().map(|order| order.id).collect();
        work.record(
            Line::of(Act::CaseDecided)
                .subject(order.subject)
                .order(order.id)
                .with("decision", decision.id.to_string())
                .with("outcome", "moot"),
        );
        work.put(Decision { orders, ..decision });
        work.need::<Order>(self.order, "action")
    }
}
