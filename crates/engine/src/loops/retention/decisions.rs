//! Content that a rule acted on without a case: its decision keeps it.

use evenhand_flow::operation::retain::RetireDecision;
use evenhand_flow::work::{Select, Table, Value};
use evenhand_model::{Decision, Principal, Problem};

use super::{Place, ROWS_PER_ROUND_MAX, next_rows};
use crate::engine::Engine;

/// Retires the content of some decisions; answers how many.
pub async fn round(engine: &Engine, place: &mut Place) -> Result<usize, Problem> {
    let kept = engine.settings.cases_kept;
    let before = engine.now().minus(kept);
    let all = Select::all(Table::Decision, ROWS_PER_ROUND_MAX);
    let decisions = next_rows(engine, all, place, |_: &Decision| Value::Nothing)?;
    if decisions
        .last()
        .is_some_and(|decision| decision.at > before)
    {
        // Ids rise with time: all that follow are younger still.
        *place = None;
    }
    let mut retired = 0;
    for decision in decisions {
        if decision.evidence.is_some() && decision.at <= before {
            let retire = RetireDecision {
                decision: decision.id,
                kept,
            };
            retired += usize::from(engine.submit(Principal::System, retire).await?);
        }
    }
    Ok(retired)
}
