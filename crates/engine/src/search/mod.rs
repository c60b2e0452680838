//! Finding things again. An index [follows](follow) the store some moments behind, so that taking
//! reports in costs nothing more; whoever [searches](find) gets what the rows say now.

pub mod find;
pub mod follow;
mod read;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use evenhand_model::Problem;

use crate::engine::{Engine, SHARD};

pub use find::{Found, FoundThing};

/// How far the index has come.
#[derive(Debug, Default)]
pub struct Progress {
    sequence: AtomicU64,
    is_following: AtomicBool,
}

/// What the index does not have yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// So many commits, most of which change nothing that is searched.
    Commits(u64),
    /// It is being built from everything that there is.
    Building,
}

impl Progress {
    fn followed(&self, sequence: u64) {
        self.sequence.store(sequence, Ordering::Relaxed);
        self.is_following.store(true, Ordering::Relaxed);
    }

    fn builds(&self) {
        self.is_following.store(false, Ordering::Relaxed);
    }
}

impl Engine {
    /// How far the index is behind the store.
    pub fn search_behind(&self) -> Result<Behind, Problem> {
        if !self.search_progress.is_following.load(Ordering::Relaxed) {
            return Ok(Behind::Building);
        }
        let sequence = self.search_progress.sequence.load(Ordering::Relaxed);
        let head = self.store.position(SHARD).map_err(|error| {
            tracing::error!(%error, "the position of the store can't be read");
            Problem::internal("the store could not be read")
        })?;
        Ok(Behind::Commits(head.sequence.saturating_sub(sequence)))
    }
}
