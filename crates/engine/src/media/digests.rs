//! Items by digests of their files: sorted runs, and a few that came last.
//!
//! A map of 10,000,000 digests takes some 100 bytes for each, a sorted run 20. Small runs are merged like the segments of the index of
//! pictures, and what was taken out leaves with that.

use std::collections::HashMap;
use std::sync::Arc;

/// Bytes of a digest that are kept: an MD5 has no more, and nobody finds a file for the first 128 bits of a SHA-256.
pub(super) const DIGEST_BYTES: usize = 16;
/// The beginning of a digest.
pub(super) type Digest = [u8; DIGEST_BYTES];

/// Entries that may be fresh before they are sorted into a run.
const FRESH_MAX: usize = 8_192;
/// A run joins the merge of all smaller ones unless it is more than this many times as large as they are together.
const TIMES_LARGER_MAX: usize = 4;
/// Bytes of an entry of a run: digest, and number in little-endian.
const ENTRY_BYTES: usize = DIGEST_BYTES + 4;

/// Digests with the numbers of the items that have them. What is removed elsewhere is passed over by whoever asks.
#[derive(Debug, Default)]
pub(super) struct Digests {
    runs: Vec<Named>,
    fresh: HashMap<Digest, Vec<u32>>,
    fresh_entries: usize,
    runs_made: u64,
}

/// A run with its name while the process runs.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub id: u64,
    pub run: Arc<Run>,
}

/// Entries in the order of their digests. It does not change any more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run {
    entries: Vec<(Digest, u32)>,
}

/// Runs that should become one, as they were when this was planned.
#[derive(Debug)]
pub(super) struct Merge {
    inputs: Vec<Named>,
}

impl Digests {
    /// Makes an entry known.
    pub fn add(&mut self, digest: Digest, number: u32) {
        self.fresh.entry(digest).or_default().push(number);
        self.fresh_entries += 1;
        if self.fresh_entries >= FRESH_MAX {
            self.seal();
        }
    }

    /// The numbers with a digest; some of them may be of items that were taken out.
    pub fn numbers_of(&self, digest: &Digest) -> Vec<u32> {
        let sorted = self
            .runs
            .iter()
            .flat_map(|named| named.run.numbers_of(digest));
        let fresh = self.fresh.get(digest).into_iter().flatten().copied();
        sorted.chain(fresh).collect()
    }

    /// Sorts what is fresh into a run.
    pub fn seal(&mut self) {
        let fresh = std::mem::take(&mut self.fresh).into_iter();
        let entries: Vec<_> = fresh
            .flat_map(|(digest, numbers)| numbers.into_iter().map(move |number| (digest, number)))
            .collect();
        self.fresh_entries = 0;
        if !entries.is_empty() {
            self.attach(Run::of(entries));
        }
    }

    /// Takes in a run, and tells its name.
    pub fn attach(&mut self, run: Run) -> u64 {
        self.runs_made += 1;
        let (id, run) = (self.runs_made, Arc::new(run));
        self.runs.push(Named { id, run });
        id
    }

    /// The runs, to write them down.
    pub fn runs(&self) -> &[Named] {
        &self.runs
    }

    /// Which runs should become one, where any should.
    pub fn merge_plan(&self) -> Option<Merge> {
        let mut by_size = self.runs.clone();
        by_size.sort_by_key(|named| named.run.entries.len());
        let (mut entries, mut taken) = (0, 0);
        for (place, named) in by_size.iter().enumerate() {
            let size = named.run.entries.len();
            if place > 0 && size <= TIMES_LARGER_MAX * entries {
                taken = place + 1;
            }
            entries += size;
        }
        by_size.truncate(taken);
        (taken > 1).then_some(Merge { inputs: by_size })
    }

    /// All runs, to be written anew as one without what was taken out.
    pub fn renewal_plan(&self) -> Merge {
        Merge {
            inputs: self.runs.clone(),
        }
    }

    /// Puts a run that was built of a merge in the place of what it was built of, unless that is gone.
    pub fn replace(&mut self, merge: &Merge, built: Run) {
        let is_input = |named: &Named| {
            let mut inputs = merge.inputs.iter();
            inputs.any(|input| Arc::ptr_eq(&input.run, &named.run))
        };
        if self.runs.iter().filter(|named| is_input(named)).count() == merge.inputs.len() {
            self.runs.retain(|named| !is_input(named));
            self.attach(built);
        }
    }
}

