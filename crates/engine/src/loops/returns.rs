//! New accounts are compared with suspended ones.

use std::sync::Arc;

use crate::engine::Engine;
use crate::loops::rest;
use crate::returns::Follower;
use crate::search::follow::give_way;

const ROUND_MS: u64 = 500;

/// Compares for ever.
pub async fn run(engine: Arc<Engine>) {
    let mut follower = Follower::default();
    loop {
        let (after, step) = follower.step(&engine).await;
        follower = after;
        match step {
            Ok(true) => give_way(&engine).await,
            Ok(false) => rest(ROUND_MS).await,
            Err(problem) => {
                tracing::warn!(%problem, "new accounts could not be compared and will be later");
                rest(ROUND_MS).await;
            }
        }
    }
}
