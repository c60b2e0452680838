//! Words and reporters of reports.

use evenhand_flow::operation::retain::RetireReport;
use evenhand_flow::work::{Select, Value};
use evenhand_model::{Principal, Problem, Report};

use super::{Place, ROWS_PER_ROUND_MAX, next_rows};
use crate::engine::Engine;

/// Retires some reports; answers how many.
pub async fn round(engine: &Engine, place: &mut Place) -> Result<usize, Problem> {
    let kept = engine.settings.reports_kept;
    let old = Select::reports_before(engine.now().minus(kept), ROWS_PER_ROUND_MAX);
    let received_at = |report: &Report| Value::Integer(report.received_at.micros());
    let mut retired = 0;
    for report in next_rows(engine, old, place, received_at)? {
        if report.external_id.is_some() {
            let retire = RetireReport {
                report: report.id,
                kept,
            };
            retired += usize::from(engine.submit(Principal::System, retire).await?);
        }
    }
    Ok(retired)
}
