//! The index that people search follows the store.

use std::sync::Arc;

use crate::engine::Engine;
use crate::loops::rest;
use crate::search::follow::{Follower, give_way};

const ROUND_MS: u64 = 500;

/// Follows for ever.
pub async fn run(engine: Arc<Engine>) {
    let mut follower = Follower::default();
    loop {
        match follower.step(&engine).await {
            Ok(true) => give_way(&engine).await,
            Ok(false) => rest(ROUND_MS).await,
            Err(problem) => {
                tracing::warn!(%problem, "the index could not follow the store and will try again");
                rest(ROUND_MS).await;
            }
        }
    }
}
