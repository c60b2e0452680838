//! Whether work can be sent here.

use evenhand_flow::work::Restored;
use evenhand_model::{Problem, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::engine::{Engine, SHARD};

/// Share of the writer's queue, in percent, above which no more work should be sent here.
const QUEUE_PERCENT_MAX: usize = 90;
/// Seconds after which asking again makes sense.
const RETRY_AFTER_SECONDS: u32 = 5;

/// Whether anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sending {
    /// What is owed is sent.
    Running,
    /// The store was restored from a backup and sends nothing until the server is started with
    /// `--resume-delivery`.
    Held,
}

impl Engine {
    /// Whether anything is sent, where work can be sent here: the store can be read, and the writer
    /// has room. Reads the store.
    pub fn readiness(&self) -> Result<Sending, Problem> {
        let not_ready = |why: &str| Problem::unavailable(why).retry_after(RETRY_AFTER_SECONDS);
        self.store.position(SHARD).map_err(|error| {
            tracing::error!(%error, "not ready: the store can't be read");
            not_ready("the store can't be read")
        })?;
        if self.waiting() * 100 > limits::COMMANDS_WAITING_MAX * QUEUE_PERCENT_MAX {
            return Err(not_ready("the writer is saturated"));
        }
        let restored: Option<Restored> = self.restored()?;
        Ok(restored.map_or(Sending::Running, |_| Sending::Held))
    }
}
