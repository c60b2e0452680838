//! Everything in ordered maps: the reference that other back ends are compared with.

mod checkpoints;
mod commit;
mod load;
mod select;
mod shards;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use evenhand_audit::{Checkpoint, Head};
use evenhand_flow::work::{Commit, Key, Record, Select, Version};
use evenhand_model::{Entry, OperationId};

use crate::{CommitError, FeedLine, LogPosition, Position, Store, StoreError};

/// A store that lives as long as the process.
#[derive(Debug, Default)]
pub struct MemoryStore {
    contents: Mutex<Contents>,
}

#[derive(Debug, Default)]
struct Contents {
    rows: BTreeMap<Key, (Version, Record)>,
    shards: BTreeMap<u32, Shard>,
    event_log: Option<LogPosition>,
    checkpoints: Vec<Checkpoint>,
}

#[derive(Debug)]
struct Shard {
    position: Position,
    head: Head,
    entries: Vec<Entry>,
    feed: BTreeMap<u64, FeedLine>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// A panic elsewhere leaves the contents whole: they are changed only after every check.
    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn load(&self, keys: &[Key]) -> Result<Vec<(Key, Version, Option<Record>)>, StoreError> {
        Ok(self.contents().load(keys))
    }
    fn select(&self, select: &Select) -> Result<Vec<Record>, StoreError> {
        self.contents().select(select)
    }
    fn count(&self, select: &Select) -> Result<u64, StoreError> {
        self.contents().count(select)
    }
    fn commit(
        &self,
        shard: u32,
        commits: &[Commit],
        event_log: Option<LogPosition>,
    ) -> Result<Vec<Position>, CommitError> {
        self.contents().commit(shard, commits, event_log)
    }
    fn head(&self, shard: u32) -> Result<Head, StoreError> {
        Ok(self.contents().head(shard))
    }
    fn entries(&self, shard: u32, after: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        Ok(self.contents().entries(shard, after, limit))
    }
    fn entries_filed_under(&self, id: &str, limit: usize) -> Result<Vec<Entry>, StoreError> {
        Ok(self.contents().entries_filed_under(id, limit))
    }
    fn feed(&self, shard: u32, after: u64, limit: usize) -> Result<Vec<FeedLine>, StoreError> {
        Ok(self.contents().feed(shard, after, limit))
    }
    fn position(&self, shard: u32) -> Result<Position, StoreError> {
        Ok(self.contents().position(shard))
    }
    fn feed_trim(&self, shard: u32, before: u64) -> Result<u64, StoreError> {
        Ok(self.contents().feed_trim(shard, before))
    }
    fn operation_exists(&self, operation: OperationId) -> Result<bool, StoreError> {
        Ok(self.contents().operation_exists(operation))
    }
    fn event_log_position(&self) -> Result<Option<LogPosition>, StoreError> {
        Ok(self.contents().event_log)
    }
    fn put_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        self.contents().checkpoints.push(checkpoint.clone());
        Ok(())
    }
    fn checkpoints(&self, limit: usize) -> Result<Vec<Checkpoint>, StoreError> {
        Ok(self.contents().checkpoints(limit))
    }
    fn size_bytes(&self) -> Result<u64, StoreError> {
        Ok(0)
    }
    fn compact(&self) -> Result<(), StoreError> {
        Ok(())
    }
    fn rewrite(&self) -> Result<(), StoreError> {
        Ok(())
    }
    fn freeze(&self) -> Result<Vec<PathBuf>, StoreError> {
        Ok(Vec::new())
    }
    fn thaw(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
