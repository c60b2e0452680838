//! Chains and feeds.

use evenhand_audit::Head;
use evenhand_flow::work::Key;
use evenhand_model::{Entry, OperationId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Params, params};

use super::failure::failed;
use crate::sql::shards as text;
use crate::{FeedLine, LogPosition, Position, StoreError};

/// Where a shard's feed and chain end.
pub(super) struct ShardEnd {
    pub position: Position,
    pub head: Head,
}

pub(super) fn end(connection: &Connection, shard: u32) -> Result<ShardEnd, StoreError> {
    let end = connection
        .prepare_cached(text::END)
        .and_then(|mut statement| {
            let row = statement.query_row([shard], |row| {
                let sequence = row.get(0)?;
                Ok(ShardEnd {
                    position: Position { shard, sequence },
                    head: Head {
                        shard,
                        sequence: row.get(1)?,
                        hash: row.get(2)?,
                    },
                })
            });
            row.optional()
        });
    let end = end.map_err(|error| failed("read where a shard ends", &error))?;
    Ok(end.unwrap_or_else(|| ShardEnd {
        position: Position { shard, sequence: 0 },
        head: Head::genesis(shard),
    }))
}

pub(super) fn put_end(connection: &Connection, end: &ShardEnd) -> rusqlite::Result<()> {
    let ShardEnd { position, head } = end;
    connection.prepare_cached(text::PUT_END)?.execute(params![
        position.shard,
        position.sequence,
        head.sequence,
        head.hash
    ])?;
    Ok(())
}

pub(super) fn entries(
    connection: &Connection,
    shard: u32,
    after: u64,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    read_entries(
        connection,
        text::ENTRIES,
        params![shard, after, whole(limit)],
    )
}

pub(super) fn entries_filed_under(
    connection: &Connection,
    id: &str,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    read_entries(
        connection,
        text::ENTRIES_FILED_UNDER,
        params![id, whole(limit)],
    )
}

fn read_entries(
    connection: &Connection,
    text: &str,
    values: impl Params,
) -> Result<Vec<Entry>, StoreError> {
    let read = || {
        let mut statement = connection.prepare_cached(text)?;
        let entries = statement.query_map(values, |row| Ok(read_entry(row.get_ref(0)?)))?;
        entries.collect::<rusqlite::Result<Vec<_>>>()
    };
    let entries = read().map_err(|error| failed("read entries", &error))?;
    entries.into_iter().collect()
}

/// The entry that a line holds.
pub(super) fn read_entry(line: ValueRef<'_>) -> Result<Entry, StoreError> {
    let damaged = |why| StoreError::Damaged {
        what: "an entry of the audit chain",
        why,
    };
    let line = line.as_str().map_err(|error| damaged(error.to_string()))?;
    evenhand_audit::read_line(line).map_err(|problem| damaged(problem.to_string()))
}

pub(super) fn feed(
    connection: &Connection,
    shard: u32,
    after: u64,
    limit: usize,
) -> Result<Vec<FeedLine>, StoreError> {
    let read = || {
        let mut statement = connection.prepare_cached(text::FEED)?;
        let lines = statement.query_map(params![shard, after, whole(limit)], |row| {
            let sequence = row.get(0)?;
            let operation = row.get_ref(1)?.as_str()?.parse::<OperationId>();
            let changed = FeedLine::read_keys(row.get_ref(2)?.as_str()?);
            Ok((Position { shard, sequence }, operation, changed))
        })?;
        lines.collect::<rusqlite::Result<Vec<_>>>()
    };
    let lines = read().map_err(|error| failed("read the feed", &error))?;
    let lines = lines.into_iter();
    lines
        .map(|(position, operation, changed)| feed_line(position, operation, changed))
        .collect()
}

fn feed_line(
    position: Position,
    operation: Result<OperationId, evenhand_model::id::NotAnId>,
    changed: Result<Vec<Key>, StoreError>,
) -> Result<FeedLine, StoreError> {
    Ok(FeedLine {
        position,
        operation: operation.map_err(|error| StoreError::Damaged {
            what: "a line of the feed",
            why: error.to_string(),
        })?,
        changed: changed?,
    })
}

pub(super) fn feed_trim(
    connection: &Connection,
    shard: u32,
    before: u64,
) -> Result<u64, StoreError> {
    connection
        .prepare_cached(text::TRIM_FEED)
        .and_then(|mut statement| statement.execute(params![shard, before]))
        .map(|deleted| deleted as u64)
        .map_err(|error| failed("trim the feed", &error))
}

pub(super) fn operation_exists(
    connection: &Connection,
    operation: OperationId,
) -> Result<bool, StoreError> {
    connection
        .prepare_cached(text::OPERATION)
        .and_then(|mut statement| statement.exists([operation.to_string()]))
        .map_err(|error| failed("look for an operation", &error))
}

pub(super) fn event_log_position(
    connection: &Connection,
) -> Result<Option<LogPosition>, StoreError> {
    connection
        .prepare_cached(text::EVENT_LOG)
        .and_then(|mut statement| {
            let row = statement.query_row([], |row| {
                Ok(LogPosition {
                    segment: row.get(0)?,
                    offset: row.get(1)?,
                })
            });
            row.optional()
        })
        .map_err(|error| failed("read the position of the event log", &error))
}

pub(super) fn put_event_log_position(
    connection: &Connection,
    position: LogPosition,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(text::PUT_EVENT_LOG)?
        .execute(params![position.segment, position.offset])?;
    Ok(())
}

/// A limit as SQL takes it.
pub(super) fn whole(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
