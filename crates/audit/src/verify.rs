//! Checking a chain, one entry at a time.

use std::collections::BTreeMap;
use std::ops::Bound;

use evenhand_model::{Entry, Time};

use crate::chain::HashText;
use crate::merkle::{self, Frontier, Node};
use crate::{Checkpoint, CheckpointProblem, Fault, FaultKind, Head};

/// Reads the entries of all chains once and finds the first that is not as it should be.
///
/// Entries of one shard come in the order in which they stand; shards may be mixed. Memory does not
/// grow with the number of entries.
#[derive(Default)]
pub struct Verifier {
    tails: BTreeMap<u32, Tail>,
    witnessed: BTreeMap<(u32, u64), Witnessed>,
    checkpoint: Option<Checkpoint>,
    entry_count: u64,
    fault: Option<Fault>,
    scratch: Vec<u8>,
}

/// What the verifier remembers of a chain.
struct Tail {
    sequence: u64,
    hash: HashText,
    /// The next place that a checkpoint speaks of.
    next_witnessed: Option<u64>,
    /// The tree so far, where a checkpoint has one.
    edge: Option<Frontier>,
}

/// What a checkpoint says about one entry.
struct Witnessed {
    hash: HashText,
    /// Root of the tree over the entries up to it.
    root: Option<Node>,
    at: Time,
}

/// A chain in which nothing wrong was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries were read, over all shards.
    pub entry_count: u64,
    /// The latest entry of every chain.
    pub heads: Vec<Head>,
    /// What that proves.
    pub standing: Standing,
}

/// What a verification proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The entries fit each other. Without a checkpoint from outside, whoever holds the store could
    /// have written the whole chain anew or cut its end.
    ConsistentNotProvenComplete,
    /// Up to these entries the chain is what the latest checkpoint saw. What follows them is only
    /// consistent.
    ProvenUpTo {
        /// When the checkpoint was made.
        at: Time,
        /// The entry of every chain up to which that holds.
        heads: Vec<Head>,
    },
}

impl Verifier {
    /// A verifier that knows nothing from outside.
    pub fn new() -> Self {
        Self::default()
    }

    /// A verifier that holds the chain against checkpoints kept outside, in any order, signed by the
    /// key `public_key` (64 hexadecimal digits), which also comes from outside.
    pub fn with_checkpoints(
        checkpoints: &[Checkpoint],
        public_key: &str,
    ) -> Result<Self, CheckpointProblem> {
        let mut verifier = Self::new();
        for checkpoint in checkpoints {
            checkpoint.verify(public_key)?;
            verifier.witness(checkpoint)?;
        }
        let with_heads = checkpoints
            .iter()
            .filter(|checkpoint| !checkpoint.heads.is_empty());
        verifier.checkpoint = with_heads.max_by_key(|checkpoint| checkpoint.at).cloned();
        Ok(verifier)
    }

    /// Reads the next entry. After the first fault only its kind may still change: a missing entry
    /// that turns up is a reordered one.
    pub fn push(&mut self, entry: &Entry) {
        self.entry_count += 1;
        match &mut self.fault {
            Some(fault) => recognise_reordered(fault, entry),
            None => self.fault = self.check(entry).err(),
        }
    }

