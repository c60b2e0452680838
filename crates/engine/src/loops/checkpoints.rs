//! Signs the head of the chain every 1,000 entries or 60 seconds, and puts the checkpoint where
//! this machine's operator can't rewrite it.

use std::collections::VecDeque;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::Arc;

use evenhand_audit::{Checkpoint, Head};
use evenhand_deliver::Client;
use evenhand_model::{Duration, Time, limits};

use crate::engine::{Engine, SHARD};
use crate::loops::rest;
use crate::writer::unless_sync_failed;

const ROUND_MS: u64 = 500;
/// How long to wait until what the webhook did not take is sent again.
const SEND_AGAIN_AFTER: Duration = Duration::from_seconds(60);
/// Checkpoints that wait for the webhook. A later one proves what the ones before it did.
const UNSENT_MAX: usize = 1_000;

/// Looks after checkpoints for ever. Without a client they wait to be sent.
pub async fn run(engine: Arc<Engine>, client: Option<Arc<Client>>) {
    let kept = engine.store.checkpoints(1).unwrap_or_default().pop();
    let mut last = kept
        .as_ref()
        .map(|kept| (kept.at, sequence_of(&kept.heads)));
    // Nobody knows whether the webhook took the last one before the server was stopped.
    let mut unsent = Unsent::default();
    kept.iter().for_each(|kept| unsent.push(kept));
    loop {
        if is_due(&engine, last)
            && let Some(signed) = sign(&engine).await
        {
            last = Some((signed.at, sequence_of(&signed.heads)));
            unsent.push(&signed);
        }
        if let (Some(url), Some(client)) = (&engine.settings.checkpoint_webhook, &client) {
            unsent.send(&engine, client, url).await;
        }
        rest(ROUND_MS).await;
    }
}

fn sequence_of(heads: &[Head]) -> u64 {
    heads.iter().map(|head| head.sequence).max().unwrap_or(0)
}

/// Whether it is time.
fn is_due(engine: &Engine, last: Option<(Time, u64)>) -> bool {
    let Ok(head) = engine.store.head(SHARD) else {
        return false;
    };
    let Some((at, sequence)) = last else {
        return head.sequence > 0;
    };
    let new_entries = head.sequence.saturating_sub(sequence);
    let patience = Duration::from_seconds(limits::SECONDS_PER_CHECKPOINT);
    new_entries >= limits::ENTRIES_PER_CHECKPOINT
        || (new_entries > 0 && engine.now() >= at.plus(patience))
}

/// Signs away from the threads that serve: the first time after a start, the whole chain is read.
async fn sign(engine: &Arc<Engine>) -> Option<Checkpoint> {
    let signing = Arc::clone(engine);
    let signed = tokio::task::spawn_blocking(move || signing.sign_checkpoint());
    match signed.await.ok()? {
        Ok(checkpoint) => Some(checkpoint),
        Err(error) => {
            tracing::error!(%error, "no checkpoint could be signed; it will be tried again");
            None
        }
    }
}

/// Puts a checkpoint into the store and into the file outside.
pub(crate) fn keep(engine: &Engine, checkpoint: &Checkpoint) {
    if let Err(error) = unless_sync_failed(engine.store.put_checkpoint(checkpoint)) {
        tracing::error!(%error, "a checkpoint could not be stored");
    }
    if let Some(path) = &engine.settings.checkpoint_file
        && let Err(error) = append(path, &line_of(checkpoint))
    {
        tracing::error!(%error, path = %path.display(), "a checkpoint could not be written outside");
    }
}

fn line_of(checkpoint: &Checkpoint) -> String {
    serde_json::to_string(checkpoint).unwrap_or_default()
}

/// Adds a line in one write, so that only a crash in its midst can tear it; a line that was torn so
/// is ended first.
fn append(path: &Path, line: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .read(true)
        .open(path)?;
    let text = if ends_with_line(&mut file)? {
        format!("{line}\n")
    } else {
        format!("\n{line}\n")
    };
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

fn ends_with_line(file: &mut std::fs::File) -> std::io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Checkpoints that the webhook has not taken yet, the oldest first.
#[derive(Default)]
struct Unsent {
    lines: VecDeque<String>,
    send_again_at: Option<Time>,
}

impl Unsent {
    fn push(&mut self, checkpoint: &Checkpoint) {
        self.lines.push_back(line_of(checkpoint));
        if self.lines.len() > UNSENT_MAX {
            self.lines.pop_front();
        }
    }

    /// Sends in order until one is not taken; that one is the first next time.
    async fn send(&mut self, engine: &Engine, client: &Client, url: &str) {
        if self.send_again_at.is_some_and(|at| engine.now() < at) {
            return;
        }
        self.send_again_at = None;
        while let Some(line) = self.lines.front() {
            let why = match client.post(url, &[], line.clone().into()).await {
                Ok(answer) if (200..300).contains(&answer.status) => {
                    self.lines.pop_front();
                    continue;
                }
                Ok(answer) => format!("it answered {}", answer.status),
                Err(error) => error.to_string(),
            };
            let waiting = self.lines.len();
            tracing::error!(
                why,
                waiting,
                "the checkpoint webhook took nothing; it will be tried again"
            );
            let wait = engine.settings.shortened(SEND_AGAIN_AFTER);
            self.send_again_at = Some(engine.now().plus(wait));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_is_ended_before_the_next_one_is_added() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("checkpoints.jsonl");
        append(&path, "{1}").unwrap();
        append(&path, "{2}").unwrap();
        std::fs::write(&path, "{1}\n{2").unwrap();
        append(&path, "{3}").unwrap();
        append(&path, "{4}").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "{1}\n{2\n{3}\n{4}\n");
    }
}
