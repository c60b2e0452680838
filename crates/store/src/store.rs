//! What every back end must do.

use std::path::PathBuf;

use evenhand_audit::{Checkpoint, Head};
use evenhand_flow::work::{Commit, Key, Record, Select, Version};
use evenhand_model::{Entry, OperationId};

use crate::{CommitError, FeedLine, LogPosition, Position, StoreError};

/// Rows, audit chains, feeds and checkpoints. Calls block; they may come from any thread.
///
/// Sequence numbers of entries and of the feed start at 1 in every shard and have no gaps. Reads
/// see only what was committed, and a read that starts after a commit has returned sees it.
pub trait Store: Send + Sync + 'static {
    /// The rows with these keys as they were at one moment, in the order of the keys. A row that
    /// does not exist has version 0.
    fn load(&self, keys: &[Key]) -> Result<Vec<(Key, Version, Option<Record>)>, StoreError>;

    /// The rows that a question asks for, in its order. A row without a value in the order column
    /// is not among them.
    fn select(&self, select: &Select) -> Result<Vec<Record>, StoreError>;

    /// How many rows a question asks for in all, without its start and its limit.
    fn count(&self, select: &Select) -> Result<u64, StoreError>;

    /// Writes all commits in one transaction with a full sync, or none of them.
    ///
    /// The commits are applied one after the other: a later one may rest on rows that an earlier one
    /// has written. Every version that a commit expects is checked, of rows that it only read too.
    /// Each commit gets the next position of the shard, its entries are appended to the shard's
    /// audit chain, and its feed line names the keys that it changed. `event_log` is kept as how far
    /// the event log is contained in the store.
    fn commit(
        &self,
        shard: u32,
        commits: &[Commit],
        event_log: Option<LogPosition>,
    ) -> Result<Vec<Position>, CommitError>;

    /// The end of a shard's audit chain.
    fn head(&self, shard: u32) -> Result<Head, StoreError>;

    /// Entries of a shard after a sequence number, in order.
    fn entries(&self, shard: u32, after: u64, limit: usize) -> Result<Vec<Entry>, StoreError>;

    /// Entries about a case, or about an investigation and no case, in order of shard and sequence
    /// number.
    fn entries_filed_under(&self, id: &str, limit: usize) -> Result<Vec<Entry>, StoreError>;

    /// Feed lines of a shard after a sequence number, in order.
    fn feed(&self, shard: u32, after: u64, limit: usize) -> Result<Vec<FeedLine>, StoreError>;

    /// The latest position of a shard; sequence number 0 before the first commit.
    fn position(&self, shard: u32) -> Result<Position, StoreError>;

    /// Forgets the feed lines of a shard up to `before`, not included. Positions go on as if they
    /// were still there.
    fn feed_trim(&self, shard: u32, before: u64) -> Result<u64, StoreError>;

    /// Whether the feed still holds the commit of an operation. Tells what became of a commit whose
    /// outcome was [`CommitError::Unknown`].
    fn operation_exists(&self, operation: OperationId) -> Result<bool, StoreError>;

    /// How far the event log is contained in the store; `None` before the first.
    fn event_log_position(&self) -> Result<Option<LogPosition>, StoreError>;

    /// Keeps a signed checkpoint.
    fn put_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), StoreError>;

    /// Checkpoints, the latest first.
    fn checkpoints(&self, limit: usize) -> Result<Vec<Checkpoint>, StoreError>;

    /// Size of everything on disk, in bytes.
    fn size_bytes(&self) -> Result<u64, StoreError>;

    /// Makes the bytes of deleted rows leave the files, but for some that a back end may have left
    /// where rows were moved. To be called after an erasure.
    fn compact(&self) -> Result<(), StoreError>;

    /// Writes the store anew, so that no byte of a deleted or replaced row is left in its files.
    /// Nothing can be written meanwhile, for about a second for every 100 MB; reading goes on. Needs
    /// free space of twice the size of the store: [`StoreError::Full`] if there is less, and then
    /// everything stays as it was. To be called within a day of an erasure.
    fn rewrite(&self) -> Result<(), StoreError>;

    /// Leaves the files of the store as they are now until [`Store::thaw`], whole, so that another
    /// process can copy them; answers which. Reading and writing go on, and what is written meanwhile
    /// lies apart. Fails while the files lie still already.
    fn freeze(&self) -> Result<Vec<PathBuf>, StoreError>;

    /// Lets the files change again after [`Store::freeze`], and moves what was written meanwhile into
    /// its place beside those who write.
    fn thaw(&self) -> Result<(), StoreError>;
}
