//! Erasures that a crash cut off or that a legal hold kept from being finished.

use std::sync::Arc;

use evenhand_flow::operation::erase::NoteRewrite;
use evenhand_flow::work::{PlatformRow, Select, Table};
use evenhand_model::{Duration, Principal, Problem};

use crate::engine::Engine;
use crate::loops::rest;
use crate::writer::unless_sync_failed;

const ROUND_MS: u64 = 600_000;
/// A store up to this size is written anew at once; nobody notices.
const SMALL_STORE_BYTES: u64 = 64 * 1024 * 1024;
/// How long a larger one may wait, so that the erasures of half a day share one rewriting, which holds
/// up writing. An erasure has 24 hours.
const REWRITE_AFTER: Duration = Duration::from_hours(12);
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
    rewrite(engine).await
}

/// Deleting a row leaves its bytes in gaps of the store's file until the file is written anew.
async fn rewrite(engine: &Arc<Engine>) -> Result<(), Problem> {
    let platforms =
        engine.select::<PlatformRow>(&Select::all(Table::PlatformRow, PLATFORMS_MAX))?;
    let Some(since) = platforms.iter().filter_map(|row| row.erased_since).min() else {
        return Ok(());
    };
    let began_at = engine.now();
    let is_small = engine
        .store
        .size_bytes()
        .is_ok_and(|size| size <= SMALL_STORE_BYTES);
    if !is_small && since.plus(REWRITE_AFTER) > began_at {
        return Ok(());
    }
    let store = Arc::clone(&engine.store);
    let rewriting = move || unless_sync_failed(store.rewrite());
    match tokio::task::spawn_blocking(rewriting).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(%error, "the store could not be written anew after an erasure");
            return Ok(());
        }
        Err(_) => return Err(Problem::internal("a rewriting ended before its time")),
    }
    for row in platforms
        .into_iter()
        .filter(|row| row.erased_since.is_some())
    {
        let note = NoteRewrite {
            platform: row.platform,
            began_at,
        };
        engine.submit(Principal::System, note).await?;
    }
    Ok(())
}
