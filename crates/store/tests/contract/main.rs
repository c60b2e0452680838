//! What every back end must do, checked in the same way on each.

mod batches;
mod chain;
mod concurrency;
mod rows;
mod same_answers;
#[path = "../samples/mod.rs"]
mod samples;

use std::path::PathBuf;

use evenhand_store::{MemoryStore, SqliteStore, Store};

/// A store in a place of its own, which can be closed and opened again if it outlives the process.
pub enum Place {
    /// Nowhere: it lives as long as the process.
    Memory,
    /// A file in a directory that is removed afterwards.
    Sqlite(tempfile::TempDir, PathBuf),
}

impl Place {
    fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("evenhand.db");
        Self::Sqlite(directory, path)
    }

    /// Opens the store; the one in memory is always a new one.
    pub fn open(&self) -> Box<dyn Store> {
        match self {
            Self::Memory => Box::new(MemoryStore::new()),
            Self::Sqlite(_, path) => Box::new(SqliteStore::open(path).unwrap()),
        }
    }

    /// The same store after a restart.
    pub fn reopen(&self, store: Box<dyn Store>) -> Box<dyn Store> {
        match self {
            Self::Memory => store,
            Self::Sqlite(..) => {
                drop(store);
                self.open()
            }
        }
    }
}

/// Runs each check on each back end.
macro_rules! stamp {
    ($($file:ident::$check:ident,)+) => {
        mod memory {$(
            #[test]
            fn $check() {
                crate::$file::$check(&crate::Place::Memory);
            }
        )+}
        mod sqlite {$(
            #[test]
            fn $check() {
                crate::$file::$check(&crate::Place::sqlite());
            }
        )+}
    };
}

stamp! {
    rows::a_row_comes_back_as_it_was_written_with_its_version,
    rows::a_row_that_is_not_there_has_version_0,
    rows::a_deleted_row_starts_again_at_version_1,
    rows::a_question_about_an_unknown_column_is_refused,
    batches::a_stale_change_conflicts_and_names_its_commit,
    batches::a_stale_read_conflicts,
    batches::an_insert_conflicts_with_a_row_that_exists,
    batches::a_batch_with_one_conflict_leaves_nothing_behind,
    batches::a_later_commit_of_a_batch_rests_on_an_earlier_one,
    batches::how_far_the_event_log_is_contained_is_part_of_the_batch,
    chain::the_chain_goes_on_across_batches_and_restarts,
    chain::shards_have_chains_and_positions_of_their_own,
    chain::the_feed_has_no_gaps_and_names_changed_rows,
    chain::a_trimmed_feed_goes_on_counting,
    chain::checkpoints_come_back_the_latest_first,
    concurrency::two_writers_lose_no_increment,
}
