//! Orders end: because a person lifts them, or because their time is over.

use evenhand_model::{
    Act, Case, CaseState, DecidedBy, Decision, DecisionId, DecisionOutcome, Order, OrderId,
    Platform, Problem,
};

use crate::case::contain;
use crate::enforce::reverse;
use crate::redress::lifted;
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
        self.refuse_undecided(work, &order)?;
        let id = DecisionId::new(work.now, &mut work.rng);
        let (by, outcome) = (self.by.clone(), DecisionOutcome::Moot);
        let mut decision = Decision {
            case: order.case,
            reason: self.reason.clone(),
            rules_version: work.house.rules_version.clone(),
            corrects: Some(order.decision),
            ..Decision::new(id, order.subject, by, work.now, outcome)
        };
        // The reason may name people, so it stands in the decision, which can be erased.
        let why = if by_clock {
            "its time is over"
        } else {
            "lifted by a person"
        };
        decision.ended = vec![order.id];
        decision.reversals = reverse::end(work, order.id, id, why, work.now)?;
        contain::remove_ended(work, &order)?;
        work.record(
            Line::of(Act::CaseDecided)
                .subject(order.subject)
                .case(order.case)
                .order(order.id)
                .with("decision", id.to_string())
                .with("outcome", "moot"),
        );
        if !by_clock {
            let now = work.now;
            lifted::tell_authors(work, &mut decision, None, now)?;
        }
        work.put(decision);
        work.need::<Order>(self.order, "action")
    }
}

impl EndOrder {
    /// Lifting the containment of a case that waits for its decision would decide it out of order.
    fn refuse_undecided(&self, work: &mut Work<'_>, order: &Order) -> Result<(), Stop> {
        let case = match order.case {
            Some(case) if self.by != DecidedBy::System => work.get::<Case>(case)?,
            _ => None,
        };
        let is_undecided = case.is_some_and(|case| {
            matches!(case.state, CaseState::Open | CaseState::Claimed)
                && case.containment.contains(&order.id)
        });
        if is_undecided {
            let detail = "this action contains a case that is not decided yet; decide the case";
            return Err(Problem::conflict(detail).into());
        }
        Ok(())
    }
}