impl Merge {
    /// Whether some of the entries are of items that are not held.
    pub fn has_others(&self, is_held: impl Fn(u32) -> bool) -> bool {
        let mut all = self.inputs.iter().flat_map(|named| &named.run.entries);
        all.any(|(_, number)| !is_held(*number))
    }

    /// All entries of items that are held, in one run.
    pub fn build(&self, is_held: impl Fn(u32) -> bool) -> Run {
        let all = self.inputs.iter().flat_map(|named| &named.run.entries);
        let held = all.filter(|(_, number)| is_held(*number));
        Run::of(held.copied().collect())
    }
}

impl Run {
    fn of(mut entries: Vec<(Digest, u32)>) -> Self {
        entries.sort_unstable();
        entries.dedup();
        entries.shrink_to_fit();
        Self { entries }
    }

    fn numbers_of(&self, digest: &Digest) -> impl Iterator<Item = u32> {
        let first = self.entries.partition_point(|(other, _)| other < digest);
        let same = self.entries[first..]
            .iter()
            .take_while(move |(other, _)| other == digest);
        same.map(|(_, number)| *number)
    }

    /// The run as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(ENTRY_BYTES * self.entries.len());
        for (digest, number) in &self.entries {
            bytes.extend_from_slice(digest);
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Self::to_bytes`] gave. Nothing where these are not the bytes of a run.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (whole, []) = bytes.as_chunks::<ENTRY_BYTES>() else {
            return None;
        };
        let entry = |bytes: &[u8; ENTRY_BYTES]| {
            let (digest, number) = bytes.split_first_chunk::<DIGEST_BYTES>()?;
            Some((*digest, u32::from_le_bytes(number.try_into().ok()?)))
        };
        let entries: Vec<_> = whole.iter().map(entry).collect::<Option<_>>()?;
        entries.is_sorted().then_some(Self { entries })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(number: u32) -> Digest {
        let mut digest = [7; DIGEST_BYTES];
        digest[4..8].copy_from_slice(&number.to_be_bytes());
        digest
    }

    /// Adds numbers with the digest of their tenth, merges meanwhile, and takes out those that a condition names.
    fn filled(count: u32, is_held: fn(u32) -> bool) -> Digests {
        let mut digests = Digests::default();
        for number in 0..count {
            digests.add(digest(number / 10), number);
            while let Some(merge) = digests.merge_plan() {
                digests.replace(&merge, merge.build(is_held));
            }
        }
        digests
    }

    #[test]
    fn every_number_of_a_digest_is_found_wherever_it_lies() {
        for count in [1, 95, 8_195, 40_000] {
            let digests = filled(count, |_| true);
            for tenth in [0, (count - 1) / 10] {
                let mut found = digests.numbers_of(&digest(tenth));
                found.sort_unstable();
                let expected: Vec<u32> = (10 * tenth..count.min(10 * tenth + 10)).collect();
                assert_eq!(found, expected, "{tenth} of {count}");
            }
            assert!(digests.numbers_of(&digest(count)).is_empty());
        }
    }

    #[test]
    fn what_was_taken_out_leaves_with_a_merge() {
        let mut digests = filled(20_000, |number| number != 5);
        digests.seal();
        let merge = digests.renewal_plan();
        digests.replace(&merge, merge.build(|number| number != 5));
        let found = digests.numbers_of(&digest(0));
        assert_eq!(found, [0, 1, 2, 3, 4, 6, 7, 8, 9]);
        assert_eq!(digests.runs().len(), 1);
    }

    #[test]
    fn a_merge_of_what_is_gone_changes_nothing() {
        let mut digests = filled(100, |_| true);
        digests.seal();
        let merge = digests.renewal_plan();
        let mut other = filled(10, |_| true);
        other.seal();
        other.replace(&merge, merge.build(|_| true));
        assert_eq!(other.runs().len(), 1);
        assert!(other.numbers_of(&digest(9)).is_empty());
    }

    #[test]
    fn a_run_is_read_as_it_was_written_and_nothing_else_is_one() {
        let run = Run::of((0..100).map(|number| (digest(number), number)).collect());
        let bytes = run.to_bytes();
        assert_eq!(Run::from_bytes(&bytes), Some(run));
        assert_eq!(Run::from_bytes(&bytes[1..]), None);
        let turned: Vec<u8> = bytes.rchunks(ENTRY_BYTES).flatten().copied().collect();
        assert_eq!(Run::from_bytes(&turned), None);
    }
}
