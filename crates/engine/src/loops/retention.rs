//! Deletes what has served its time.

use std::sync::Arc;

use evenhand_flow::operation::retain::{DropExpired, RetireReport};
use evenhand_flow::work::{Brake, Receipt, Row as _, Select, Value};
use evenhand_model::{Principal, Problem, Report};

use crate::engine::Engine;
use crate::loops::rest;

const ROUND_MS: u64 = 60_000;
const ROWS_PER_ROUND_MAX: usize = 500;
/// Commits that the feed keeps for those who follow it.
const FEED_LINES_KEPT: u64 = 1_000_000;

/// Looks after retention for ever.
pub async fn run(engine: Arc<Engine>) {
    let mut reports_after = None;
    loop {
        match round(&engine, reports_after.take()).await {
            Ok(after) => reports_after = after,
            Err(problem) => {
                tracing::warn!(%problem, "a round of retention failed and will be tried again")
            }
        }
        rest(ROUND_MS).await;
    }
}

/// Where a round stopped among the reports.
pub type After = Option<(Value, String)>;

/// One round. Answers where the next one goes on among the reports.
pub async fn round(engine: &Engine, reports_after: After) -> Result<After, Problem> {
    let now = engine.now();
    engine.rules.load().expire(now);
    loop {
        let receipts =
            engine.select::<Receipt>(&Select::receipts_expired(now, ROWS_PER_ROUND_MAX))?;
        let brakes = engine.select::<Brake>(&Select::brakes_expired(now, ROWS_PER_ROUND_MAX))?;
        if receipts.is_empty() && brakes.is_empty() {
            break;
        }
        let drop = DropExpired {
            receipts: receipts.iter().map(|row| row.id()).collect(),
            brakes: brakes.iter().map(|row| row.id()).collect(),
        };
        engine.submit(Principal::System, drop).await?;
    }
    let after = retire_reports(engine, reports_after).await?;
    drop_old_events(engine);
    let position = engine.store.position(crate::engine::SHARD);
    if let Ok(position) = position
        && position.sequence > FEED_LINES_KEPT
        && let Err(error) = engine
            .store
            .feed_trim(position.shard, position.sequence - FEED_LINES_KEPT)
    {
        tracing::warn!(%error, "the feed could not be trimmed");
    }
    Ok(after)
}

async fn retire_reports(engine: &Engine, after: After) -> Result<After, Problem> {
    let kept = engine.settings.reports_kept;
    let old = Select::reports_before(engine.now().minus(kept), ROWS_PER_ROUND_MAX).after(after);
    let reports = engine.select::<Report>(&old)?;
    for report in &reports {
        if report.external_id.is_some() {
            engine
                .submit(
                    Principal::System,
                    RetireReport {
                        report: report.id,
                        kept,
                    },
                )
                .await?;
        }
    }
    let last = reports
        .last()
        .map(|report| (Value::Integer(report.received_at.micros()), report.id()));
    Ok(last.filter(|_| reports.len() == ROWS_PER_ROUND_MAX))
}

fn drop_old_events(engine: &Engine) {
    let before = engine.now().minus(engine.settings.event_log_kept);
    if let Err(error) = engine.event_log.drop_before(before) {
        tracing::warn!(%error, "old events could not be dropped from the log");
    }
}
