//! Several segments become one, so that a look-up has few to ask.

use std::sync::Arc;

use super::segment::{Segment, TooMany};
use super::snapshot::{Held, SegmentId};
use super::tombstones::Tombstones;

/// Segments that should become one, as they were when this was planned. Building it needs nothing of the index, so another thread can.
#[derive(Clone, Debug)]
pub struct Merge {
    inputs: Vec<Held>,
}

/// The segments that were merged are not in the index any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the index no longer has the segments of this merge; ask it for a new plan")]
pub struct Outdated;

impl Merge {
    /// The segment of all entries that were not removed when the merge was planned.
    ///
    /// # Errors
    ///
    /// Where they are more than one segment can hold.
    pub fn build(&self) -> Result<Segment, TooMany> {
        let entries = self.inputs.iter().map(Held::entries).sum();
        let mut all = Vec::with_capacity(entries);
        for held in &self.inputs {
            let visible = held.segment.iter().zip(0..);
            all.extend(
                visible
                    .filter(|(_, position)| !held.tombstones.hides(*position))
                    .map(|(entry, _)| entry),
            );
        }
        Segment::build(all)
    }

    /// The segments that the merge takes in.
    pub fn inputs(&self) -> impl Iterator<Item = SegmentId> {
        self.inputs.iter().map(|held| held.id)
    }

    pub(super) fn has(&self, id: SegmentId) -> bool {
        self.inputs().any(|input| input == id)
    }

    /// What has to be hidden in the built segment, for it was removed from the inputs after the plan.
    pub(super) fn removed_meanwhile(
        &self,
        now: &[Held],
        built: &Segment,
    ) -> Result<Tombstones, Outdated> {
        let mut hidden = Tombstones::default();
        for input in &self.inputs {
            // An index that was made anew gives the same ids to other segments.
            let is_same =
                |held: &&Held| held.id == input.id && Arc::ptr_eq(&held.segment, &input.segment);
            let same = now.iter().find(is_same).ok_or(Outdated)?;
            for position in same.tombstones.since(&input.tombstones) {
                let entry = input.segment.entry(position);
                if let Some(position) =
                    entry.and_then(|(pdq, number)| built.position_of(pdq, number))
                {
                    hidden.hide(position);
                }
            }
        }
        Ok(hidden)
    }
}

/// A segment joins the merge of all smaller ones unless it is more than this many times as large as they are together. So an index of
/// 10,000,000 that grew one by one has four or five segments, and each of its entries was written about fifteen times.
const TIMES_LARGER_MAX: usize = 4;

/// The smallest segments that are worth it; or else one of which a quarter is removed, to be built anew alone.
pub(super) fn plan(held: &[Held]) -> Option<Merge> {
    let mut by_size: Vec<&Held> = held.iter().collect();
    by_size.sort_by_key(|held| held.entries());
    let (mut entries, mut taken) = (0, 0);
    for (place, held) in by_size.iter().enumerate() {
        if place > 0 && held.entries() <= TIMES_LARGER_MAX * entries {
            taken = place + 1;
        }
        entries += held.entries();
    }
    if taken > 1 {
        let inputs = by_size[..taken].iter().copied().cloned().collect();
        return Some(Merge { inputs });
    }
    let worn = |held: &&&Held| {
        held.tombstones.hidden() > 0 && 4 * held.tombstones.hidden() >= held.segment.entries()
    };
    let worn = by_size.iter().find(worn)?;
    Some(Merge {
        inputs: vec![(*worn).clone()],
    })
}

/// All segments.
pub(super) fn of_all(held: &[Held]) -> Merge {
    let inputs = held.to_vec();
    Merge { inputs }
}

/// Each segment of which something is removed, alone.
pub(super) fn renewals(held: &[Held]) -> Vec<Merge> {
    let worn = held.iter().filter(|held| held.tombstones.hidden() > 0);
    let alone = |held: &Held| Merge {
        inputs: vec![held.clone()],
    };
    worn.map(alone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Index;
    use crate::index::samples::pdq;

    /// Segments of these sizes; which sizes are merged?
    fn check(sizes: &[u64], merged: &[usize]) {
        let mut index = Index::new();
        let mut number = 0;
        for size in sizes {
            for _ in 0..*size {
                index.add(pdq(number), number as u32);
                number += 1;
            }
            index.seal();
        }
        let plan = index.merge_plan();
        let inputs = plan.iter().flat_map(|merge| &merge.inputs);
        let sizes: Vec<usize> = inputs.map(Held::entries).collect();
        assert_eq!(sizes, merged);
    }

    #[test]
    fn segments_are_merged_until_each_is_much_larger_than_the_next() {
        check(&[], &[]);
        check(&[5], &[]);
        check(&[5, 5], &[5, 5]);
        check(&[21, 5], &[]);
        check(&[20, 5], &[5, 20]);
        check(&[40, 5, 5], &[5, 5, 40]);
        check(&[205, 40, 5, 5], &[5, 5, 40]);
        check(&[147, 29, 5, 1], &[]);
    }

    #[test]
    fn a_merge_of_an_index_that_was_made_anew_changes_nothing() {
        let index_of = |numbers: std::ops::Range<u32>| {
            let mut index = Index::new();
            for number in numbers {
                index.add(pdq(u64::from(number)), number);
                index.seal();
            }
            index
        };
        let (old, mut new) = (index_of(0..2), index_of(5..7));
        let merge = old.merge_plan().unwrap();
        assert_eq!(new.replace(&merge, merge.build().unwrap()), Err(Outdated));
        assert_eq!(new.near(pdq(5), 0).len(), 1);
    }

    #[test]
    fn a_segment_that_is_mostly_removed_is_built_anew() {
        let mut index = Index::new();
        for number in 0..8 {
            index.add(pdq(number), number as u32);
        }
        index.seal();
        index.remove(0);
        assert!(index.merge_plan().is_none());
        index.remove(1);
        let merge = index.merge_plan().unwrap();
        assert_eq!(merge.build().unwrap().entries(), 6);
    }
}
