//! One SQLite file in WAL mode, synced in full at every commit.
//!
//! One connection writes; a few others read beside it and never wait for it.

mod checkpoint_wal;
mod checkpoints;
mod commit;
mod compact;
mod connection;
pub mod entry_reader;
mod failure;
mod flush;
mod freeze;
mod load;
mod migrate;
mod select;
mod shards;
mod statements;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use evenhand_audit::{Checkpoint, Head};
use evenhand_flow::work::{Commit, Key, Record, Select, Version};
use evenhand_model::{Entry, OperationId};
use rusqlite::Connection;

use crate::data_directory::{make_directory, sync_directory};
use crate::{CommitError, FeedLine, LogPosition, OpenError, Position, Store, StoreError};
use connection::Readers;
pub use migrate::SCHEMA_VERSION;
use statements::Statements;

/// A store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Readers,
    statements: Statements,
    /// Whether the file lies still to be copied.
    is_frozen: AtomicBool,
    /// The file once more, for [`flush`]. It is opened once and closed last, as closing it takes away
    /// every lock that this process holds on it.
    flushed: OnceLock<File>,
}

impl SqliteStore {
    /// Opens the store in the file at `path`, makes it if it is not there, and brings an older
    /// schema up to date; a backup of the older one is then kept beside it.
    ///
    /// The caller holds the lock on the directory, see [`crate::DataDirectory`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref().to_path_buf();
        let directory = path.parent().unwrap_or(Path::new("."));
        make_directory(directory)?;
        let mut writer = connection::open_writer(&path)?;
        migrate::bring_up_to_date(&mut writer, &path, migrate::MIGRATIONS)?;
        sync_directory(directory)?;
        Ok(Self {
            readers: Readers::open(&path)?,
            path,
            writer: Mutex::new(writer),
            statements: Statements::new(),
            is_frozen: AtomicBool::new(false),
            flushed: OnceLock::new(),
        })
    }

    /// A panic elsewhere leaves the connection usable: an open transaction is rolled back before
    /// the next begins.
    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for SqliteStore {
    /// Leaves one whole file to whoever copies it. If that fails, the write-ahead log stays, and the
    /// next start reads it.
    fn drop(&mut self) {
        if !self.is_frozen() {
            let _ = checkpoint_wal::truncate(&self.writer());
        }
    }
}

impl Store for SqliteStore {
    fn load(&self, keys: &[Key]) -> Result<Vec<(Key, Version, Option<Record>)>, StoreError> {
        self.load_rows(keys)
    }
    fn select(&self, select: &Select) -> Result<Vec<Record>, StoreError> {
        select::select(&self.readers.take(), select)
    }
    fn count(&self, select: &Select) -> Result<u64, StoreError> {
        select::count(&self.readers.take(), select)
    }
    fn commit(
        &self,
        shard: u32,
        commits: &[Commit],
        event_log: Option<LogPosition>,
    ) -> Result<Vec<Position>, CommitError> {
        self.commit_batch(shard, commits, event_log)
    }
    fn head(&self, shard: u32) -> Result<Head, StoreError> {
        Ok(shards::end(&self.readers.take(), shard)?.head)
    }
    fn entries(&self, shard: u32, after: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        shards::entries(&self.readers.take(), shard, after, limit)
    }
    fn entries_filed_under(&self, id: &str, limit: usize) -> Result<Vec<Entry>, StoreError> {
        shards::entries_filed_under(&self.readers.take(), id, limit)
    }
    fn feed(&self, shard: u32, after: u64, limit: usize) -> Result<Vec<FeedLine>, StoreError> {
        shards::feed(&self.readers.take(), shard, after, limit)
    }
    fn position(&self, shard: u32) -> Result<Position, StoreError> {
        Ok(shards::end(&self.readers.take(), shard)?.position)
    }
    fn feed_trim(&self, shard: u32, before: u64) -> Result<u64, StoreError> {
        shards::feed_trim(&self.writer(), shard, before)
    }
    fn operation_exists(&self, operation: OperationId) -> Result<bool, StoreError> {
        shards::operation_exists(&self.readers.take(), operation)
    }
    fn event_log_position(&self) -> Result<Option<LogPosition>, StoreError> {
        shards::event_log_position(&self.readers.take())
    }
    fn put_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        checkpoints::put(&self.writer(), checkpoint)
    }
    fn checkpoints(&self, limit: usize) -> Result<Vec<Checkpoint>, StoreError> {
        checkpoints::latest(&self.readers.take(), limit)
    }
    fn size_bytes(&self) -> Result<u64, StoreError> {
        compact::size_bytes(&self.path)
    }
    fn compact(&self) -> Result<(), StoreError> {
        let writer = self.writer();
        self.check_not_frozen("empty the write-ahead log")?;
        compact::compact(&writer)
    }
    fn rewrite(&self) -> Result<(), StoreError> {
        let writer = self.writer();
        self.check_not_frozen("write its file anew")?;
        compact::rewrite(&writer, &self.path)
    }
    fn freeze(&self) -> Result<Vec<PathBuf>, StoreError> {
        self.freeze_file()
    }
    fn thaw(&self) -> Result<(), StoreError> {
        self.thaw_file()
    }
}
