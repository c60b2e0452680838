//! Signs the head of the chain every 1,000 entries or 60 seconds, and puts the checkpoint where
//! this machine's operator can't rewrite it.

use std::io::Write as _;
use std::sync::Arc;

use evenhand_audit::{Checkpoint, Head};
use evenhand_deliver::Client;
use evenhand_model::{Duration, Time, limits};

use crate::engine::{Engine, SHARD};
use crate::loops::rest;

const ROUND_MS: u64 = 500;

/// Looks after checkpoints for ever.
pub async fn run(engine: Arc<Engine>, client: Arc<Client>) {
    let mut last = match engine.store.checkpoints(1) {
        Ok(found) => found
            .into_iter()
            .next()
            .map(|found| (found.at, sequence_of(&found.heads))),
        Err(_) => None,
    };
    loop {
        match due(&engine, last) {
            Some(head) => {
                let signed = sign(&engine, head);
                last = Some((signed.at, sequence_of(&signed.heads)));
                publish(&engine, &client, &signed).await;
            }
            None => rest(ROUND_MS).await,
        }
    }
}

fn sequence_of(heads: &[Head]) -> u64 {
    heads.iter().map(|head| head.sequence).max().unwrap_or(0)
}

/// The head to sign, if it is time.
fn due(engine: &Engine, last: Option<(Time, u64)>) -> Option<Head> {
    let head = engine.store.head(SHARD).ok()?;
    let Some((at, sequence)) = last else {
        return (head.sequence > 0).then_some(head);
    };
    let new_entries = head.sequence.saturating_sub(sequence);
    let patience = Duration::from_seconds(limits::SECONDS_PER_CHECKPOINT);
    let is_due = new_entries >= limits::ENTRIES_PER_CHECKPOINT
        || (new_entries > 0 && engine.now() >= at.plus(patience));
    is_due.then_some(head)
}

fn sign(engine: &Engine, head: Head) -> Checkpoint {
    engine.metrics.count(&engine.metrics.checkpoints_signed);
    Checkpoint::sign(engine.now(), vec![head], &engine.signing)
}

async fn publish(engine: &Engine, client: &Client, checkpoint: &Checkpoint) {
    if let Err(error) = engine.store.put_checkpoint(checkpoint) {
        tracing::error!(%error, "a checkpoint could not be stored");
    }
    let line = serde_json::to_string(checkpoint).unwrap_or_default();
    if let Some(path) = &engine.settings.checkpoint_file
        && let Err(error) = append(path, &line)
    {
        tracing::error!(%error, path = %path.display(), "a checkpoint could not be written outside");
    }
    if let Some(url) = &engine.settings.checkpoint_webhook
        && let Err(error) = client.post(url, &[], line.into()).await
    {
        tracing::error!(%error, "a checkpoint could not be sent outside");
    }
}

fn append(path: &std::path::Path, line: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)?;
    writeln!(file, "{line}")?;
    file.sync_data()
}
