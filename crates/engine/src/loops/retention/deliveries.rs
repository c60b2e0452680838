//! Deliveries that arrived long ago.

use evenhand_flow::operation::retain::DropDeliveries;
use evenhand_flow::work::{Row as _, Select, Table, Value};
use evenhand_model::{Delivery, DeliveryState, Principal, Problem};

use super::{Place, ROWS_PER_ROUND_MAX, next_rows};
use crate::engine::Engine;

/// Drops some deliveries; answers how many.
pub async fn round(engine: &Engine, place: &mut Place) -> Result<usize, Problem> {
    let before = engine.now().minus(engine.settings.deliveries_kept);
    let all = Select::all(Table::Delivery, ROWS_PER_ROUND_MAX);
    let deliveries = next_rows(engine, all, place, |_: &Delivery| Value::Nothing)?;
    let is_over =
        |one: &&Delivery| one.state == DeliveryState::Delivered && one.created_at <= before;
    let over: Vec<String> = deliveries
        .iter()
        .filter(is_over)
        .map(|one| one.id())
        .collect();
    if over.is_empty() {
        return Ok(0);
    }
    let drop = DropDeliveries { deliveries: over };
    engine.submit(Principal::System, drop).await
}
