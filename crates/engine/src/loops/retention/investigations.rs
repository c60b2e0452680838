//! Words of investigations that were closed long ago, and grounds for holding whose time is over.

use evenhand_flow::operation::hold::{EndHolds, ForgetLifted};
use evenhand_flow::operation::retain::RetireInvestigation;
use evenhand_flow::work::{Select, Table, Value};
use evenhand_model::{CustodyLine, Hold, Investigation, InvestigationState, Principal, Problem};

use super::{Place, ROWS_PER_ROUND_MAX, next_rows};
use crate::engine::Engine;

/// Lines of custody that are read at a time; an investigation with more is retired in several rounds.
const LINES_MAX: usize = 1_000;

/// Retires some investigations; answers how many.
pub async fn round(engine: &Engine, place: &mut Place) -> Result<usize, Problem> {
    let kept = engine.settings.cases_kept;
    let before = engine.now().minus(kept);
    let all = Select::all(Table::Investigation, ROWS_PER_ROUND_MAX);
    let mut retired = 0;
    for row in next_rows(engine, all, place, |_: &Investigation| Value::Nothing)? {
        let is_over = row.state == InvestigationState::Closed
            && row.retired_at.is_none()
            && row.closed_at.is_some_and(|closed_at| closed_at <= before);
        if !is_over {
            continue;
        }
        let lines = Select::custody_of(row.id, LINES_MAX);
        let mut lines = engine.every::<CustodyLine>(lines)?;
        lines.retain(|line| !line.salt.is_empty());
        let is_last = lines.len() <= LINES_MAX;
        lines.truncate(LINES_MAX);
        let retire = RetireInvestigation {
            investigation: row.id,
            lines: lines.into_iter().map(|line| line.id).collect(),
            is_last,
            kept,
        };
        retired += usize::from(engine.submit(Principal::System, retire).await?);
    }
    Ok(retired)
}

/// Takes away the grounds for holding whose time is over; answers how many.
pub async fn end_holds(engine: &Engine) -> Result<usize, Problem> {
    let ending = Select::holds_ending(engine.now(), ROWS_PER_ROUND_MAX);
    let holds = engine.select::<Hold>(&ending)?;
    if holds.is_empty() {
        return Ok(0);
    }
    let end = EndHolds {
        subjects: holds.into_iter().map(|hold| hold.subject).collect(),
    };
    engine.submit(Principal::System, end).await
}

/// Forgets grounds that ended long ago; answers how many.
pub async fn forget_lifted(engine: &Engine) -> Result<usize, Problem> {
    let kept = engine.settings.cases_kept;
    let old = Select::holds_lifted_before(engine.now().minus(kept), ROWS_PER_ROUND_MAX);
    let holds = engine.select::<Hold>(&old)?;
    if holds.is_empty() {
        return Ok(0);
    }
    let forget = ForgetLifted {
        subjects: holds.into_iter().map(|hold| hold.subject).collect(),
        kept,
    };
    engine.submit(Principal::System, forget).await
}
