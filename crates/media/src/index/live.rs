//! The index that is added to and removed from.

use std::ops::Deref;
use std::sync::Arc;

use super::fresh::FRESH_MAX;
use super::merge::{self, Merge, Outdated};
use super::segment::Segment;
use super::snapshot::{Held, SegmentId, Snapshot};
use super::tombstones::Tombstones;
use crate::Pdq;

/// A segment with less than this part of its entries beside it stays as it is in quiet times too.
const SETTLED_TIMES_LARGER: usize = 50;

/// Hashes with the numbers that the caller knows them by, for one writer; readers look things up in its [`Snapshot`]s.
///
/// An entry is a pair of a hash and a number. Several numbers may have one hash, and a number several hashes, as the frames of a video.
/// An index is rebuilt by attaching its segments and repeating what came after they were built.
#[derive(Debug, Default)]
pub struct Index {
    now: Snapshot,
    segments_made: u64,
}

impl Index {
    /// An index of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What readers see as of now: cheap to take, and untouched by anything that happens after.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.now.clone()
    }

    /// Takes in a segment that was built before, without the entries that its tombstones hide.
    pub fn attach(&mut self, segment: Segment, tombstones: Tombstones) -> SegmentId {
        self.segments_made += 1;
        let id = SegmentId(self.segments_made);
        self.now.held.push(Held {
            id,
            segment: Arc::new(segment),
            tombstones: Arc::new(tombstones),
        });
        id
    }

    /// Makes an entry known. Every snapshot taken from now on finds it.
    pub fn add(&mut self, pdq: Pdq, number: u32) {
        self.now.fresh.add(pdq, number);
        if self.now.fresh.len() >= FRESH_MAX {
            self.seal();
        }
    }

    /// Forgets every entry of a number. Says how many there were.
    pub fn remove(&mut self, number: u32) -> usize {
        let fresh = self.now.fresh.remove_where(|_, other| other == number);
        let sealed = self.now.held.iter_mut();
        fresh
            + sealed
                .map(|held| held.hide(&held.segment.positions_of_number(number)))
                .sum::<usize>()
    }

    /// Forgets every entry with exactly this hash. Says how many there were.
    pub fn remove_hash(&mut self, pdq: Pdq) -> usize {
        let fresh = self.now.fresh.remove_where(|other, _| other == pdq);
        let sealed = self.now.held.iter_mut();
        fresh
            + sealed
                .map(|held| held.hide(&held.segment.positions_of_hash(pdq)))
                .sum::<usize>()
    }

    /// Builds the fresh entries into a segment, in a few milliseconds; [`Self::add`] does so by itself when there are many. The segment's
    /// bytes are in memory until the caller has written them somewhere. None where nothing is fresh.
    pub fn seal(&mut self) -> Option<SegmentId> {
        let entries = self.now.fresh.entries();
        if entries.is_empty() {
            return None;
        }
        let segment = Segment::build(entries).ok()?;
        self.now.fresh = Default::default();
        Some(self.attach(segment, Tombstones::default()))
    }

    /// Which segments should become one, where any should. The caller builds it wherever it likes, and then calls [`Self::replace`].
    #[must_use]
    pub fn merge_plan(&self) -> Option<Merge> {
        merge::plan(&self.now.held)
    }

    /// All segments and what is fresh, to be built into one, where what is beside the largest segment is a fiftieth of it at least. For times in which
    /// little comes in: each segment costs a look-up nearly as much as the largest, and writing everything anew is cheap only seldom.
    pub fn settle_plan(&mut self) -> Option<Merge> {
        if !self.has_to_settle() {
            return None;
        }
        self.seal();
        Some(merge::of_all(&self.now.held))
    }

    /// Whether [`Self::settle_plan`] has one.
    #[must_use]
    pub fn has_to_settle(&self) -> bool {
        let all = self.now.entries();
        let largest = self.now.held.iter().map(Held::entries).max().unwrap_or(0);
        all > largest && (all - largest) * SETTLED_TIMES_LARGER >= largest
    }

    /// Each segment of which something was removed, to be built anew alone: after that, nothing removed before is in any segment.
    #[must_use]
    pub fn renewal_plans(&self) -> Vec<Merge> {
        merge::renewals(&self.now.held)
    }

    /// Puts the segment that was built of a merge in the place of what it was built of. What was removed meanwhile stays removed.
    ///
    /// # Errors
    ///
    /// Where the index no longer has the segments that were merged, and then nothing changes.
    pub fn replace(&mut self, merge: &Merge, built: Segment) -> Result<SegmentId, Outdated> {
        let hidden = merge.removed_meanwhile(&self.now.held, &built)?;
        self.now.held.retain(|held| !merge.has(held.id));
        Ok(self.attach(built, hidden))
    }
}

impl Deref for Index {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::samples::pdq;

    fn numbers(index: &Index, near: Pdq) -> Vec<u32> {
        let found = index.near(near, 0);
        found.into_iter().map(|found| found.number).collect()
    }

