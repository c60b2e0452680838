//! Known media: what banks hold, kept in memory so that everything that is posted can be compared with it before it is answered.
//!
//! [`load`](follow::load) reads every item at the start, the loop follows the feed from there and keeps the index in few pieces
//! ([`merging`]), [`look_up`] answers, [`freshness`] says how far it is behind the store, [`fetch`] gets what came without
//! hashes, [`uploads`] remembers what was posted lately for items that come later, and [`upkeep`] ends what is over and undoes what was taken back.

mod banks;
pub(crate) mod fetch;
pub mod file_hasher;
pub(crate) mod follow;
pub mod freshness;
mod held;
pub mod look_up;
pub(crate) mod merging;
pub mod shown;
pub(crate) mod upkeep;
pub(crate) mod uploads;

use evenhand_flow::work::Select;
use evenhand_model::{MediaMatch, MediaMatchId, Problem, SubjectId};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

pub use file_hasher::{FileHasher, HashedFile, NotHashed};
pub use freshness::Freshness;
pub use look_up::{Asking, Near, Query};
pub use shown::Side;

use crate::engine::Engine;
use freshness::Followed;
use held::Held;

/// Matches in one content that are looked at together: more than a content has media, as items that come later match them too.
const MATCHES_IN_CONTENT_MAX: usize = 200;

/// What is known in a content.
pub fn matches_in(engine: &Engine, content: SubjectId) -> Result<Vec<MediaMatchId>, Problem> {
    let select = Select::matches_in(content, MATCHES_IN_CONTENT_MAX);
    let matches = engine.select::<MediaMatch>(&select)?;
    Ok(matches.into_iter().map(|one| one.id).collect())
}

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
