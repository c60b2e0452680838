//! The index finds exactly what comparing with every entry finds, whatever happened to it before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use super::samples::{flipped, pdq};
use super::{Found, Index, Kernel, Merge, Segment, Tombstones, merge};
use crate::Pdq;

/// Hashes that every index of these tests begins with; enough that they are looked up by their parts.
const OLD: u64 = 9_000;

#[derive(Clone, Debug)]
enum Step {
    Add(u64, u32),
    Remove(u32),
    RemoveHash(u64),
    Seal,
    Plan,
    Settle,
    Replace,
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Few hashes and numbers, so that the same come again; and of the old ones too.
    let seed = || prop_oneof![0..60_u64, OLD - 60..OLD + 60];
    let number = || prop_oneof![0..60_u32, OLD as u32 - 60..OLD as u32 + 60];
    let step = prop_oneof![
        10 => (seed(), number()).prop_map(|(seed, number)| Step::Add(seed, number)),
        4 => number().prop_map(Step::Remove),
        2 => seed().prop_map(Step::RemoveHash),
        3 => Just(Step::Seal),
        1 => Just(Step::Plan),
        1 => Just(Step::Settle),
        2 => Just(Step::Replace),
        1 => Just(Step::Restart),
    ];
    proptest::collection::vec(step, 1..60)
}

/// How hashes lie: anywhere, or as text slides do, in a few families whose members differ little.
#[derive(Clone, Copy, Debug)]
enum Spread {
    Uniform,
    Clustered,
}

impl Spread {
    fn hash(self, seed: u64) -> Pdq {
        match self {
            Self::Uniform => pdq(seed),
            Self::Clustered => flipped(pdq(seed % 5), (seed / 5 % 45) as u32, seed),
        }
    }

    /// The bytes of a segment of the old hashes.
    fn old(self) -> Arc<[u8]> {
        static UNIFORM: LazyLock<Arc<[u8]>> = LazyLock::new(|| build(Spread::Uniform));
        static CLUSTERED: LazyLock<Arc<[u8]>> = LazyLock::new(|| build(Spread::Clustered));
        match self {
            Self::Uniform => UNIFORM.clone(),
            Self::Clustered => CLUSTERED.clone(),
        }
    }
}

fn old_entries(spread: Spread) -> Vec<(Pdq, u32)> {
    (0..OLD)
        .map(|seed| (spread.hash(seed), seed as u32))
        .collect()
}

fn build(spread: Spread) -> Arc<[u8]> {
    Segment::build(old_entries(spread)).unwrap().bytes().into()
}

/// The index beside a plain set of what it should hold.
struct Both {
    spread: Spread,
    index: Index,
    merge: Option<Merge>,
    entries: BTreeSet<(Pdq, u32)>,
}

impl Both {
    fn new(spread: Spread) -> Self {
        let mut index = Index::new();
        index.attach(Segment::open(spread.old()).unwrap(), Tombstones::default());
        let entries = old_entries(spread).into_iter().collect();
        Self {
            spread,
            index,
            merge: None,
            entries,
        }
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Add(seed, number) => {
                self.index.add(self.spread.hash(seed), number);
                self.entries.insert((self.spread.hash(seed), number));
            }
            Step::Remove(number) => {
                self.index.remove(number);
                self.entries.retain(|(_, other)| *other != number);
            }
            Step::RemoveHash(seed) => {
                let removed = self.spread.hash(seed);
                self.index.remove_hash(removed);
                self.entries.retain(|(other, _)| *other != removed);
            }
            Step::Seal => drop(self.index.seal()),
            Step::Plan => self.merge = self.index.merge_plan(),
            // However little was added: only in use does that matter.
            Step::Settle => {
                self.index.seal();
                self.merge = Some(merge::of_all(&self.index.held));
            }
            Step::Replace => {
                if let Some(merge) = self.merge.take() {
                    self.index.replace(&merge, merge.build().unwrap()).unwrap();
                }
            }
            Step::Restart => self.restart(),
        }
    }

    /// Everything from bytes again; what was fresh is repeated, as by a log.
    fn restart(&mut self) {
        let mut again = Index::new();
        for (_, segment, tombstones) in self.index.segments() {
            let segment = Segment::open(segment.bytes().to_vec()).unwrap();
            again.attach(segment, Tombstones::from_bytes(&tombstones.to_bytes()));
        }
        for (pdq, number) in self.index.fresh.entries() {
            again.add(pdq, number);
        }
        (self.index, self.merge) = (again, None);
    }

    fn expected(&self, query: Pdq, distance_max: u32) -> Vec<Found> {
        let mut nearest = BTreeMap::new();
        for (pdq, number) in &self.entries {
            let distance = pdq.distance(query);
            if distance <= distance_max {
                let least = nearest.entry(*number).or_insert(distance);
                *least = distance.min(*least);
            }
        }
        let mut found: Vec<Found> = nearest
            .into_iter()
            .map(|(number, distance)| Found { distance, number })
            .collect();
        found.sort_unstable();
        found
    }

    fn check(&self, queries: &[Pdq], distance_max: u32) {
        let expected: Vec<Vec<Found>> = queries
            .iter()
            .map(|query| self.expected(*query, distance_max))
            .collect();
        for kernel in Kernel::available() {
            let snapshot = self.index.snapshot().with_kernel(kernel);
            let found = snapshot.near_many(queries, distance_max);
            assert_eq!(found, expected, "{kernel:?}");
        }
        assert_eq!(self.index.near(queries[0], distance_max), expected[0]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_index_finds_what_comparing_with_all_finds(
        spread in prop_oneof![Just(Spread::Uniform), Just(Spread::Clustered)],
        steps in steps(),
        queries in proptest::collection::vec((0..OLD + 60, 0_u32..=40), 1..5),
        distance_max in 0_u32..=40,
    ) {
        let mut both = Both::new(spread);
        steps.iter().for_each(|step| both.take(step));
        let queries: Vec<Pdq> = queries.into_iter().map(|(seed, away)| flipped(spread.hash(seed), away, seed)).collect();
        both.check(&queries, distance_max);
    }
}

#[test]
fn every_distance_is_exact_in_batches_of_any_size() {
    for spread in [Spread::Uniform, Spread::Clustered] {
        let both = Both::new(spread);
        for distance_max in [0, 1, 10, 11, 21, 22, 31, 32, 33, 40] {
            for count in [1, 3] {
                let seeds = u64::from(distance_max)..u64::from(distance_max) + count;
                let queries: Vec<Pdq> = seeds
                    .map(|seed| flipped(spread.hash(seed * 97), distance_max, seed))
                    .collect();
                both.check(&queries, distance_max);
            }
        }
        assert!(both.index.near_many(&[], 31).is_empty());
        assert_eq!(
            both.index.near_many(&vec![spread.hash(5); 130], 0).len(),
            130
        );
    }
}
