//! Every hash within a distance, among millions, and never one too few.
//!
//! An [`Index`] is a handful of immutable [`Segment`]s, a short list of fresh additions, and tombstones for what was removed. A segment finds
//! by multi-index hashing and proves by the pigeonhole principle that it misses nothing (M. Norouzi, A. Punjani, D. J. Fleet, "Fast Exact
//! Search in Hamming Space with Multi-Index Hashing", IEEE PAMI 36(6), 2014); where that does not pay, it compares with every hash.
//! Readers take a [`Snapshot`] and never wait for who writes.

mod fresh;
mod live;
mod merge;
mod popcount;
mod segment;
mod snapshot;
mod tombstones;

pub use live::Index;
pub use merge::{Merge, Outdated};
pub use popcount::Kernel;
pub use segment::{Aligned, Segment, SegmentError, TooMany};
pub use snapshot::{Found, SegmentId, Snapshot};
pub use tombstones::Tombstones;

#[cfg(test)]
mod exact_tests;
#[cfg(test)]
mod samples;
