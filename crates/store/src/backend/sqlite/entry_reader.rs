//! Reading the audit chain beside a running server, or where none runs.

use std::path::Path;

use evenhand_audit::Head;
use evenhand_model::Entry;
use rusqlite::Connection;

use super::failure::failed;
use super::{connection, shards};
use crate::data_directory::STORE_FILE;
use crate::sql::shards as text;
use crate::{OpenError, StoreError};

/// Reads audit entries and nothing else. It takes no lock and writes nothing.
#[derive(Debug)]
pub struct EntryReader {
    connection: Connection,
}

impl EntryReader {
    /// Opens the store of a data directory for reading.
    pub fn open(data: &Path) -> Result<Self, OpenError> {
        let connection = connection::open_reader(&data.join(STORE_FILE))?;
        Ok(Self { connection })
    }

    /// The shards that have entries, in rising order.
    pub fn shards(&self) -> Result<Vec<u32>, StoreError> {
        let read = || {
            let mut statement = self.connection.prepare(text::SHARDS_WITH_ENTRIES)?;
            statement
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| failed("read the shards", &error))
    }

    /// Entries of a shard after a sequence number, in order.
    pub fn entries(&self, shard: u32, after: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        shards::entries(&self.connection, shard, after, limit)
    }

    /// The end of a shard's chain as the store goes on from it.
    pub fn head(&self, shard: u32) -> Result<Head, StoreError> {
        Ok(shards::end(&self.connection, shard)?.head)
    }
}
