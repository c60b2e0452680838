//! Leases that run out, orders that end, actions to which nobody has agreed in time, orders that the platform does not confirm.

use std::sync::Arc;

use evenhand_flow::operation::end_order::EndOrder;
use evenhand_flow::operation::late_orders::RaiseLateOrder;
use evenhand_flow::operation::pending_action::LapsePending;
use evenhand_flow::operation::release_case::EndLease;
use evenhand_flow::operation::returns::release::ReleaseFirstPosts;
use evenhand_flow::work::Select;
use evenhand_model::{
    Case, DecidedBy, Duration, Order, PendingAction, Principal, Problem, ReturnLink, limits,
};

use crate::engine::Engine;
use crate::loops::rest;

const ROUND_MS: u64 = 1_000;
const ROWS_PER_ROUND_MAX: usize = 1_000;

/// Looks after deadlines for ever.
pub async fn run(engine: Arc<Engine>) {
    loop {
        if let Err(problem) = round(&engine).await {
            tracing::warn!(%problem, "a round of deadlines failed and will be tried again");
        }
        rest(ROUND_MS).await;
    }
}

/// One round: everything whose time has come by now.
pub async fn round(engine: &Engine) -> Result<(), Problem> {
    let now = engine.now();
    for case in engine.select::<Case>(&Select::cases_with_lease_over(now, ROWS_PER_ROUND_MAX))? {
        told(
            engine
                .submit(Principal::System, EndLease { case: case.id })
                .await,
        );
    }
    for link in engine.select::<ReturnLink>(&Select::return_holds_over(now, ROWS_PER_ROUND_MAX))? {
        let release = ReleaseFirstPosts { link: link.id };
        told(engine.submit(Principal::System, release).await);
    }
    for order in engine.select::<Order>(&Select::orders_run_out(now, ROWS_PER_ROUND_MAX))? {
        let end = EndOrder {
            platform: None,
            order: order.id,
            by: DecidedBy::System,
            reason: "its time is over".into(),
        };
        told(engine.submit(Principal::System, end).await);
    }
    let lapsed = Select::pending_actions_lapsed(now, ROWS_PER_ROUND_MAX);
    for pending in engine.select::<PendingAction>(&lapsed)? {
        let lapse = LapsePending {
            pending: pending.id,
        };
        told(engine.submit(Principal::System, lapse).await);
    }
    let since = now.minus(Duration::from_minutes(limits::OUTCOME_MINUTES_MAX));
    for order in engine.select::<Order>(&Select::orders_unconfirmed(since, ROWS_PER_ROUND_MAX))? {
        told(
            engine
                .submit(Principal::System, RaiseLateOrder { order: order.id })
                .await,
        );
    }
    Ok(())
}

/// A row that can't be dealt with must not hold up those behind it.
fn told<T>(result: Result<T, Problem>) {
    if let Err(problem) = result {
        tracing::warn!(%problem, "a deadline could not be dealt with and will be tried again");
    }
}