    /// The first fault so far, for a caller that need not read on.
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Says what the entries prove, once all were read.
    pub fn finish(self) -> Result<Verified, Fault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.check_ends()?;
        let head = |(shard, tail): (&u32, &Tail)| Head {
            shard: *shard,
            sequence: tail.sequence,
            hash: tail.hash.to_string(),
        };
        Ok(Verified {
            entry_count: self.entry_count,
            heads: self.tails.iter().map(head).collect(),
            standing: match self.checkpoint {
                None => Standing::ConsistentNotProvenComplete,
                Some(Checkpoint { at, heads, .. }) => Standing::ProvenUpTo { at, heads },
            },
        })
    }

    fn witness(&mut self, checkpoint: &Checkpoint) -> Result<(), CheckpointProblem> {
        for head in checkpoint.heads.iter().filter(|head| head.sequence > 0) {
            let (shard, sequence) = (head.shard, head.sequence);
            let hash = HashText::parse(&head.hash).ok_or(CheckpointProblem::BadHead { shard })?;
            let root = checkpoint
                .tree(shard)
                .and_then(|tree| merkle::parse(&tree.root));
            let said = self
                .witnessed
                .entry((shard, sequence))
                .or_insert(Witnessed {
                    hash,
                    root,
                    at: checkpoint.at,
                });
            said.root = said.root.or(root);
            if said.hash != hash || root.is_some_and(|root| said.root != Some(root)) {
                return Err(CheckpointProblem::Contradiction { shard, sequence });
            }
        }
        Ok(())
    }

    fn check(&mut self, entry: &Entry) -> Result<(), Fault> {
        let (shard, sequence) = (entry.shard, entry.sequence);
        let fault = |sequence, kind| {
            Err(Fault {
                shard,
                sequence,
                kind,
            })
        };
        let witnessed = &self.witnessed;
        let tail = self.tails.entry(shard).or_insert_with(|| Tail {
            sequence: 0,
            hash: HashText::genesis(),
            next_witnessed: next_after(witnessed, shard, 0),
            edge: has_tree(witnessed, shard).then(Frontier::default),
        });
        if sequence <= tail.sequence {
            let after = tail.sequence;
            return fault(sequence, FaultKind::Repeated { after });
        }
        if sequence != tail.sequence + 1 {
            let found = sequence;
            return fault(tail.sequence + 1, FaultKind::Missing { found });
        }
        let hash = HashText::of(entry, &mut self.scratch);
        if !hash.is(&entry.hash) {
            return fault(sequence, FaultKind::Altered);
        }
        if !tail.hash.is(&entry.previous) {
            return fault(sequence, FaultKind::Unlinked);
        }
        if let (Some(edge), Some(leaf)) = (&mut tail.edge, merkle::leaf(&entry.hash)) {
            edge.push(leaf);
        }
        if tail.next_witnessed == Some(sequence) {
            if let Some(said) = witnessed.get(&(shard, sequence)) {
                let checkpoint_at = said.at;
                if said.hash != hash {
                    return fault(sequence, FaultKind::Rewritten { checkpoint_at });
                }
                let root = tail.edge.as_ref().map(Frontier::root);
                if said.root.is_some() && said.root != root {
                    return fault(sequence, FaultKind::OtherRoot { checkpoint_at });
                }
            }
            tail.next_witnessed = next_after(witnessed, shard, sequence);
        }
        tail.sequence = sequence;
        tail.hash = hash;
        Ok(())
    }

    /// No chain may end before a place that a checkpoint saw.
    fn check_ends(&self) -> Result<(), Fault> {
        for (&(shard, checkpoint_sequence), said) in &self.witnessed {
            let last = self.tails.get(&shard).map_or(0, |tail| tail.sequence);
            if last < checkpoint_sequence {
                return Err(Fault {
                    shard,
                    sequence: last + 1,
                    kind: FaultKind::Cut {
                        checkpoint_at: said.at,
                        checkpoint_sequence,
                    },
                });
            }
        }
        Ok(())
    }
}

fn recognise_reordered(fault: &mut Fault, entry: &Entry) {
    if let FaultKind::Missing { found } = fault.kind
        && (entry.shard, entry.sequence) == (fault.shard, fault.sequence)
    {
        fault.kind = FaultKind::Reordered { found };
    }
}

/// Whether a checkpoint has a tree over this chain.
fn has_tree(witnessed: &BTreeMap<(u32, u64), Witnessed>, shard: u32) -> bool {
    let mut said = witnessed.range((shard, 0)..=(shard, u64::MAX));
    said.any(|(_, said)| said.root.is_some())
}

fn next_after(
    witnessed: &BTreeMap<(u32, u64), Witnessed>,
    shard: u32,
    sequence: u64,
) -> Option<u64> {
    let later = (
        Bound::Excluded((shard, sequence)),
        Bound::Included((shard, u64::MAX)),
    );
    witnessed.range(later).next().map(|((_, next), _)| *next)
}
