//! A platform that never was, with campaigns planted in it, to try a [`Watch`](super::Watch) on.
//!
//! ```text
//! Plan ─► ordinary  what people post anyhow, with days, weeks, topics that come and go
//!     ├─► surges    news, mourning, matches, protests, quizzes, fans: many people at once
//!     ├─► planted   campaigns of 20 to 5,000 accounts, with calls to join among their posts
//!     ├─► reports   the same of reports: ordinary ones, honest pile-ons, brigades
//!     └─► Stream ─► measure: what a watch found of it
//! ```
//!
//! Everything follows from a seed. Names, words and tags are invented syllables; no row of anybody's data is in it.

mod calls;
mod dice;
mod measure;
mod ordinary;
mod planted;
mod post;
mod reports;
mod surges;
mod words;

pub use calls::calls_seen;
pub use measure::{Found, Measured, measure};
pub use planted::{Campaign, Pace};
pub use post::{Post, Stream, Written};
pub use surges::SurgeKind;

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The seed that everything follows from.
    pub seed: u64,
    /// Ordinary posts.
    pub posts: usize,
    /// Days over which they are spread.
    pub days: u32,
    /// Accounts that write them.
    pub accounts: u32,
    /// Days before the first campaign or surge.
    pub quiet_days: u32,
    /// Accounts of each campaign.
    pub campaigns: Vec<u32>,
    /// Posts of each surge; their kinds take turns.
    pub surges: Vec<u32>,
}

impl Plan {
    /// A million ordinary posts over ten days, 24 campaigns of 20 to 5,000 accounts, and 30 surges of 100 to 10,000 posts.
    pub fn whole(seed: u64) -> Self {
        let sizes = [20, 30, 50, 80, 150, 300, 700, 1_500, 20, 40, 100, 5_000];
        Self {
            seed,
            posts: 1_000_000,
            days: 10,
            accounts: 150_000,
            quiet_days: 2,
            campaigns: sizes.repeat(2),
            surges: [100, 250, 600, 1_500, 4_000, 10_000]
                .map(|size| [size; 5])
                .concat(),
        }
    }

    /// A quarter of a million ordinary reports over ten days, 16 brigades of 20 to 500 reporters, and 24 honest
    /// pile-ons of 20 to 2,000: for [`Stream::draw_reports`].
    pub fn reports(seed: u64) -> Self {
        Self {
            posts: 250_000,
            accounts: 60_000,
            campaigns: [20, 35, 60, 100, 200, 500, 25, 80].repeat(2),
            surges: [20, 60, 150, 400, 1_000, 2_000]
                .map(|size| [size; 4])
                .concat(),
            ..Self::whole(seed)
        }
    }

    /// The same in small, for tests that run on every change: a few campaigns and one surge of each kind.
    pub fn small(seed: u64) -> Self {
        Self {
            posts: 25_000,
            days: 3,
            accounts: 6_000,
            quiet_days: 1,
            campaigns: vec![20, 40, 80, 150],
            surges: vec![100, 200, 300, 300, 200, 150],
            ..Self::whole(seed)
        }
    }
}
