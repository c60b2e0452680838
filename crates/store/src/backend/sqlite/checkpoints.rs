//! Signed checkpoints.

use evenhand_audit::Checkpoint;
use rusqlite::Connection;

use super::failure::failed;
use super::shards::whole;
use crate::StoreError;
use crate::sql::shards as text;

pub(super) fn put(connection: &Connection, checkpoint: &Checkpoint) -> Result<(), StoreError> {
    let body = serde_json::to_string(checkpoint).map_err(damaged)?;
    connection
        .prepare_cached(text::PUT_CHECKPOINT)
        .and_then(|mut statement| statement.execute([body]))
        .map(|_| ())
        .map_err(|error| failed("keep a checkpoint", &error))
}

pub(super) fn latest(connection: &Connection, limit: usize) -> Result<Vec<Checkpoint>, StoreError> {
    let read = || {
        let mut statement = connection.prepare_cached(text::CHECKPOINTS)?;
        let bodies = statement.query_map([whole(limit)], |row| {
            Ok(serde_json::from_str(row.get_ref(0)?.as_str()?))
        })?;
        bodies.collect::<rusqlite::Result<Vec<_>>>()
    };
    let checkpoints = read().map_err(|error| failed("read checkpoints", &error))?;
    let checkpoints = checkpoints.into_iter();
    checkpoints
        .map(|checkpoint| checkpoint.map_err(damaged))
        .collect()
}

fn damaged(error: serde_json::Error) -> StoreError {
    StoreError::Damaged {
        what: "a checkpoint",
        why: error.to_string(),
    }
}
