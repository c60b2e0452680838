//! What was posted before is compared with items that come later.

use std::sync::Arc;
use std::time::Duration;

use evenhand_model::Problem;

use crate::aside::read_aside;
use crate::engine::Engine;
use crate::loops::rest;
use crate::media::look_back::{LookBack, Round};
use crate::search::follow::give_way;

/// Rest after each round, so that what comes together is read together.
const ROUND_MS: u64 = 20;
/// Where nothing is written, items are still due for the second time.
const IDLE: Duration = Duration::from_secs(5);

/// Looks for ever: whenever something was written.
pub async fn run(engine: Arc<Engine>) {
    let mut committed = engine.committed();
    let mut place = LookBack::default();
    loop {
        committed.mark_unchanged();
        let (after, round) = read_aside(&engine, place, LookBack::read).await;
        place = after;
        match write(&engine, &mut place, round).await {
            Ok(true) => give_way(&engine).await,
            Ok(false) => {
                rest(ROUND_MS).await;
                // Neither silence nor an end is a reason not to look.
                let _ = tokio::time::timeout(IDLE, committed.changed()).await;
            }
            Err(problem) => {
                tracing::warn!(%problem, "what was posted before could not be looked at and will be later");
                rest(50 * ROUND_MS).await;
            }
        }
    }
}

async fn write(
    engine: &Arc<Engine>,
    place: &mut LookBack,
    round: Result<Round, Problem>,
) -> Result<bool, Problem> {
    place.write(engine, round?).await
}
