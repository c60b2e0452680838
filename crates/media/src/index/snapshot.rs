//! What readers look things up in.

use std::sync::Arc;

use super::fresh::Fresh;
use super::popcount::Kernel;
use super::segment::{Search, Segment};
use super::tombstones::Tombstones;
use crate::Pdq;

/// Hashes looked up in one pass over the segments: enough that most of what leads to a part's hashes is read by several of them.
const BATCH: usize = 1024;

/// A known hash near the one that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Bits in which the hash differs from the one asked for.
    pub distance: u32,
    /// What the caller knows the hash by.
    pub number: u32,
}

/// Names a segment of one index, for as long as the process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentId(pub u64);

/// An index at one moment. Cloning copies a few pointers; looking up needs no lock.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub(super) held: Vec<Held>,
    pub(super) fresh: Fresh,
    kernel: Kernel,
}

/// A segment and what of it was removed since it was built.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) id: SegmentId,
    pub(super) segment: Arc<Segment>,
    pub(super) tombstones: Arc<Tombstones>,
}

impl Snapshot {
    /// Every number with a hash at most `distance_max` bits from this one, each once with the distance of its nearest hash; the nearest
    /// first, equally near ones by number.
    #[must_use]
    pub fn near(&self, pdq: Pdq, distance_max: u32) -> Vec<Found> {
        let mut found = self.near_many(&[pdq], distance_max);
        found.pop().unwrap_or_default()
    }

    /// The same as [`Self::near`] for each of many hashes, in their order, in less time.
    #[must_use]
    pub fn near_many(&self, queries: &[Pdq], distance_max: u32) -> Vec<Vec<Found>> {
        let batches = queries.chunks(BATCH);
        batches
            .flat_map(|batch| self.near_batch(&Search::new(batch, distance_max, self.kernel)))
            .collect()
    }

    fn near_batch(&self, search: &Search) -> Vec<Vec<Found>> {
        let mut found = vec![Vec::new(); search.queries.len()];
        for held in &self.held {
            held.segment.near(search, &held.tombstones, &mut found);
        }
        self.fresh.near(search, &mut found);
        found.iter_mut().for_each(each_number_once);
        found
    }

    /// The same with another way to count bits, to compare them. The fastest is used by itself.
    #[must_use]
    pub fn with_kernel(self, kernel: Kernel) -> Self {
        Self { kernel, ..self }
    }

    /// Entries that can be found, counting one twice that was added again while it was there.
    #[must_use]
    pub fn entries(&self) -> usize {
        let sealed = self.held.iter();
        self.fresh.len() + sealed.map(Held::entries).sum::<usize>()
    }

    /// The segments with what of each was removed, to write down.
    pub fn segments(&self) -> impl Iterator<Item = (SegmentId, &Segment, &Tombstones)> {
        let all = self.held.iter();
        all.map(|held| (held.id, &*held.segment, &*held.tombstones))
    }
}

impl Held {
    pub(super) fn entries(&self) -> usize {
        let hidden = self.tombstones.hidden();
        self.segment.entries().saturating_sub(hidden)
    }

    /// Hides entries by their positions. Says how many were not hidden before.
    pub(super) fn hide(&mut self, positions: &[u32]) -> usize {
        if positions.is_empty() {
            return 0;
        }
        let tombstones = Arc::make_mut(&mut self.tombstones);
        positions
            .iter()
            .filter(|position| tombstones.hide(**position))
            .count()
    }
}

/// Leaves each number with its least distance, ordered by distance and then by number. A query in a large family finds 100,000 and more, so both
/// orders are sorted by what compares without a branch, and the second has few different keys.
fn each_number_once(found: &mut Vec<Found>) {
    found.sort_unstable_by_key(|found| u64::from(found.number) << 32 | u64::from(found.distance));
    found.dedup_by_key(|found| found.number);
    found.sort_by_key(|found| found.distance);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_two_hashes_is_found_once_by_the_nearer() {
        let found = |distance, number| Found { distance, number };
        let mut all = vec![
            found(3, 1),
            found(2, 9),
            found(1, 1),
            found(2, 4),
            found(1, 1),
        ];
        each_number_once(&mut all);
        assert_eq!(all, [found(1, 1), found(2, 4), found(2, 9)]);
    }
}
