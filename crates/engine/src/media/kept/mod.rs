//! What is looked up, kept in files so that a start need not read and decrypt every item.
//!
//! The store alone is the truth, and the files are a copy of what was made of it, up to one commit: a start takes them in and follows the feed
//! from there ([`read`]). Where anything about them is wrong they are dropped, and everything is made of the store again. Segments and runs do
//! not change, so that most files stay as they are when others are written ([`write`]).

mod read;
mod sealed_file;
mod state;
#[cfg(test)]
mod tests;
pub mod waiting;
mod write;

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use evenhand_media::index::SegmentError;
use evenhand_model::{Duration, OperationId, Problem, Time};
use evenhand_store::OpenError;

use self::state::Kind;
use crate::engine::{Engine, SHARD};

pub(crate) use read::open;
pub(crate) use write::{write, write_at_end};

/// Changes are written down after this long.
const WRITTEN_AFTER: Duration = Duration::from_minutes(5);
/// Where a list came in, they are sooner: so many changes, and this long.
const CHANGES_SOON: u64 = 100_000;
const SOON: Duration = Duration::from_minutes(1);
/// Commits after which the place in the feed is written down anew, long before the feed forgets it.
const COMMITS_MAX: u64 = 100_000;
/// What was taken out has left the files after this long.
const RENEWED_AFTER: Duration = Duration::from_hours(24);

/// Why files can't be used, or written.
#[derive(Debug, thiserror::Error)]
pub(in crate::media) enum KeptError {
    /// One of them.
    #[error(transparent)]
    Sealed(#[from] sealed_file::SealedError),
    /// A segment in one of them.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// Their directory.
    #[error(transparent)]
    Directory(#[from] OpenError),
    /// What is in them is of another version of this program.
    #[error("they are of another version of this program")]
    Unknown,
    /// What a waiting list changes is no longer what somebody has agreed to.
    #[error(
        "the bank has changed since, and it would change something else than what was agreed to"
    )]
    ChangesMore,
    /// The store has another history, as after a backup was put back, or its feed no longer goes back that far.
    #[error(
        "the store no longer tells of commit {0}, up to which they go, or tells of another one"
    )]
    OtherHistory(u64),
    /// The store.
    #[error("the store: {0}")]
    Store(Problem),
}

/// What lies in which file.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Names of files. A content is named by its kind and by what tells it from others of its kind while the process runs.
    files: HashMap<(Kind, u64), String>,
    /// What was written last, or read at the start.
    last: Option<Last>,
    /// When that was, or when it was tried last.
    tried_at: Option<Time>,
    /// When everything that had been taken out left the files last.
    renewed_at: Option<Time>,
}

/// How far the files go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Last {
    sequence: u64,
    changes: u64,
}

/// What is to be done about the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing yet.
    Nothing,
    /// They are to be written.
    Writing,
    /// Before that, what was taken out is to leave segments and runs.
    Renewal,
}

impl Kept {
    /// Forgets what lies where: everything is other than what was written.
    pub fn reset(&mut self, now: Time) {
        *self = Self {
            tried_at: Some(now),
            ..Self::default()
        };
    }

    /// Everything that had been taken out by then has left segments and runs.
    pub fn renewed(&mut self, now: Time) {
        self.renewed_at = Some(now);
    }

    /// What is due then, with so many commits followed and so many changes seen since the start.
    pub fn due(&self, now: Time, sequence: u64, changes: u64) -> Due {
        let waited = self.tried_at.map_or(WRITTEN_AFTER, |at| now.since(at));
        let renewed = self.renewed_at.map(|at| now.since(at));
        let unwritten = changes.saturating_sub(self.last.map_or(0, |last| last.changes));
        let commits = self
            .last
            .map_or(0, |last| sequence.saturating_sub(last.sequence));
        if renewed.is_some_and(|since| since >= RENEWED_AFTER) && waited >= WRITTEN_AFTER {
            return Due::Renewal;
        }
        let is_due = (unwritten > 0 && waited >= WRITTEN_AFTER)
            || (waited >= SOON && (unwritten >= CHANGES_SOON || commits >= COMMITS_MAX));
        if is_due { Due::Writing } else { Due::Nothing }
    }
}

/// The operation of a commit; none where the feed does not tell.
fn operation_at(engine: &Engine, sequence: u64) -> Result<Option<OperationId>, Problem> {
    let Some(before) = sequence.checked_sub(1) else {
        return Ok(None);
    };
    let lines = engine
        .store
        .feed(SHARD, before, 1)
        .map_err(crate::store_feed::unreadable)?;
    let line = lines
        .first()
        .filter(|line| line.position.sequence == sequence);
    Ok(line.map(|line| line.operation))
}

/// Removes every file but these. What stays against our will is tried again next time.
fn remove_others(directory: &Path, kept: &BTreeSet<&str>) {
    let Ok(files) = std::fs::read_dir(directory) else {
        return;
    };
    for file in files.flatten() {
        let name = file.file_name();
        if name.to_str().is_none_or(|name| !kept.contains(name))
            && let Err(error) = std::fs::remove_file(file.path())
        {
            tracing::warn!(%error, file = %file.path().display(), "a file of known media that nobody needs stays for now");
        }
    }
}
