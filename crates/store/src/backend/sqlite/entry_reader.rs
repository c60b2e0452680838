//! Reading the audit chain beside a running server, or where none runs.

use std::path::Path;

use evenhand_audit::Head;
use evenhand_model::Entry;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::failure::failed;
use super::{connection, shards};
use crate::data_directory::STORE_FILE;
use crate::sql::shards as text;
use crate::{OpenError, Position, StoreError};

/// Reads audit entries and nothing else. It takes no lock and writes nothing.
#[derive(Debug)]
pub struct EntryReader {
    connection: Connection,
}

/// Where a shard ends: as the store would go on from it, and as its rows say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainEnd {
    /// The latest commit, as the store would go on from it.
    pub position: Position,
    /// The latest entry, as the store would go on from it.
    pub head: Head,
    /// Number of the last row among the entries, if there is one.
    pub last_entry: Option<i64>,
    /// Number of the last line of the feed, if there is one.
    pub last_feed_line: Option<i64>,
}

/// One row among the entries. Its columns are what it is found by; only the line is hashed.
#[derive(Debug)]
pub struct EntryRow {
    /// Number of the row in its shard.
    pub sequence: i64,
    /// The case or investigation by which it is found.
    pub filed_under: Option<String>,
    /// What its line says.
    pub entry: Result<Entry, StoreError>,
}

impl EntryReader {
    /// Opens the store of a data directory for reading.
    pub fn open(data: &Path) -> Result<Self, OpenError> {
        let connection = connection::open_reader(&data.join(STORE_FILE))?;
        Ok(Self { connection })
    }

    /// The end of every shard that has an end, entries or a feed, by rising shard, all as they were
    /// at one moment.
    pub fn ends(&self) -> Result<Vec<ChainEnd>, StoreError> {
        let moment = self
            .connection
            .unchecked_transaction()
            .map_err(|error| failed("start to read", &error))?;
        let mut ends = Vec::new();
        let mut before = -1;
        while let Some(shard) = next_shard(&moment, before)? {
            before = i64::from(shard);
            let shards::ShardEnd { position, head } = shards::end(&moment, shard)?;
            ends.push(ChainEnd {
                position,
                head,
                last_entry: number(&moment, text::LAST_ENTRY, before)?,
                last_feed_line: number(&moment, text::LAST_FEED_LINE, before)?,
            });
        }
        Ok(ends)
    }

    /// Rows among the entries of a shard after a number, in order.
    pub fn rows(&self, shard: u32, after: i64, limit: usize) -> Result<Vec<EntryRow>, StoreError> {
        let read = || {
            let mut statement = self.connection.prepare_cached(text::ENTRY_ROWS)?;
            let values = params![shard, after, shards::whole(limit)];
            let rows = statement.query_map(values, |row| {
                Ok(EntryRow {
                    sequence: row.get(0)?,
                    filed_under: written(row.get_ref(1)?),
                    entry: shards::read_entry(row.get_ref(2)?),
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| failed("read entries", &error))
    }
}

fn next_shard(connection: &Connection, before: i64) -> Result<Option<u32>, StoreError> {
    let mut first: Option<i64> = None;
    for statement in [
        text::NEXT_SHARD,
        text::NEXT_SHARD_WITH_ENTRIES,
        text::NEXT_SHARD_WITH_FEED,
    ] {
        let found = number(connection, statement, before)?;
        first = first.into_iter().chain(found).min();
    }
    first
        .map(|shard| {
            u32::try_from(shard).map_err(|_| StoreError::Damaged {
                what: "the number of a shard",
                why: format!("{shard} is too large"),
            })
        })
        .transpose()
}

fn number(connection: &Connection, statement: &str, value: i64) -> Result<Option<i64>, StoreError> {
    connection
        .prepare_cached(statement)
        .and_then(|mut statement| statement.query_row([value], |row| row.get(0)))
        .map_err(|error| failed("read where its shards end", &error))
}

/// What a column holds; whatever is no text is shown as it is.
fn written(column: ValueRef<'_>) -> Option<String> {
    match column {
        ValueRef::Null => None,
        ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
        other => Some(format!("{other:?}")),
    }
}
