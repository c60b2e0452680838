//! Chains, feeds and their ends.

/// Reads position, entry sequence and entry hash of the shard `$1`.
pub(crate) const END: &str =
    "SELECT position, entry_sequence, entry_hash FROM shards WHERE shard = $1";

/// Writes position `$2`, entry sequence `$3` and entry hash `$4` of the shard `$1`.
pub(crate) const PUT_END: &str = "INSERT INTO shards (shard, position, entry_sequence, entry_hash) \
     VALUES ($1, $2, $3, $4) ON CONFLICT (shard) DO UPDATE SET position = excluded.position, \
     entry_sequence = excluded.entry_sequence, entry_hash = excluded.entry_hash";

/// Appends the entry `$2` of the shard `$1`, filed under `$3`, as the line `$4`.
pub(crate) const PUT_ENTRY: &str =
    "INSERT INTO entries (shard, sequence, filed_under, line) VALUES ($1, $2, $3, $4)";

/// Reads `$3` entries of the shard `$1` after `$2`.
pub(crate) const ENTRIES: &str =
    "SELECT line FROM entries WHERE shard = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";

/// Reads `$3` entries of the shard `$1` after `$2`, with the columns that they are found by.
pub(crate) const ENTRY_ROWS: &str = "SELECT sequence, filed_under, line FROM entries \
     WHERE shard = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";

/// Finds the first shard after `$1` that has an end.
pub(crate) const NEXT_SHARD: &str = "SELECT MIN(shard) FROM shards WHERE shard > $1";

/// Finds the first shard after `$1` that has entries.
pub(crate) const NEXT_SHARD_WITH_ENTRIES: &str = "SELECT MIN(shard) FROM entries WHERE shard > $1";

/// Finds the first shard after `$1` that has a feed.
pub(crate) const NEXT_SHARD_WITH_FEED: &str = "SELECT MIN(shard) FROM feed WHERE shard > $1";

/// Finds the number of the last entry of the shard `$1`.
pub(crate) const LAST_ENTRY: &str = "SELECT MAX(sequence) FROM entries WHERE shard = $1";

/// Finds the number of the last feed line of the shard `$1`.
pub(crate) const LAST_FEED_LINE: &str = "SELECT MAX(sequence) FROM feed WHERE shard = $1";

/// Reads `$2` entries that are filed under `$1`.
pub(crate) const ENTRIES_FILED_UNDER: &str =
    "SELECT line FROM entries WHERE filed_under = $1 ORDER BY shard, sequence LIMIT $2";

/// Appends the feed line `$2` of the shard `$1`: operation `$3` changed `$4`.
pub(crate) const PUT_FEED_LINE: &str =
    "INSERT INTO feed (shard, sequence, operation, changed) VALUES ($1, $2, $3, $4)";

/// Reads `$3` feed lines of the shard `$1` after `$2`.
pub(crate) const FEED: &str = "SELECT sequence, operation, changed FROM feed \
     WHERE shard = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";

/// Deletes the feed lines of the shard `$1` before `$2`.
pub(crate) const TRIM_FEED: &str = "DELETE FROM feed WHERE shard = $1 AND sequence < $2";

/// Finds the operation `$1` in the feed.
pub(crate) const OPERATION: &str = "SELECT 1 FROM feed WHERE operation = $1 LIMIT 1";

/// Reads how far the event log is contained in the store.
pub(crate) const EVENT_LOG: &str = "SELECT segment, place FROM event_log WHERE id = 1";

/// Writes that the event log is contained up to the place `$2` of the segment `$1`.
pub(crate) const PUT_EVENT_LOG: &str = "INSERT INTO event_log (id, segment, place) \
     VALUES (1, $1, $2) \
     ON CONFLICT (id) DO UPDATE SET segment = excluded.segment, place = excluded.place";

/// Adds the checkpoint `$1`.
pub(crate) const PUT_CHECKPOINT: &str = "INSERT INTO checkpoints (sequence, body) \
     SELECT COALESCE(MAX(sequence), 0) + 1, $1 FROM checkpoints";

/// Reads the latest `$1` checkpoints.
pub(crate) const CHECKPOINTS: &str = "SELECT body FROM checkpoints ORDER BY sequence DESC LIMIT $1";
