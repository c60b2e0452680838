//! Whoever is protected does not want it: they say so on the platform, and the platform tells us.

use evenhand_model::{
    Act, DecidedBy, Decision, DecisionId, DecisionOutcome, Order, OrderId, OrderKind, Platform,
    Problem,
};

use crate::enforce::reverse;
use crate::work::{Line, Operation, Stop, Work};

/// Ends the protection of somebody because they ask for it. Saying so twice changes nothing.
#[derive(Clone, Debug)]
pub struct DeclineProtection {
    /// Whose.
    pub platform: Platform,
    /// The order that protects them.
    pub order: OrderId,
}

impl Operation for DeclineProtection {
    type Answer = Order;

    fn run(&self, work: &mut Work<'_>) -> Result<Order, Stop> {
        let order = work.get::<Order>(self.order)?;
        let Some(order) = order.filter(|order| order.platform == self.platform) else {
            return Err(Problem::not_found(format!("there is no action {}", self.order)).into());
        };
        if order.kind != OrderKind::TargetProtect || order.reverses.is_some() {
            let detail = "only who is protected can decline it; a person ends any other action, with POST \
                          /v1/actions/{id}/end";
            return Err(Problem::conflict(detail).into());
        }
        if order.ended_at.is_some() {
            return Ok(order);
        }
        let id = DecisionId::new(work.now, &mut work.rng);
        let (by, now) = (DecidedBy::System, work.now);
        let mut decision = Decision {
            case: order.case,
            reason: "who is protected does not want it".to_owned(),
            rules_version: work.house.rules_version.clone(),
            corrects: Some(order.decision),
            ended: vec![order.id],
            ..Decision::new(id, order.subject, by, now, DecisionOutcome::Moot)
        };
        let why = "who is protected does not want it";
        decision.reversals = reverse::end(work, order.id, id, why, now)?;
        work.record(
            Line::of(Act::CaseDecided)
                .subject(order.subject)
                .case(order.case)
                .order(order.id)
                .with("decision", id.to_string())
                .with("outcome", "moot"),
        );
        work.put(decision);
        work.need::<Order>(self.order, "action")
    }
}
