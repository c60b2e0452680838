//! New accounts are compared with suspended ones.

use std::sync::Arc;
use std::time::Duration;

use crate::engine::Engine;
use crate::loops::rest;
use crate::returns::Follower;
use crate::search::follow::give_way;

/// Rest after each round, so that what comes together is read together.
const ROUND_MS: u64 = 100;
/// Where nothing is written, private values still come to their end.
const IDLE: Duration = Duration::from_secs(60);

/// Compares for ever: whenever something was written.
pub async fn run(engine: Arc<Engine>) {
    let mut committed = engine.committed();
    let mut follower = Follower::default();
    loop {
        committed.mark_unchanged();
        let (after, step) = follower.step(&engine).await;
        follower = after;
        match step {
            Ok(true) => give_way(&engine).await,
            Ok(false) => {
                rest(ROUND_MS).await;
                // Neither silence nor an end is a reason not to look.
                let _ = tokio::time::timeout(IDLE, committed.changed()).await;
            }
            Err(problem) => {
                tracing::warn!(%problem, "new accounts could not be compared and will be later");
                rest(5 * ROUND_MS).await;
            }
        }
    }
}
