//! An order that the platform does not confirm in time raises a case, once.

use evenhand_model::{Duration, Order, OrderId, limits};

use crate::operation::outcome::raise_case;
use crate::work::{Operation, Stop, Work};

/// Raises a case for an order that has gone unconfirmed too long.
#[derive(Clone, Debug)]
pub struct RaiseLateOrder {
    /// Which order.
    pub order: OrderId,
}

impl Operation for RaiseLateOrder {
    type Answer = ();

    fn run(&self, work: &mut Work<'_>) -> Result<(), Stop> {
        let Some(mut order) = work.get::<Order>(self.order)? else {
            return Ok(());
        };
        let patience = Duration::from_minutes(limits::OUTCOME_MINUTES_MAX);
        let late = order
            .awaits_outcome_since()
            .is_some_and(|since| since.plus(patience) <= work.now);
        if !late {
            return Ok(());
        }
        order.lateness_raised = true;
        work.put(order.clone());
        raise_case(work, &order)
    }
}
