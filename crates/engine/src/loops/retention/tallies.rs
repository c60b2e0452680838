//! Hours that were counted long ago.

use evenhand_flow::operation::tally::DropTallies;
use evenhand_flow::work::{Row as _, Select, Tally};
use evenhand_model::{Duration, Principal, Problem, limits};

use super::ROWS_PER_ROUND_MAX;
use crate::engine::Engine;

/// Drops some hours; answers how many.
pub async fn round(engine: &Engine) -> Result<usize, Problem> {
    let before = engine.now().minus(Duration::from_days(limits::TALLY_DAYS));
    let old = Select::tallies_before(before, ROWS_PER_ROUND_MAX);
    let tallies: Vec<String> = engine
        .select::<Tally>(&old)?
        .iter()
        .map(|row| row.id())
        .collect();
    if tallies.is_empty() {
        return Ok(0);
    }
    engine
        .submit(Principal::System, DropTallies { before, tallies })
        .await
}
