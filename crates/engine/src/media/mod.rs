//! Known media: what banks hold, kept in memory so that everything that is posted can be compared with it before it is answered.
//!
//! [`load`](follow::load) reads every item at the start, the loop follows the feed from there, [`look_up`] answers, [`uploads`] remembers
//! what was posted lately for items that come later, and [`upkeep`] ends what is over and undoes what was taken back.

mod banks;
pub(crate) mod follow;
mod held;
pub mod look_up;
pub(crate) mod upkeep;
pub(crate) mod uploads;

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use look_up::{Near, Query};

use held::Held;

/// What banks hold.
#[derive(Debug, Default)]
pub struct KnownMedia {
    held: RwLock<Held>,
}

impl KnownMedia {
    /// How many hashes of pictures there are to compare with.
    pub fn pictures(&self) -> usize {
        self.read().pdq.entries()
    }

    fn read(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Held> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }
}
