//! Posts and reports are watched for many accounts that act together.

use std::sync::Arc;

use crate::campaigns::Follower;
use crate::engine::Engine;
use crate::loops::rest;
use crate::search::follow::give_way;

const ROUND_MS: u64 = 1_000;

/// Watches for ever.
pub async fn run(engine: Arc<Engine>) {
    let mut follower = Follower::default();
    loop {
        let (after, step) = follower.step(&engine).await;
        follower = after;
        match step {
            Ok(true) => give_way(&engine).await,
            Ok(false) => rest(ROUND_MS).await,
            Err(problem) => {
                tracing::warn!(%problem, "campaigns could not be looked for and will be later");
                rest(ROUND_MS).await;
            }
        }
    }
}
