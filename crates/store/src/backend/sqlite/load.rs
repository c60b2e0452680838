//! Rows by their keys.

use evenhand_flow::work::{Key, Record, Version};
use rusqlite::{Connection, OptionalExtension};

use super::SqliteStore;
use super::failure::failed;
use super::statements::Statements;
use crate::StoreError;

/// A key with what lies there.
type Loaded = (Key, Version, Option<Record>);

impl SqliteStore {
    /// The writing connection is used while it is free: its page cache outlives commits, so that
    /// whoever commits next reads from memory.
    pub(super) fn load_rows(&self, keys: &[Key]) -> Result<Vec<Loaded>, StoreError> {
        match self.writer.try_lock() {
            Ok(writer) => load(&writer, &self.statements, keys),
            Err(_) => load(&self.readers.take(), &self.statements, keys),
        }
    }
}

/// All rows in one transaction, so that they are of one moment.
fn load(
    connection: &Connection,
    statements: &Statements,
    keys: &[Key],
) -> Result<Vec<Loaded>, StoreError> {
    let transaction = connection
        .unchecked_transaction()
        .map_err(|error| failed("start to read", &error))?;
    let rows = keys
        .iter()
        .map(|key| load_one(&transaction, statements, key))
        .collect();
    transaction
        .finish()
        .map_err(|error| failed("end reading", &error))?;
    rows
}

fn load_one(
    connection: &Connection,
    statements: &Statements,
    key: &Key,
) -> Result<Loaded, StoreError> {
    let statement = &statements.of(key.table)?.load;
    let row = connection
        .prepare_cached(statement)
        .and_then(|mut statement| {
            let read = statement.query_row([&key.id], |row| {
                let version: u64 = row.get(0)?;
                Ok((version, key.table.decode(row.get_ref(1)?.as_blob()?)))
            });
            read.optional()
        });
    match row.map_err(|error| failed("load a row", &error))? {
        Some((version, record)) => Ok((key.clone(), version, Some(record?))),
        None => Ok((key.clone(), 0, None)),
    }
}
