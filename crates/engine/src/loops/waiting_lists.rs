//! Lists of known media are taken in when somebody has agreed to what they change.

use std::sync::Arc;

use crate::engine::Engine;
use crate::loops::rest;
use crate::media::kept::waiting;

/// Rest after each round: an answer is a person's.
const ROUND_MS: u64 = 1_000;

/// Looks for ever, each second.
pub async fn run(engine: Arc<Engine>) {
    waiting::clear(&engine);
    loop {
        if let Err(problem) = waiting::step(&engine).await {
            tracing::warn!(%problem, "a list that waited could not be taken in and will be later");
        }
        rest(ROUND_MS).await;
    }
}
