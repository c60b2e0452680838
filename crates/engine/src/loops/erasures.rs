//! Erasures that a crash cut off or that a legal hold kept from being finished.

use std::sync::Arc;

use evenhand_flow::work::{PlatformRow, Select, Table};
use evenhand_model::{Principal, Problem};

use crate::engine::Engine;
use crate::loops::rest;

const ROUND_MS: u64 = 600_000;
const PLATFORMS_MAX: usize = 1_000;

/// Looks after unfinished erasures for ever, beginning with those from before the start.
pub async fn run(engine: Arc<Engine>) {
    loop {
        if let Err(problem) = round(&engine).await {
            tracing::warn!(%problem, "an erasure could not be finished and will be carried on with");
        }
        rest(ROUND_MS).await;
    }
}

/// One round: everything on the list.
pub async fn round(engine: &Arc<Engine>) -> Result<(), Problem> {
    let platforms = Select::all(Table::PlatformRow, PLATFORMS_MAX);
    for row in engine.select::<PlatformRow>(&platforms)? {
        for erasure in &row.erasures {
            engine
                .carry_on_erasure(Principal::System, &row.platform, erasure)
                .await?;
        }
    }
    Ok(())
}
