//! Known media: what banks hold, kept in memory so that everything that is posted can be compared with it before it is answered.
//!
//! A start takes in what was [`kept`] in files, or else reads every item ([`follow::start`]); the loop follows the feed from there and keeps the
//! index in few pieces ([`merging`]), [`look_up`] answers, [`freshness`] says how far it is behind the store, [`fetch`] gets what came without hashes,
//! [`uploads`] remembers what was posted lately and [`look_back`] compares it with items that come later, and [`upkeep`] ends what is over and undoes
//! what was taken back.

mod banks;
mod compared;
mod digests;
pub(crate) mod fetch;
pub mod file_hasher;
pub(crate) mod follow;
pub mod freshness;
mod held;
mod items;
pub mod kept;
pub mod list_difference;
pub mod list_item;
pub mod list_taking;
pub(crate) mod look_back;
pub mod look_up;
pub(crate) mod merging;
pub mod shown;
pub mod signals;
pub(crate) mod upkeep;
pub(crate) mod uploads;

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use file_hasher::{FileHasher, HashedFile, NotHashed};
pub use freshness::Freshness;
pub use look_up::{Asking, Near, Query, Seed};
pub use shown::Side;

use freshness::Followed;
use held::Held;
use kept::Kept;

/// What banks hold.
#[derive(Debug, Default)]
pub struct KnownMedia {
    held: RwLock<Held>,
    /// Whoever holds both has locked this first.
    kept: Mutex<Kept>,
    followed: Followed,
}

impl KnownMedia {
    /// How many hashes of pictures there are to compare with.
    pub fn pictures(&self) -> usize {
        self.read().pdq.entries()
    }

    /// How many items have an MD5 to compare with.
    pub fn md5s(&self) -> usize {
        self.read().items.with_md5()
    }

    /// The highest number of an item that is looked up.
    fn number_max(&self) -> Option<u32> {
        self.read().items.number_max()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Held> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }
}
