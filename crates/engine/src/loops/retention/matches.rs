//! What was found to be known.

use evenhand_flow::operation::bank::retire_matches::RetireMatches;
use evenhand_flow::work::{Select, Table, Value};
use evenhand_model::{MediaMatch, Principal, Problem};

use super::{Place, ROWS_PER_ROUND_MAX, next_rows};
use crate::engine::Engine;

/// Deletes some matches; answers how many.
pub async fn round(engine: &Engine, place: &mut Place) -> Result<usize, Problem> {
    let kept = engine.settings.cases_kept;
    let before = engine.now().minus(kept);
    let all = Select::all(Table::MediaMatch, ROWS_PER_ROUND_MAX);
    let matches = next_rows(engine, all, place, |_: &MediaMatch| Value::Nothing)?;
    if matches.last().is_some_and(|found| found.at > before) {
        // Ids rise with time: all that follow are younger still.
        *place = None;
    }
    let over = matches.into_iter().filter(|found| found.at <= before);
    let matches: Vec<_> = over.map(|found| found.id).collect();
    if matches.is_empty() {
        return Ok(0);
    }
    let retire = RetireMatches { matches, kept };
    engine.submit(Principal::System, retire).await
}
