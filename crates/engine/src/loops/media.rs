//! What banks hold is kept up to date.

use std::sync::Arc;
use std::time::Duration;

use evenhand_model::Problem;

use crate::aside::read_aside;
use crate::engine::Engine;
use crate::loops::rest;
use crate::media::follow::Follower;
use crate::media::merging::Merging;
use crate::media::upkeep;
use crate::search::follow::give_way;

/// Rest after each round, so that what comes together is read together.
const ROUND_MS: u64 = 20;
/// Where nothing is written, terms still come to their end.
const IDLE: Duration = Duration::from_secs(5);

/// Follows for ever: whenever something was written.
pub async fn run(engine: Arc<Engine>) {
    let mut committed = engine.committed();
    let mut follower = Follower::after_start(engine.media_loaded);
    let mut merging = Merging::default();
    loop {
        committed.mark_unchanged();
        let (after, step) = read_aside(&engine, follower, Follower::step).await;
        follower = after;
        merging.go_on(&engine);
        match write(&engine, step).await {
            Ok(true) => give_way(&engine).await,
            Ok(false) => {
                rest(ROUND_MS).await;
                // Neither silence nor an end is a reason not to look.
                let _ = tokio::time::timeout(IDLE, committed.changed()).await;
            }
            Err(problem) => {
                tracing::warn!(%problem, "known media could not be followed and will be later");
                rest(50 * ROUND_MS).await;
            }
        }
    }
}

async fn write(engine: &Arc<Engine>, step: Result<bool, Problem>) -> Result<bool, Problem> {
    let more = step?;
    let more_upkeep = upkeep::step(engine).await?;
    Ok(more || more_upkeep)
}
