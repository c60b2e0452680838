//! Signed digests of all chain heads, to be kept where the operator can't rewrite them.

use std::fmt::Write as _;

use evenhand_model::Time;
use serde::{Deserialize, Serialize};

use crate::chain::HashText;
use crate::key::is_signed;
use crate::{Head, KeyProblem, SigningKey, TreeHead, merkle};

/// The latest entry of every chain at one instant, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// When it was made.
    pub at: Time,
    /// One head for every chain, by rising shard.
    pub heads: Vec<Head>,
    /// The root of the tree over every chain, by rising shard, with as many entries as the head says.
    /// Empty in checkpoints from before there were trees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trees: Vec<TreeHead>,
    /// The key that signed: 64 lower-case hexadecimal digits. It proves nothing by itself; a
    /// verifier compares it with the key that it got from elsewhere.
    pub public_key: String,
    /// Ed25519 signature of [`Checkpoint::signed_text`]: 128 lower-case hexadecimal digits.
    pub signature: String,
}

impl Checkpoint {
    /// Signs heads and the trees over the same entries, in the order of their shards.
    pub fn sign(
        at: Time,
        mut heads: Vec<Head>,
        mut trees: Vec<TreeHead>,
        key: &SigningKey,
    ) -> Self {
        heads.sort_unstable_by_key(|head| head.shard);
        trees.sort_unstable_by_key(|tree| tree.shard);
        let mut checkpoint = Self {
            at,
            heads,
            trees,
            public_key: key.public_key(),
            signature: String::new(),
        };
        checkpoint.signature = key.sign(checkpoint.signed_text().as_bytes());
        checkpoint
    }

    /// The text that is signed. Every line ends with a line feed:
    ///
    /// ```text
    /// evenhand-checkpoint 2
    /// at 2026-11-23T10:00:00Z
    /// public-key 64-DIGITS
    /// head SHARD SEQUENCE HASH
    /// tree SHARD SIZE ROOT
    /// ```
    ///
    /// with one `head` line for every head and one `tree` line for every tree, in the order in which
    /// they are listed. A checkpoint without trees begins with `evenhand-checkpoint 1`.
    pub fn signed_text(&self) -> String {
        let version = if self.trees.is_empty() { 1 } else { 2 };
        let mut text = format!(
            "evenhand-checkpoint {version}\nat {}\npublic-key {}\n",
            self.at, self.public_key
        );
        for head in &self.heads {
            let _ = writeln!(text, "head {} {} {}", head.shard, head.sequence, head.hash);
        }
        for tree in &self.trees {
            let _ = writeln!(text, "tree {} {} {}", tree.shard, tree.size, tree.root);
        }
        text
    }

    /// The tree over one chain, where the checkpoint has one.
    pub fn tree(&self, shard: u32) -> Option<&TreeHead> {
        self.trees.iter().find(|tree| tree.shard == shard)
    }

    /// Checks form and signature against a public key that came by another way than the checkpoint.
    pub fn verify(&self, public_key: &str) -> Result<(), CheckpointProblem> {
        let public_key = public_key.trim().to_ascii_lowercase();
        self.check_heads()?;
        self.check_trees()?;
        if self.public_key != public_key {
            return Err(CheckpointProblem::OtherKey {
                named: self.public_key.chars().take(64).collect(),
            });
        }
        if is_signed(self.signed_text().as_bytes(), &self.signature, &public_key)? {
            Ok(())
        } else {
            Err(CheckpointProblem::NotSigned)
        }
    }

    /// Heads of the right form, each shard once, so that the signed text can be read in one way only.
    fn check_heads(&self) -> Result<(), CheckpointProblem> {
        let mut shard_before = None;
        for head in &self.heads {
            let hash = HashText::parse(&head.hash);
            let is_genesis = hash == Some(HashText::genesis());
            let rising = shard_before.is_none_or(|before| before < head.shard);
            if hash.is_none() || is_genesis != (head.sequence == 0) || !rising {
                return Err(CheckpointProblem::BadHead { shard: head.shard });
            }
            shard_before = Some(head.shard);
        }
        Ok(())
    }

    /// No trees, or one over the entries of every head.
    fn check_trees(&self) -> Result<(), CheckpointProblem> {
        if self.trees.is_empty() {
            return Ok(());
        }
        let is_of = |tree: &TreeHead, head: &Head| {
            let same = (tree.shard, tree.size) == (head.shard, head.sequence);
            same && merkle::parse(&tree.root).is_some()
        };
        for (index, head) in self.heads.iter().enumerate() {
            if !self.trees.get(index).is_some_and(|tree| is_of(tree, head)) {
                return Err(CheckpointProblem::BadTree { shard: head.shard });
            }
        }
        match self.trees.get(self.heads.len()) {
            Some(tree) => Err(CheckpointProblem::BadTree { shard: tree.shard }),
            None => Ok(()),
        }
    }
}

/// The checkpoint can't be relied on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointProblem {
    /// The public key that was given is none.
    #[error(transparent)]
    Key(#[from] KeyProblem),
    /// It was signed with another key than the one that is relied on.
    #[error("the checkpoint names another key ({named}) than the public key you gave")]
    OtherKey {
        /// The key that the checkpoint names.
        named: String,
    },
    /// The signature does not fit.
    #[error("the signature does not fit the checkpoint: it was changed, or made by another key")]
    NotSigned,
    /// A head is malformed, or stands twice or out of order.
    #[error(
        "the checkpoint's head of shard {shard} is malformed; expected each shard once, rising, \
         with a hash of 64 lower-case hexadecimal digits (all 0 exactly for sequence 0)"
    )]
    BadHead {
        /// Which chain.
        shard: u32,
    },
    /// A tree is malformed, or is not over the entries of a head.
    #[error(
        "the checkpoint's tree of shard {shard} is malformed; expected one for each head, in the same \
         order and of the same size, with a root of 64 lower-case hexadecimal digits"
    )]
    BadTree {
        /// Which chain.
        shard: u32,
    },
    /// Two checkpoints of one key say different things.
    #[error(
        "two checkpoints signed by this key give different hashes for entry {sequence} of shard \
         {shard}: history was rewritten between them"
    )]
    Contradiction {
        /// Which chain.
        shard: u32,
        /// Which entry.
        sequence: u64,
    },
}
