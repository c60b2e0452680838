//! A Merkle tree over the entries of one chain (RFC 6962, section 2.1; RFC 9162, section 2.1), so that
//! a handful of hashes proves that one entry stands in a chain of millions.
//!
//! The leaves are the hashes of the entries, as 32 bytes, in the order of the chain: the entry with
//! sequence number `n` is leaf `n - 1`.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Hash of a leaf or of an inner node.
pub type Node = [u8; 32];

/// Leaves of a tile: a full subtree of which a [`Tree`] keeps only the root.
pub const TILE_LEAVES: u64 = 256;

/// The root of the tree over a chain, as a checkpoint signs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreeHead {
    /// Which chain.
    pub shard: u32,
    /// How many entries: the sequence number of the latest.
    pub size: u64,
    /// Root hash: 64 lower-case hexadecimal digits.
    pub root: String,
}

/// The leaf of an entry with that hash (64 lower-case hexadecimal digits); `None` where it is none.
pub fn leaf(entry_hash: &str) -> Option<Node> {
    let hash = parse(entry_hash)?;
    Some(
        Sha256::new()
            .chain_update([0])
            .chain_update(hash)
            .finalize()
            .into(),
    )
}

/// Reads 64 lower-case hexadecimal digits.
pub fn parse(digits: &str) -> Option<Node> {
    let mut node = [0; 32];
    hex::decode_to_slice(digits, &mut node).ok()?;
    (hex::encode(node) == digits).then_some(node)
}

fn inner(left: Node, right: Node) -> Node {
    let hash = Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right);
    hash.finalize().into()
}

/// The right edge of a growing tree: one root for each full subtree, the largest first. Adding a leaf
/// costs two hashes on average, and memory grows with the logarithm of the size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    roots: Vec<Node>,
}

impl Frontier {
    /// Adds a leaf on the right.
    pub fn push(&mut self, leaf: Node) {
        let (mut node, mut size) = (leaf, self.size);
        while size % 2 == 1 {
            let Some(left) = self.roots.pop() else { break };
            node = inner(left, node);
            size /= 2;
        }
        self.roots.push(node);
        self.size += 1;
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves; the hash of nothing where there are none.
    pub fn root(&self) -> Node {
        let from_the_right = self.roots.iter().rev().copied();
        let root = from_the_right.reduce(|right, left| inner(left, right));
        root.unwrap_or_else(|| Sha256::digest([]).into())
    }
}

/// A growing tree that can prove: the roots of all full tiles (32 bytes for every 256 entries) and
/// the right edge. The leaves themselves are read from the chain where a proof needs them.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    edge: Frontier,
    tiles: Vec<Node>,
    last_tile: Frontier,
}

impl Tree {
    /// Adds a leaf on the right.
    pub fn push(&mut self, leaf: Node) {
        self.edge.push(leaf);
        self.last_tile.push(leaf);
        if self.last_tile.size() == TILE_LEAVES {
            self.tiles.push(std::mem::take(&mut self.last_tile).root());
        }
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The tree as a checkpoint signs it.
    pub fn head(&self, shard: u32) -> TreeHead {
        TreeHead {
            shard,
            size: self.size(),
            root: hex::encode(self.edge.root()),
        }
    }

    /// Starts to prove entries in the tree as it was with its first `size` leaves. `read_tile` gives the
    /// leaves of a tile, by its number from 0; the last tile may have fewer than [`TILE_LEAVES`].
    pub fn prover<F>(&self, size: u64, read_tile: F) -> Prover<'_, F> {
        Prover {
            tree: self,
            size: size.min(self.size()),
            read_tile,
            leaves: BTreeMap::new(),
            known: HashMap::new(),
        }
    }
}

/// Computes inclusion proofs, and remembers what it read and computed for the next one.
pub struct Prover<'t, F> {
    tree: &'t Tree,
    size: u64,
    read_tile: F,
    leaves: BTreeMap<u64, Vec<Node>>,
    known: HashMap<(u64, u64), Node>,
}

impl<E, F: FnMut(u64) -> Result<Vec<Node>, E>> Prover<'_, F> {
    /// The hashes that lead from leaf `index` to the root, the lowest first; `None` where there is no
    /// such leaf.
    pub fn prove(&mut self, index: u64) -> Result<Option<Vec<Node>>, E> {
        if index >= self.size {
            return Ok(None);
        }
        let mut path = Vec::new();
        let (mut start, mut size) = (0, self.size);
        while size > 1 {
            let left = left_size(size);
            let (sibling, within) = if index - start < left {
                ((start + left, size - left), (start, left))
            } else {
                ((start, left), (start + left, size - left))
            };
            match self.root(sibling.0, sibling.1)? {
                Some(node) => path.push(node),
                None => return Ok(None),
            }
            (start, size) = within;
        }
        path.reverse();
        Ok(Some(path))
    }

    /// The root over `size` leaves from `start` on; `None` where the chain does not hold them.
    fn root(&mut self, start: u64, size: u64) -> Result<Option<Node>, E> {
        if let Some(node) = self.known.get(&(start, size)) {
            return Ok(Some(*node));
        }
        let tile = usize::try_from(start / TILE_LEAVES).unwrap_or(usize::MAX);
        let node = match self.tree.tiles.get(tile) {
            Some(root) if size == TILE_LEAVES && start.is_multiple_of(TILE_LEAVES) => *root,
            _ if size <= TILE_LEAVES => match self.root_within_tile(start, size)? {
                Some(root) => root,
                None => return Ok(None),
            },
            _ => {
                let left = left_size(size);
                let roots = (
                    self.root(start, left)?,
                    self.root(start + left, size - left)?,
                );
                let (Some(left), Some(right)) = roots else {
                    return Ok(None);
                };
                inner(left, right)
            }
        };
        self.known.insert((start, size), node);
        Ok(Some(node))
    }

    fn root_within_tile(&mut self, start: u64, size: u64) -> Result<Option<Node>, E> {
        let tile = start / TILE_LEAVES;
        if !self.leaves.contains_key(&tile) {
            let read = (self.read_tile)(tile)?;
            self.leaves.insert(tile, read);
        }
        let from = usize::try_from(start % TILE_LEAVES).unwrap_or(usize::MAX);
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let leaves = self.leaves.get(&tile);
        let leaves = leaves.and_then(|leaves| leaves.get(from..from.checked_add(size)?));
        Ok(leaves.map(|leaves| {
            let mut edge = Frontier::default();
            leaves.iter().for_each(|leaf| edge.push(*leaf));
            edge.root()
        }))
    }
}

