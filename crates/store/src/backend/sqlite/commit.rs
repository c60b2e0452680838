//! Writing a batch in one transaction with a full sync.

use evenhand_flow::work::{Change, Commit, Key, Record, Version};
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use super::select::Bound;
use super::shards::{self, ShardEnd};
use super::statements::Statements;
use super::{SqliteStore, checkpoint_wal, failure};
use crate::sql::shards as text;
use crate::{CommitError, FeedLine, LogPosition, Position, StoreError};

impl SqliteStore {
    pub(super) fn commit_batch(
        &self,
        shard: u32,
        commits: &[Commit],
        event_log: Option<LogPosition>,
    ) -> Result<Vec<Position>, CommitError> {
        let writer = self.writer();
        let batch = Batch {
            connection: &writer,
            statements: &self.statements,
        };
        begin(&writer)?;
        let positions = match batch.write(shard, commits, event_log) {
            Ok(positions) => positions,
            Err(stop) => return Err(taken_back(&writer, stop.into())),
        };
        if let Err(error) = writer.execute_batch("COMMIT") {
            return Err(taken_back(&writer, failure::at_commit(&error)));
        }
        if !self.is_frozen() {
            checkpoint_wal::when_long(&writer)?;
        }
        Ok(positions)
    }
}

fn begin(writer: &Connection) -> Result<(), CommitError> {
    roll_back(writer)
        .and_then(|()| writer.execute_batch("BEGIN IMMEDIATE"))
        .map_err(|error| failure::before_commit(&error))
}

/// Why a batch failed, once it is rolled back. If that fails too, the next batch tries it again
/// before it begins; the first failure says more, above all that of a sync.
fn taken_back(writer: &Connection, why: CommitError) -> CommitError {
    let _ = roll_back(writer);
    why
}

/// Ends a transaction that was left open. SQLite itself ends it after most errors.
pub(super) fn roll_back(writer: &Connection) -> rusqlite::Result<()> {
    if writer.is_autocommit() {
        return Ok(());
    }
    writer.execute_batch("ROLLBACK")
}

/// Why writing a batch stopped.
enum Stop {
    Conflict(usize),
    Sqlite(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Stop> for CommitError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Conflict(index) => Self::Conflict { index },
            Stop::Sqlite(error) => failure::before_commit(&error),
            Stop::Store(error) => error.into(),
        }
    }
}

struct Batch<'a> {
    connection: &'a Connection,
    statements: &'a Statements,
}

