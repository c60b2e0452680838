//! Writing a batch: first everything is checked against the rows as the batch leaves them so far,
//! then everything is written.

use std::collections::BTreeMap;

use evenhand_flow::work::{Commit, Key, Record, Version};

use super::Contents;
use crate::{CommitError, FeedLine, LogPosition, Position};

/// Rows as the batch leaves them; `None` for a row that it deletes.
type Written = BTreeMap<Key, Option<(Version, Record)>>;

impl Contents {
    pub(super) fn commit(
        &mut self,
        shard: u32,
        commits: &[Commit],
        event_log: Option<LogPosition>,
    ) -> Result<Vec<Position>, CommitError> {
        let mut written = Written::new();
        for (index, commit) in commits.iter().enumerate() {
            self.check(commit, &mut written)
                .ok_or(CommitError::Conflict { index })?;
        }
        for (key, row) in written {
            match row {
                Some(row) => self.rows.insert(key, row),
                None => self.rows.remove(&key),
            };
        }
        self.event_log = event_log.or(self.event_log);
        let shard = self.shard(shard);
        Ok(commits.iter().map(|commit| shard.append(commit)).collect())
    }

    /// Adds what a commit writes; `None` if a row is not in the version that it expects.
    fn check(&self, commit: &Commit, written: &mut Written) -> Option<()> {
        for (key, expected) in &commit.reads {
            self.expect(written, key, *expected)?;
        }
        for change in &commit.changes {
            self.expect(written, &change.key, change.expected)?;
            let row = change.record.clone();
            let row = row.map(|record| (change.expected + 1, record));
            written.insert(change.key.clone(), row);
        }
        Some(())
    }

    fn expect(&self, written: &Written, key: &Key, expected: Version) -> Option<()> {
        let row = match written.get(key) {
            Some(row) => row.as_ref(),
            None => self.rows.get(key),
        };
        (row.map_or(0, |(version, _)| *version) == expected).then_some(())
    }
}

impl super::Shard {
    fn append(&mut self, commit: &Commit) -> Position {
        self.position.sequence += 1;
        for draft in &commit.entries {
            let entry = evenhand_audit::append(&mut self.head, draft.clone());
            self.entries.push(entry);
        }
        let line = FeedLine::of(self.position, commit);
        self.feed.insert(self.position.sequence, line);
        self.position
    }
}