/// How many leaves stand in the left subtree: the largest power of two below the size.
fn left_size(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The root to which a proof leads from a leaf (RFC 9162, section 2.1.3.2); `None` where the proof
/// has another length than the place of the leaf asks for.
pub fn root_by_proof(leaf: Node, index: u64, size: u64, proof: &[Node]) -> Option<Node> {
    if index >= size {
        return None;
    }
    let (mut index, mut last, mut node) = (index, size - 1, leaf);
    for sibling in proof {
        if last == 0 {
            return None;
        }
        if index % 2 == 1 || index == last {
            node = inner(*sibling, node);
            while index.is_multiple_of(2) && index != 0 {
                index /= 2;
                last /= 2;
            }
        } else {
            node = inner(node, *sibling);
        }
        index /= 2;
        last /= 2;
    }
    (last == 0).then_some(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u64) -> Vec<Node> {
        let hash = |number: u64| hex::encode(Sha256::digest(number.to_be_bytes()));
        (0..count)
            .map(|number| leaf(&hash(number)).unwrap())
            .collect()
    }

    /// The definition of RFC 6962, section 2.1, word for word.
    fn root_by_definition(leaves: &[Node]) -> Node {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(left_size(leaves.len() as u64) as usize);
                inner(root_by_definition(left), root_by_definition(right))
            }
        }
    }

    #[test]
    fn every_leaf_of_every_size_is_proven_and_at_no_other_place() {
        let all = leaves(1_100);
        for size in (1..=40).chain([255, 256, 257, 511, 512, 513, 1_000, 1_024, 1_025]) {
            let root = root_by_definition(&all[..size]);
            let mut tree = Tree::default();
            // The tree has grown on since the checkpoint.
            all.iter().take(size + 70).for_each(|leaf| tree.push(*leaf));
            let read = |tile: u64| {
                let from = (tile * TILE_LEAVES) as usize;
                Ok::<_, ()>(all[from..all.len().min(from + TILE_LEAVES as usize)].to_vec())
            };
            let mut prover = tree.prover(size as u64, read);
            for index in (0..size).step_by(size.div_ceil(40)).chain([size - 1]) {
                let proof = prover.prove(index as u64).unwrap().unwrap();
                let by =
                    |index: u64, size: u64| root_by_proof(all[index as usize], index, size, &proof);
                assert_eq!(
                    by(index as u64, size as u64),
                    Some(root),
                    "{index} of {size}"
                );
                if size > 1 {
                    let other = (index + 1) % size;
                    assert_ne!(
                        by(other as u64, size as u64),
                        Some(root),
                        "{other} of {size}"
                    );
                }
            }
            assert_eq!(prover.prove(size as u64), Ok(None));
        }
    }

    #[test]
    fn the_growing_edge_has_the_root_of_the_definition() {
        let all = leaves(300);
        let mut tree = Tree::default();
        for size in 0..all.len() {
            let root = root_by_definition(&all[..size]);
            assert_eq!(tree.head(0).root, hex::encode(root), "{size}");
            tree.push(all[size]);
        }
    }

    #[test]
    fn a_proof_of_another_length_proves_nothing() {
        let all = leaves(5);
        let mut tree = Tree::default();
        all.iter().for_each(|leaf| tree.push(*leaf));
        let mut prover = tree.prover(5, |_| Ok::<_, ()>(all.clone()));
        let proof = prover.prove(2).unwrap().unwrap();
        let root = Some(root_by_definition(&all));
        assert_eq!(root_by_proof(all[2], 2, 5, &proof), root);
        let longer = [proof.clone(), vec![[0; 32]]].concat();
        for (index, size, proof) in [
            (2, 5, &proof[..2]),
            (2, 5, &longer[..]),
            (5, 5, &proof[..]),
            (0, 0, &[][..]),
        ] {
            assert_ne!(
                root_by_proof(all[2], index, size, proof),
                root,
                "{index} of {size}"
            );
        }
    }

    #[test]
    fn the_root_of_a_known_tree_is_that_of_other_programs() {
        // Computed with `hashlib` of Python by the rules of RFC 6962.
        let mut edge = Frontier::default();
        for number in 0..3_u8 {
            edge.push(leaf(&hex::encode([number; 32])).unwrap());
        }
        assert_eq!(hex::encode(edge.root()), KNOWN_ROOT);
    }

    const KNOWN_ROOT: &str = "ba8d94b7fbcecae7b81c4c80574fe24734a6917bf9c1ecd66ff3e0c34ead4620";
}
