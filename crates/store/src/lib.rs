//! The storage of Evenhand: rows with versions, the audit chain and the feed, in one transaction.
//!
//! Everything above speaks to [`Store`]. An operation's [`Commit`](evenhand_flow::work::Commit)
//! names the versions of the rows that it rests on; a store writes it whole or not at all.
//! [`MemoryStore`] is the reference that every other back end is compared with, [`SqliteStore`] the
//! embedded default. The [`EventLog`] keeps accepted events in files beside the store.
//!
//! To be read in this order: [`store`], the contract; [`data_directory`], what holds the files;
//! `sql`, the text; [`backend`]; [`event_log`].

#![cfg_attr(
    test,
    expect(
        clippy::duplicate_mod,
        reason = "unit tests share the sample rows of the contract suite"
    )
)]

pub mod backend;
pub mod data_directory;
pub mod error;
pub mod event_log;
pub mod feed;
mod sql;
pub mod store;

pub use backend::memory::MemoryStore;
pub use backend::sqlite::entry_reader::{ChainEnd, EntryReader, EntryRow};
pub use backend::sqlite::{SCHEMA_VERSION, SqliteStore};
pub use data_directory::{DataDirectory, make_directory, sync_directory};
pub use error::{CommitError, FailedSync, OpenError, StoreError};
pub use event_log::{EventLog, LogError, LogFile, LogLines, LogPosition, LogSettings};
pub use feed::{FeedLine, Position};
pub use store::Store;
