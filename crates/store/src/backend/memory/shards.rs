//! Chains and feeds.

use std::ops::Bound;

use evenhand_audit::Head;
use evenhand_model::{Entry, OperationId};

use super::{Contents, Shard};
use crate::{FeedLine, Position};

impl Contents {
    pub(super) fn shard(&mut self, shard: u32) -> &mut Shard {
        self.shards.entry(shard).or_insert_with(|| Shard {
            position: Position { shard, sequence: 0 },
            head: Head::genesis(shard),
            entries: Vec::new(),
            feed: Default::default(),
        })
    }

    pub(super) fn head(&self, shard: u32) -> Head {
        let known = self.shards.get(&shard);
        known.map_or_else(|| Head::genesis(shard), |known| known.head.clone())
    }

    pub(super) fn position(&self, shard: u32) -> Position {
        let known = self.shards.get(&shard);
        known.map_or(Position { shard, sequence: 0 }, |known| known.position)
    }

    pub(super) fn entries(&self, shard: u32, after: u64, limit: usize) -> Vec<Entry> {
        let entries = self.shards.get(&shard).into_iter();
        entries
            .flat_map(|shard| &shard.entries)
            .filter(|entry| entry.sequence > after)
            .take(limit)
            .cloned()
            .collect()
    }

    pub(super) fn entries_filed_under(&self, id: &str, limit: usize) -> Vec<Entry> {
        let entries = self.shards.values().flat_map(|shard| &shard.entries);
        entries
            .filter(|entry| entry.draft.filed_under().as_deref() == Some(id))
            .take(limit)
            .cloned()
            .collect()
    }

    pub(super) fn feed(&self, shard: u32, after: u64, limit: usize) -> Vec<FeedLine> {
        let lines = self.shards.get(&shard).into_iter();
        lines
            .flat_map(|shard| shard.feed.range((Bound::Excluded(after), Bound::Unbounded)))
            .take(limit)
            .map(|(_, line)| line.clone())
            .collect()
    }

    pub(super) fn feed_trim(&mut self, shard: u32, before: u64) -> u64 {
        let feed = &mut self.shard(shard).feed;
        let kept = feed.split_off(&before);
        std::mem::replace(feed, kept).len() as u64
    }

    pub(super) fn operation_exists(&self, operation: OperationId) -> bool {
        let mut lines = self.shards.values().flat_map(|shard| shard.feed.values());
        lines.any(|line| line.operation == operation)
    }
}
