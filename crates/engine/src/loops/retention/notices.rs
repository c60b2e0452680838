//! What people were told, and appeals, once an appeal against it is long out of time.

use evenhand_flow::operation::retain::{RetireAppeal, RetireNotice};
use evenhand_flow::work::{Select, Table, Value};
use evenhand_model::{Appeal, Notice, Principal, Problem};

use super::{Place, ROWS_PER_ROUND_MAX, next_rows};
use crate::engine::Engine;

/// Retires some notices; answers how many.
pub async fn round(engine: &Engine, place: &mut Place) -> Result<usize, Problem> {
    let kept = engine.settings.cases_kept;
    let old = Select::notices_before(engine.now().minus(kept), ROWS_PER_ROUND_MAX);
    let made_at = |notice: &Notice| Value::Integer(notice.made_at.micros());
    let mut retired = 0;
    for notice in next_rows(engine, old, place, made_at)? {
        let retire = RetireNotice {
            notice: notice.id,
            kept,
        };
        retired += usize::from(engine.submit(Principal::System, retire).await?);
    }
    Ok(retired)
}

/// Retires the words and files of some appeals; answers how many.
pub async fn appeals(engine: &Engine, place: &mut Place) -> Result<usize, Problem> {
    let kept = engine.settings.cases_kept;
    let before = engine.now().minus(kept);
    let all = Select::all(Table::Appeal, ROWS_PER_ROUND_MAX);
    let mut retired = 0;
    for appeal in next_rows(engine, all, place, |_: &Appeal| Value::Nothing)? {
        if appeal.received_at <= before && appeal.external_id.is_some() {
            let retire = RetireAppeal {
                appeal: appeal.id,
                kept,
            };
            retired += usize::from(engine.submit(Principal::System, retire).await?);
        }
    }
    Ok(retired)
}
