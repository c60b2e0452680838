//! Tells everyone who reported what was decided, once the decision can't be undone any more.

use std::sync::Arc;

use evenhand_flow::operation::tell_reporters::TellReporters;
use evenhand_flow::work::{Row as _, Select, Value};
use evenhand_model::{Case, Principal, Problem, Report};

use crate::engine::Engine;
use crate::loops::rest;

const ROUND_MS: u64 = 500;
const CASES_PER_ROUND_MAX: usize = 500;
/// Reports that one commit tells; each makes a notice and its rows in the outbox.
const REPORTS_PER_COMMIT: usize = 200;

/// Looks after outcomes for ever.
pub async fn run(engine: Arc<Engine>) {
    loop {
        if let Err(problem) = round(&engine).await {
            tracing::warn!(%problem, "a round of outcomes failed and will be tried again");
        }
        rest(ROUND_MS).await;
    }
}

/// One round: the reporters of every case that owes them an outcome by now.
pub async fn round(engine: &Engine) -> Result<(), Problem> {
    let owing = Select::cases_owing_outcomes(engine.now(), CASES_PER_ROUND_MAX);
    for case in engine.select::<Case>(&owing)? {
        if let Err(problem) = tell(engine, &case).await {
            // One case that can't be dealt with must not hold up those behind it.
            tracing::warn!(%problem, "the reporters of a case could not be told and will be later");
        }
    }
    Ok(())
}

async fn tell(engine: &Engine, case: &Case) -> Result<(), Problem> {
    let mut after = None;
    loop {
        let page = Select::reports_of(case.id, REPORTS_PER_COMMIT).after(after.take());
        let reports = engine.select::<Report>(&page)?;
        let is_last = reports.len() < REPORTS_PER_COMMIT;
        after = reports
            .last()
            .map(|last| (Value::Integer(last.received_at.micros()), last.id()));
        let tell = TellReporters {
            case: case.id,
            reports: reports.into_iter().map(|report| report.id).collect(),
            completes: case.outcomes_due_at.filter(|_| is_last),
        };
        engine.submit(Principal::System, tell).await?;
        if is_last {
            return Ok(());
        }
    }
}
