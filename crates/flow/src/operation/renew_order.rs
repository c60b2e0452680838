//! What ends by itself goes on, for as long again: the limit of a hashtag, the protection of somebody.

use evenhand_model::{
    DecidedBy, Decision, DecisionId, Order, OrderId, Platform, Problem, UserId, limits,
};

use crate::enforce::order::OrderRequest;
use crate::enforce::second_person::{Made, Under, make_or_wait};
use crate::enforce::term;
use crate::operation::decide::decided;
use crate::redress::protected;
use crate::work::{Operation, Stop, Work};

/// Renews an order that is in force. A new order takes its place, so that what the platform shows goes on without a gap;
/// where the first one needed a second person, the new one does too.
#[derive(Clone, Debug)]
pub struct RenewOrder {
    /// Whose.
    pub platform: Platform,
    /// Which order.
    pub order: OrderId,
    /// Who renews it.
    pub user: UserId,
    /// Why it is still needed.
    pub reason: String,
}

impl Operation for RenewOrder {
    type Answer = Decision;

    fn run(&self, work: &mut Work<'_>) -> Result<Decision, Stop> {
        let order = self.renewable(work)?;
        let original = work.need::<Decision>(order.decision, "decision")?;
        let id = DecisionId::new(work.now, &mut work.rng);
        let not_before = work.now.plus(work.house.undo);
        let request = OrderRequest {
            subject: order.subject,
            kind: order.kind,
            parameters: order.parameters.clone(),
            until: term::until(work.now, order.kind, None, None),
            decision: id,
            rule: None,
            case: order.case,
            not_before: work.now,
            reverses: None,
        };
        let mut made = Made::default();
        make_or_wait(
            work,
            request,
            self.user,
            Under::default(),
            Some(order.id),
            &mut made,
        )?;
        let by = DecidedBy::User(self.user);
        let mut decision = Decision {
            case: original.case,
            policy: original.policy,
            policy_version: original.policy_version,
            law: original.law,
            reason: self.reason.trim().to_owned(),
            rules_version: work.house.rules_version.clone(),
            orders: made.orders,
            pending: made.pending,
            ..Decision::new(id, order.subject, by, work.now, original.outcome)
        };
        protected::tell(work, &mut decision, not_before)?;
        work.put(decision.clone());
        work.record(decided(&decision).with("renews", order.id.to_string()));
        Ok(decision)
    }
}

impl RenewOrder {
    fn renewable(&self, work: &mut Work<'_>) -> Result<Order, Stop> {
        if self.reason.trim().is_empty() || self.reason.len() > limits::PROSE_BYTES_MAX {
            let detail = "say in a sentence why it is still needed";
            return Err(Problem::invalid(detail).at("reason").into());
        }
        let order = work.get::<Order>(self.order)?;
        let Some(order) = order.filter(|order| order.platform == self.platform) else {
            return Err(Problem::not_found(format!("there is no action {}", self.order)).into());
        };
        if term::longest(order.kind).is_none() || order.reverses.is_some() {
            let detail = "only the limit of a hashtag and the protection of somebody are renewed; for anything else decide \
                          again";
            return Err(Problem::conflict(detail).into());
        }
        if order.ended_at.is_some() {
            let detail = "it has ended; whoever still wants it orders it again";
            return Err(Problem::conflict(detail).into());
        }
        Ok(order)
    }
}
