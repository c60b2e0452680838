//! Has people told when the parity figures show that one cohort is served more slowly than another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use evenhand_flow::operation::alert::parity::TellOfParity;
use evenhand_model::{Principal, Problem};

use crate::engine::Engine;
use crate::loops::rest;

/// Let a server that has just started do its work first.
const FIRST_AFTER_MS: u64 = 60_000;
const ROUND: Duration = Duration::from_secs(3_600);
/// How many times as long as a look took it is until the next one: at most a tenth of one core goes into it.
const REST_FACTOR: u32 = 10;

/// Looks at the figures every hour for ever.
pub async fn run(engine: Arc<Engine>) {
    rest(FIRST_AFTER_MS).await;
    loop {
        let started = Instant::now();
        if let Err(problem) = look(&engine).await {
            tracing::warn!(%problem, "the parity figures could not be looked at and will be later");
        }
        let wait = ROUND.max(started.elapsed() * REST_FACTOR);
        tokio::time::sleep(wait).await;
    }
}

/// One look at the figures of every platform that has a list. Reading takes a while where there are many cases, and
/// keeps nobody else waiting.
pub async fn look(engine: &Arc<Engine>) -> Result<(), Problem> {
    for platform in engine.platforms()? {
        let (reading, of) = (Arc::clone(engine), platform.clone());
        let looked = tokio::task::spawn_blocking(move || reading.parity_alarm(&of)).await;
        let found = looked.map_err(|error| Problem::internal(error.to_string()))??;
        if let Some(alarm) = found {
            let tell = TellOfParity { platform, alarm };
            engine.submit(Principal::System, tell).await?;
        }
    }
    Ok(())
}
