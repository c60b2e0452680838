//! Bulks that whoever began them did not see finished: a crash cut them off, or the caller hung up.

use std::sync::Arc;

use evenhand_flow::work::Select;
use evenhand_model::{Bulk, Problem};

use crate::engine::Engine;
use crate::loops::rest;

const ROUND_MS: u64 = 1_000;
const BULKS_PER_ROUND_MAX: usize = 100;

/// Looks after unfinished bulks for ever, beginning with those from before the start.
pub async fn run(engine: Arc<Engine>) {
    loop {
        if let Err(problem) = round(&engine).await {
            tracing::warn!(%problem, "a bulk could not be carried on and will be tried again");
        }
        rest(ROUND_MS).await;
    }
}

/// One round: every bulk that is not finished.
pub async fn round(engine: &Engine) -> Result<(), Problem> {
    for bulk in engine.select::<Bulk>(&Select::bulks_running(BULKS_PER_ROUND_MAX))? {
        if let Err(problem) = engine.carry_on_bulk(bulk.id).await {
            // One that can't be carried on must not hold up those behind it.
            tracing::warn!(%problem, "a bulk could not be carried on and will be tried again");
        }
    }
    Ok(())
}
