//! The Merkle tree over the audit chain: grown with it, signed with every checkpoint, asked for proofs
//! when a packet is made.
//!
//! It lives in memory (32 bytes for every 256 entries) and is built from the chain when it is first
//! needed after a start, beside everything else that runs.

use std::sync::{Mutex, MutexGuard, PoisonError};

use evenhand_audit::merkle::{self, Node, TILE_LEAVES};
use evenhand_audit::packet::ProvenEntry;
use evenhand_audit::{Checkpoint, Head, Tree};
use evenhand_model::{Entry, Problem};
use evenhand_store::{Store, StoreError};

use crate::engine::{Engine, SHARD};
use crate::loops::checkpoints;

/// Entries that are read at a time.
const PAGE: u64 = 1_000;

/// The tree over the one chain.
#[derive(Debug, Default)]
pub(crate) struct ChainTree(Mutex<Tree>);

impl ChainTree {
    /// The tree over all entries up to the head of the chain, and that head.
    fn grown(&self, store: &dyn Store) -> Result<(MutexGuard<'_, Tree>, Head), StoreError> {
        let mut tree = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let head = store.head(SHARD)?;
        while tree.size() < head.sequence {
            let missing = PAGE.min(head.sequence - tree.size());
            let limit = usize::try_from(missing).unwrap_or(usize::MAX);
            let entries = store.entries(SHARD, tree.size(), limit)?;
            if entries.is_empty() {
                return Err(damaged(format!("no entry follows {}", tree.size())));
            }
            for leaf in leaves(&entries)? {
                tree.push(leaf);
            }
        }
        Ok((tree, head))
    }
}

fn leaves(entries: &[Entry]) -> Result<Vec<Node>, StoreError> {
    let leaf = |entry: &Entry| {
        let leaf = merkle::leaf(&entry.hash);
        leaf.ok_or_else(|| damaged(format!("entry {} carries no hash", entry.sequence)))
    };
    entries.iter().map(leaf).collect()
}

fn damaged(why: String) -> StoreError {
    StoreError::Damaged {
        what: "the audit chain",
        why,
    }
}

impl Engine {
    /// Signs the chain as it is now, and puts the checkpoint into the store and the file outside. Reads
    /// every entry since the last one, all of them after a start.
    pub fn sign_checkpoint(&self) -> Result<Checkpoint, StoreError> {
        let (tree, head) = self.chain_tree.grown(self.store.as_ref())?;
        let heads = vec![head];
        let trees = vec![tree.head(SHARD)];
        let checkpoint = Checkpoint::sign(self.now(), heads, trees, &self.signing);
        drop(tree);
        self.metrics.count(&self.metrics.checkpoints_signed);
        checkpoints::keep(self, &checkpoint);
        Ok(checkpoint)
    }

    /// Proves that these entries stand in the chain that a checkpoint of ours has signed.
    pub fn prove(
        &self,
        entries: Vec<Entry>,
        checkpoint: &Checkpoint,
    ) -> Result<Vec<ProvenEntry>, Problem> {
        let unreadable = |error: StoreError| {
            tracing::error!(%error, "the audit chain can't be read");
            Problem::internal("the audit log could not be read")
        };
        let size = checkpoint.tree(SHARD).map_or(0, |tree| tree.size);
        let (tree, _) = self
            .chain_tree
            .grown(self.store.as_ref())
            .map_err(unreadable)?;
        let mut prover = tree.prover(size, |tile| {
            let limit = usize::try_from(TILE_LEAVES).unwrap_or(usize::MAX);
            leaves(&self.store.entries(SHARD, tile * TILE_LEAVES, limit)?)
        });
        let mut proven = Vec::with_capacity(entries.len());
        for entry in entries {
            let proof = prover
                .prove(entry.sequence.saturating_sub(1))
                .map_err(unreadable)?;
            let proof = proof.ok_or_else(|| Problem::internal("an entry is not in the chain"))?;
            proven.push(ProvenEntry {
                entry,
                proof: proof.iter().map(hex::encode).collect(),
            });
        }
        Ok(proven)
    }
}
