//! The feed: which rows each commit changed, for everything that follows the store.

use evenhand_flow::work::{Commit, Key, Table};
use evenhand_model::OperationId;
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// Place of a commit: the shard, and its number in it, from 1 and without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Which shard.
    pub shard: u32,
    /// Number of the commit in the shard; 0 stands before the first.
    pub sequence: u64,
}

/// One commit, as those who follow the store see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedLine {
    /// Where it stands.
    pub position: Position,
    /// Which operation it was.
    pub operation: OperationId,
    /// Rows that were written or deleted, of tables that are [in the feed](Table::is_in_feed).
    pub changed: Vec<Key>,
}

impl FeedLine {
    /// The line of a commit.
    pub(crate) fn of(position: Position, commit: &Commit) -> Self {
        let named = commit.changes.iter().map(|change| &change.key);
        Self {
            position,
            operation: commit.operation,
            changed: named
                .filter(|key| key.table.is_in_feed())
                .cloned()
                .collect(),
        }
    }

    /// The changed keys as text: a line for each, table and id with a space between.
    pub(crate) fn keys_text(&self) -> String {
        let lines = self.changed.iter();
        lines
            .map(|key| format!("{} {}\n", key.table.as_str(), key.id))
            .collect()
    }

    /// Reads what [`FeedLine::keys_text`] wrote.
    pub(crate) fn read_keys(text: &str) -> Result<Vec<Key>, StoreError> {
        text.lines().map(read_key).collect()
    }
}

fn read_key(line: &str) -> Result<Key, StoreError> {
    line.split_once(' ')
        .and_then(|(table, id)| {
            let table = Table::from_name(table)?;
            Some(Key {
                table,
                id: id.into(),
            })
        })
        .ok_or_else(|| StoreError::Damaged {
            what: "a line of the feed",
            why: format!("`{line}` names no row of a known table"),
        })
}