    #[test]
    fn an_index_settles_into_one_segment_unless_little_was_added() {
        let mut index = Index::new();
        assert!(index.settle_plan().is_none());
        for number in 0..100 {
            index.add(pdq(number), number as u32);
            if number == 60 {
                index.seal();
            }
        }
        let settle = index.settle_plan().unwrap();
        index.replace(&settle, settle.build().unwrap()).unwrap();
        assert_eq!((index.segments().count(), index.entries()), (1, 100));
        assert_eq!(numbers(&index, pdq(99)), [99]);
        index.add(pdq(100), 100);
        assert!(index.settle_plan().is_none());
        index.add(pdq(101), 101);
        assert!(index.settle_plan().is_some());
    }

    #[test]
    fn what_is_added_is_found_at_once() {
        let mut index = Index::new();
        index.add(pdq(1), 7);
        assert_eq!(numbers(&index, pdq(1)), [7]);
        assert!(numbers(&index, pdq(2)).is_empty());
    }

    #[test]
    fn a_removed_number_is_hidden_and_can_come_back() {
        let mut index = Index::new();
        index.add(pdq(1), 7);
        index.add(pdq(2), 7);
        index.seal();
        index.add(pdq(3), 7);
        assert_eq!(index.remove(7), 3);
        assert_eq!(index.remove(7), 0);
        for seed in 1..=3 {
            assert!(numbers(&index, pdq(seed)).is_empty());
        }
        index.add(pdq(2), 7);
        assert!(numbers(&index, pdq(1)).is_empty());
        assert_eq!(numbers(&index, pdq(2)), [7]);
    }

    #[test]
    fn removing_a_hash_leaves_the_other_hashes_of_its_number() {
        let mut index = Index::new();
        index.add(pdq(1), 7);
        index.add(pdq(1), 8);
        index.add(pdq(2), 7);
        index.seal();
        assert_eq!(index.remove_hash(pdq(1)), 2);
        assert!(numbers(&index, pdq(1)).is_empty());
        assert_eq!(numbers(&index, pdq(2)), [7]);
    }

    #[test]
    fn a_snapshot_does_not_change() {
        let mut index = Index::new();
        index.add(pdq(1), 1);
        index.seal();
        index.add(pdq(1), 2);
        let before = index.snapshot();
        index.remove(1);
        index.remove(2);
        index.add(pdq(1), 3);
        assert_eq!(before.near(pdq(1), 0).len(), 2);
        assert_eq!(numbers(&index, pdq(1)), [3]);
    }

    #[test]
    fn fresh_entries_are_sealed_when_there_are_many() {
        let mut index = Index::new();
        for number in 0..=FRESH_MAX as u32 {
            index.add(pdq(u64::from(number)), number);
        }
        assert_eq!(index.segments().count(), 1);
        assert_eq!(index.entries(), FRESH_MAX + 1);
        assert_eq!(numbers(&index, pdq(5)), [5]);
        assert_eq!(numbers(&index, pdq(FRESH_MAX as u64)), [FRESH_MAX as u32]);
    }

    #[test]
    fn renewed_segments_hold_nothing_that_was_removed() {
        let mut index = Index::new();
        for number in 0..20 {
            index.add(pdq(number), number as u32);
        }
        index.seal();
        assert!(index.renewal_plans().is_empty());
        index.remove(3);
        for plan in index.renewal_plans() {
            index.replace(&plan, plan.build().unwrap()).unwrap();
        }
        let (_, segment, tombstones) = index.segments().next().unwrap();
        assert_eq!((segment.entries(), tombstones.hidden()), (19, 0));
        assert!(numbers(&index, pdq(3)).is_empty());
    }

    #[test]
    fn what_happens_during_a_merge_is_kept() {
        let mut index = Index::new();
        for round in 0..2 {
            for number in 0..4 {
                index.add(pdq(number), number as u32 + 10 * round);
            }
            index.seal();
        }
        index.remove(0);
        index.remove(10);
        let merge = index.merge_plan().unwrap();
        index.remove(1);
        index.remove(12);
        index.add(pdq(2), 12);
        index.add(pdq(9), 9);
        let built = merge.build().unwrap();
        index.replace(&merge, built).unwrap();
        assert_eq!(index.segments().count(), 1);
        assert!(numbers(&index, pdq(0)).is_empty());
        assert_eq!(numbers(&index, pdq(1)), [11]);
        assert_eq!(numbers(&index, pdq(2)), [2, 12]);
        assert_eq!(numbers(&index, pdq(9)), [9]);
    }

    #[test]
    fn a_merge_of_segments_that_are_gone_changes_nothing() {
        let mut index = Index::new();
        for number in 0..2 {
            index.add(pdq(number), number as u32);
            index.seal();
        }
        let (first, second) = (index.merge_plan().unwrap(), index.merge_plan().unwrap());
        index.replace(&first, first.build().unwrap()).unwrap();
        assert_eq!(
            index.replace(&second, second.build().unwrap()),
            Err(Outdated)
        );
        assert_eq!(index.entries(), 2);
    }
}
