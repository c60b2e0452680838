//! Content, notes and reasons of decided cases.

use evenhand_flow::operation::retain::RetireCase;
use evenhand_flow::work::{Select, Table, Value};
use evenhand_model::{Case, CaseState, Note, Principal, Problem};

use super::{Place, ROWS_PER_ROUND_MAX, next_rows};
use crate::engine::Engine;

/// Notes that are read at a time; a case with more is retired in several rounds.
const NOTES_MAX: usize = 1_000;

/// Retires some cases; answers how many.
pub async fn round(engine: &Engine, place: &mut Place) -> Result<usize, Problem> {
    let kept = engine.settings.cases_kept;
    let before = engine.now().minus(kept);
    let all = Select::all(Table::Case, ROWS_PER_ROUND_MAX);
    let cases = next_rows(engine, all, place, |_: &Case| Value::Nothing)?;
    if cases.last().is_some_and(|case| case.opened_at > before) {
        // Ids rise with time: all that follow are younger still.
        *place = None;
    }
    let mut retired = 0;
    for case in cases {
        let is_over = case.state == CaseState::Decided && case.opened_at <= before;
        if !is_over || case.retired_at.is_some() {
            continue;
        }
        let notes = engine.select::<Note>(&Select::notes_on(case.id, NOTES_MAX))?;
        let retire = RetireCase {
            case: case.id,
            notes: notes.into_iter().map(|note| note.id).collect(),
            kept,
        };
        retired += usize::from(engine.submit(Principal::System, retire).await?);
    }
    Ok(retired)
}
