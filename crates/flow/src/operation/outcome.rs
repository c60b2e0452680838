//! The platform tells how an order went.

use evenhand_model::{
    Act, CaseFlags, Order, OrderId, OrderState, Platform, Problem, Subject, Tier, Time,
};

use crate::case::{Cause, fold_or_open, stops};
use crate::enforce::state::is_unsent;
use crate::work::{Figure, Line, Operation, Stop, Work};

/// Takes in the outcome of an order. The same outcome twice is no fault; `failed` and `refused`
/// raise a case.
#[derive(Clone, Debug)]
pub struct TakeOutcome {
    /// Whose order.
    pub platform: Platform,
    /// Which order.
    pub order: OrderId,
    /// How it went.
    pub state: OrderState,
    /// When, by the platform's clock.
    pub at: Time,
}

impl Operation for TakeOutcome {
    type Answer = Order;

    fn run(&self, work: &mut Work<'_>) -> Result<Order, Stop> {
        let mut order = work.need::<Order>(self.order, "action")?;
        if order.platform != self.platform {
            return Err(Problem::not_found(format!("there is no action {}", self.order)).into());
        }
        if !matches!(
            self.state,
            OrderState::Applied | OrderState::Failed | OrderState::Refused
        ) {
            let detail = "expected applied, failed or refused";
            return Err(Problem::invalid(detail).at("state").into());
        }
        if order.state == self.state {
            return Ok(order);
        }
        if is_unsent(&order, work.now) {
            let detail = "this action can still be undone and was not sent to anybody";
            return Err(Problem::conflict(detail).into());
        }
        if matches!(order.state, OrderState::Applied | OrderState::Cancelled) {
            let detail = format!("this action is {} already", order.state.as_str());
            return Err(Problem::conflict(detail).at("state").into());
        }
        order.state = self.state;
        order.outcome_at = Some(self.at.min(work.now));
        work.put(order.clone());
        work.count(&order.platform, Figure::Orders, self.state.as_str());
        work.record(
            Line::of(Act::OrderOutcome)
                .subject(order.subject)
                .order(order.id)
                .with("state", self.state.as_str())
                .with("at", self.at.to_string()),
        );
        if self.state == OrderState::Applied {
            stops::confirmed(work, &order, self.at.min(work.now))?;
        } else {
            raise_case(work, &order)?;
        }
        Ok(order)
    }
}

/// A human must see that an order is not carried out.
pub(super) fn raise_case(work: &mut Work<'_>, order: &Order) -> Result<(), Stop> {
    let mut subject = work.need::<Subject>(order.subject, "subject")?;
    let cause = Cause {
        flags: CaseFlags {
            unconfirmed_order: true,
            ..CaseFlags::default()
        },
        ..Cause::found_by_us(Tier::T2, work.now)
    };
    fold_or_open(work, &mut subject, cause).map(drop)
}
