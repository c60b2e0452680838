//! Following the store's feed: which rows have changed since a place in it.

use evenhand_flow::work::{Key, Table};
use evenhand_model::Problem;
use evenhand_store::{FeedLine, StoreError};

use crate::engine::{Engine, SHARD};

/// Commits that one step of following looks at.
const COMMITS_PER_STEP: usize = 500;

/// Rows that have changed since a place in the feed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Their keys, in order, each once.
    pub keys: Vec<Key>,
    /// The number of the last commit that was looked at: where to go on.
    pub end: u64,
    /// Whether there may be more to look at right now.
    pub more: bool,
}

impl Engine {
    /// The number of the latest commit, 0 where there is none.
    pub(crate) fn feed_end(&self) -> Result<u64, Problem> {
        let position = self.store.position(SHARD).map_err(unreadable)?;
        Ok(position.sequence)
    }

    /// Which rows of some tables the next few commits after a place have changed; nothing where the feed no longer goes back to that
    /// place, so that whoever follows it has missed something.
    pub(crate) fn changes_since(
        &self,
        sequence: u64,
        tables: &[Table],
    ) -> Result<Option<Changes>, Problem> {
        // Before the lines: what is written between the two would look like lines that are gone.
        let end = self.feed_end()?;
        let lines = self.store.feed(SHARD, sequence, COMMITS_PER_STEP);
        let lines = lines.map_err(unreadable)?;
        if has_gap(sequence, end, &lines) {
            return Ok(None);
        }
        Ok(Some(changes(sequence, lines, tables)))
    }
}

/// Whether lines of a feed that ended there at the least do not go on right after a place.
pub(crate) fn has_gap(sequence: u64, end: u64, lines: &[FeedLine]) -> bool {
    match lines.first() {
        Some(first) => first.position.sequence > sequence + 1,
        None => end > sequence,
    }
}

fn changes(sequence: u64, lines: Vec<FeedLine>, tables: &[Table]) -> Changes {
    let end = lines.last().map_or(sequence, |line| line.position.sequence);
    let more = lines.len() == COMMITS_PER_STEP;
    let changed = lines.into_iter().flat_map(|line| line.changed);
    let mut keys: Vec<Key> = changed.filter(|key| tables.contains(&key.table)).collect();
    keys.sort_unstable();
    keys.dedup();
    Changes { keys, end, more }
}

pub(crate) fn unreadable(error: StoreError) -> Problem {
    tracing::error!(%error, "the feed can't be read");
    Problem::internal("the store could not be read")
}

#[cfg(test)]
mod tests {
    use evenhand_model::{OperationId, Rng, Time};
    use evenhand_store::Position;

    use super::*;

    fn line(sequence: u64, changed: &[(Table, &str)]) -> FeedLine {
        let now: Time = "2026-11-23T10:00:00Z".parse().unwrap();
        FeedLine {
            position: Position {
                shard: SHARD,
                sequence,
            },
            operation: OperationId::new(now, &mut Rng::from_number(sequence)),
            changed: changed.iter().map(|(table, id)| key(*table, id)).collect(),
        }
    }

    fn key(table: Table, id: &str) -> Key {
        let id = id.to_owned();
        Key { table, id }
    }

    #[test]
    fn a_gap_is_where_the_next_commit_is_no_longer_in_the_feed() {
        fn check(sequence: u64, end: u64, lines: &[u64], expected: bool) {
            let lines: Vec<FeedLine> = lines.iter().map(|number| line(*number, &[])).collect();
            let found = has_gap(sequence, end, &lines);
            assert_eq!(found, expected, "{lines:?} after {sequence}, up to {end}");
        }
        check(0, 0, &[], false);
        check(7, 7, &[], false);
        check(7, 9, &[8, 9], false);
        // Written after the end was asked for.
        check(7, 7, &[8], false);
        check(7, 9, &[9], true);
        check(7, 9, &[], true);
    }

    #[test]
    fn changed_rows_are_named_once_and_only_those_of_the_tables_asked_for() {
        let lines = vec![
            line(4, &[(Table::Report, "b"), (Table::Case, "c")]),
            line(5, &[(Table::Report, "a"), (Table::Report, "b")]),
        ];
        let expected = Changes {
            keys: vec![key(Table::Report, "a"), key(Table::Report, "b")],
            end: 5,
            more: false,
        };
        assert_eq!(changes(3, lines, &[Table::Report]), expected);
    }

    #[test]
    fn there_may_be_more_where_a_step_was_full() {
        let lines = |count: u64| (1..=count).map(|number| line(number, &[])).collect();
        let full = COMMITS_PER_STEP as u64;
        let found = changes(0, lines(full), &[]);
        assert_eq!((found.end, found.more), (full, true));
        let found = changes(0, lines(full - 1), &[]);
        assert_eq!((found.end, found.more), (full - 1, false));
    }
}
