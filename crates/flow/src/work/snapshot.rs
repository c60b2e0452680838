//! The rows that an operation may see.

use std::collections::HashMap;

use crate::work::table::{Key, Record};
use crate::work::tally::Count;

/// How often a row has been written; 0 for a row that does not exist.
pub type Version = u64;

/// Rows as they were at one moment, with their versions. A row that was looked for and not found is
/// known to be absent; a row that was never looked for is missing.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    rows: HashMap<Key, (Version, Option<Record>)>,
}

impl Snapshot {
    /// Adds a row as the store has it, or the knowledge that there is none.
    pub fn insert(&mut self, key: Key, version: Version, record: Option<Record>) {
        self.rows.insert(key, (version, record));
    }

    /// The row at `key`: the outer `None` says that nobody has looked.
    pub fn get(&self, key: &Key) -> Option<(Version, Option<&Record>)> {
        self.rows
            .get(key)
            .map(|(version, record)| (*version, record.as_ref()))
    }

    /// Whether an operation that came to this commit on other rows would come to it on these too:
    /// everything that it has read is in the same version. A row that it made without looking, as nobody
    /// can have its id, is still one that nobody here knows.
    pub fn fits(&self, commit: &Commit) -> bool {
        let is_at = |key: &Key, version| self.get(key).map_or(0, |(at, _)| at) == version;
        commit
            .reads
            .iter()
            .all(|(key, version)| is_at(key, *version))
            && commit
                .changes
                .iter()
                .all(|change| is_at(&change.key, change.expected))
    }

    /// Makes the changes of a commit visible to the next operation of the same batch.
    pub fn apply(&mut self, commit: &Commit) {
        for change in &commit.changes {
            let version = if change.record.is_some() {
                change.expected + 1
            } else {
                0
            };
            self.rows
                .insert(change.key.clone(), (version, change.record.clone()));
        }
    }

    /// How many rows are known.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// What one operation does to the store: all of it, or nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Commit {
    /// Which operation.
    pub operation: evenhand_model::OperationId,
    /// Rows that were read and are left as they were, with the versions seen.
    pub reads: Vec<(Key, Version)>,
    /// Rows to write or delete.
    pub changes: Vec<Change>,
    /// Lines for the audit chain.
    pub entries: Vec<evenhand_model::EntryDraft>,
    /// What is counted once it is committed. Not part of the transaction: figures, not records.
    pub counts: Vec<Count>,
}

impl Commit {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.entries.is_empty()
    }
}

/// One row to write or delete.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where.
    pub key: Key,
    /// The version that it must have now; 0 for a row that must not exist.
    pub expected: Version,
    /// What to write; `None` deletes. A deleted row keeps no version: a new one starts at 1 again.
    pub record: Option<Record>,
}

#[cfg(test)]
mod tests {
    use evenhand_model::{OperationId, Rng, Time};

    use super::*;
    use crate::work::Restored;

    #[test]
    fn a_commit_that_makes_a_row_fits_until_somebody_else_has_made_it() {
        let row = Restored {
            backup_at: Time::default(),
            restored_at: Time::default(),
        };
        let key = Key::of::<Restored>(Restored::ID);
        let commit = Commit {
            operation: OperationId::new(Time::default(), &mut Rng::from_number(1)),
            reads: Vec::new(),
            changes: vec![Change {
                key: key.clone(),
                expected: 0,
                record: Some(row.into()),
            }],
            entries: Vec::new(),
            counts: Vec::new(),
        };
        let mut rows = Snapshot::default();
        assert!(rows.fits(&commit), "nobody has looked");
        rows.insert(key, 0, None);
        assert!(rows.fits(&commit), "somebody has looked, and there is none");
        rows.apply(&commit);
        assert!(!rows.fits(&commit));
    }
}
