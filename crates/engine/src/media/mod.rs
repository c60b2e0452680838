//! Known media: what banks hold, kept in memory so that everything that is posted can be compared with it before it is answered.
//!
//! [`load`](follow::load) reads every item at the start, the loop follows the feed from there and keeps the index in few pieces
//! ([`merging`]), [`look_up`] answers, [`freshness`] says how far it is behind the store, [`uploads`] remembers what was posted lately for items that come later, and [`upkeep`] ends what is over and undoes what was taken back.

mod banks;
mod compared;
pub(crate) mod follow;
pub mod freshness;
mod held;
pub mod list_difference;
pub mod list_item;
pub mod look_up;
pub(crate) mod merging;
pub mod signals;
pub(crate) mod upkeep;
pub(crate) mod uploads;

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use freshness::Freshness;
pub use look_up::{Asking, Near, Query, Seed};

use freshness::Followed;
use held::Held;

/// What banks hold.
#[derive(Debug, Default)]
pub struct KnownMedia {
    held: RwLock<Held>,
    followed: Followed,
}

impl KnownMedia {
    /// How many hashes of pictures there are to compare with.
    pub fn pictures(&self) -> usize {
        self.read().pdq.entries()
    }

    /// How many different MD5 digests of files there are to compare with.
    pub fn md5s(&self) -> usize {
        self.read().md5s()
    }

    /// The highest number of an item that is looked up.
    fn number_max(&self) -> Option<u32> {
        self.read().number_max()
    }

    fn read(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Held> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }
}