impl Batch<'_> {
    fn write(
        &self,
        shard: u32,
        commits: &[Commit],
        event_log: Option<LogPosition>,
    ) -> Result<Vec<Position>, Stop> {
        let mut end = shards::end(self.connection, shard)?;
        let mut positions = Vec::with_capacity(commits.len());
        for (index, commit) in commits.iter().enumerate() {
            if !self.write_rows(commit)? {
                return Err(Stop::Conflict(index));
            }
            positions.push(self.append(&mut end, commit)?);
        }
        shards::put_end(self.connection, &end)?;
        if let Some(position) = event_log {
            shards::put_event_log_position(self.connection, position)?;
        }
        Ok(positions)
    }

    /// Whether every row was in the version that the commit expects.
    fn write_rows(&self, commit: &Commit) -> Result<bool, Stop> {
        for (key, expected) in &commit.reads {
            if self.version(key)? != *expected {
                return Ok(false);
            }
        }
        for change in &commit.changes {
            if !self.write_row(change)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn version(&self, key: &Key) -> Result<Version, Stop> {
        let statement = &self.statements.of(key.table)?.version;
        let mut statement = self.connection.prepare_cached(statement)?;
        let version = statement.query_row([&key.id], |row| row.get(0));
        Ok(version.optional()?.unwrap_or(0))
    }

    fn write_row(&self, change: &Change) -> Result<bool, Stop> {
        match (&change.record, change.expected) {
            (Some(record), 0) => self.insert(&change.key, record),
            (Some(record), expected) => self.update(&change.key, expected, record),
            (None, 0) => Ok(self.version(&change.key)? == 0),
            (None, expected) => self.delete(&change.key, expected),
        }
    }

    fn insert(&self, key: &Key, record: &Record) -> Result<bool, Stop> {
        let statement = &self.statements.of(key.table)?.insert;
        let mut statement = self.connection.prepare_cached(statement)?;
        statement.raw_bind_parameter(1, &key.id)?;
        statement.raw_bind_parameter(2, record.encode())?;
        bind_columns(&mut statement, 3, record)?;
        Ok(statement.raw_execute()? == 1)
    }

    fn update(&self, key: &Key, expected: Version, record: &Record) -> Result<bool, Stop> {
        let statement = &self.statements.of(key.table)?.update;
        let mut statement = self.connection.prepare_cached(statement)?;
        let id = key.table.columns().len() + 2;
        statement.raw_bind_parameter(1, record.encode())?;
        bind_columns(&mut statement, 2, record)?;
        statement.raw_bind_parameter(id, &key.id)?;
        statement.raw_bind_parameter(id + 1, expected)?;
        Ok(statement.raw_execute()? == 1)
    }

    fn delete(&self, key: &Key, expected: Version) -> Result<bool, Stop> {
        let statement = &self.statements.of(key.table)?.delete;
        let mut statement = self.connection.prepare_cached(statement)?;
        Ok(statement.execute(params![key.id, expected])? == 1)
    }

    /// Gives the commit its place, and writes its entries and its feed line.
    fn append(&self, end: &mut ShardEnd, commit: &Commit) -> Result<Position, Stop> {
        end.position.sequence += 1;
        let shard = end.position.shard;
        let mut put_entry = self.connection.prepare_cached(text::PUT_ENTRY)?;
        for draft in &commit.entries {
            let entry = evenhand_audit::append(&mut end.head, draft.clone());
            let filed_under = entry.draft.filed_under();
            let line = evenhand_audit::write_line(&entry);
            put_entry.execute(params![shard, entry.sequence, filed_under, line])?;
        }
        let line = FeedLine::of(end.position, commit);
        self.connection
            .prepare_cached(text::PUT_FEED_LINE)?
            .execute(params![
                shard,
                end.position.sequence,
                line.operation.to_string(),
                line.keys_text()
            ])?;
        Ok(end.position)
    }
}

fn bind_columns(
    statement: &mut CachedStatement<'_>,
    first: usize,
    record: &Record,
) -> rusqlite::Result<()> {
    for (number, value) in (first..).zip(&record.values()) {
        statement.raw_bind_parameter(number, Bound(value))?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "../../../tests/samples/mod.rs"]
mod samples;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use samples::rows::{commit, evidence, put};

    fn large(number: u64) -> Commit {
        let mut commit = commit(number);
        commit.changes = vec![put(evidence(number, "x".repeat(20_000)), 0)];
        commit
    }

    #[test]
    fn a_full_store_refuses_a_batch_keeps_answering_and_goes_on_once_there_is_room() {
        let directory = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(directory.path().join("evenhand.db")).unwrap();
        let limit_pages = |pages: i64| {
            let statement = format!("PRAGMA max_page_count = {pages}");
            let limit: i64 = store
                .writer()
                .query_row(&statement, [], |row| row.get(0))
                .unwrap();
            assert!(limit >= pages);
        };
        limit_pages(300);
        let refused = (1..100).find_map(|number| {
            let error = store.commit(0, &[large(number)], None).err()?;
            Some((number, error))
        });
        let (number, error) = refused.unwrap();
        assert!(matches!(error, CommitError::Full), "{error}");

        let written = large(number - 1).changes.remove(0);
        let loaded = store.load(std::slice::from_ref(&written.key)).unwrap();
        assert_eq!(loaded, [(written.key, 1, written.record)]);
        assert_eq!(store.position(0).unwrap().sequence, number - 1);

        limit_pages(1_000);
        let placed = store.commit(0, &[large(number)], None).unwrap();
        assert_eq!(placed[0].sequence, number);
    }
}
