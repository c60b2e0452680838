//! Signed digests of all chain heads, to be kept where the operator can't rewrite them.

use std::fmt::Write as _;

use evenhand_model::Time;
use serde::{Deserialize, Serialize};

use crate::chain::HashText;
use crate::key::is_signed;
use crate::{Head, KeyProblem, SigningKey};

/// The latest entry of every chain at one instant, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// When it was made.
    pub at: Time,
    /// One head for every chain, by rising shard.
    pub heads: Vec<Head>,
    /// The key that signed: 64 lower-case hexadecimal digits. It proves nothing by itself; a
    /// verifier compares it with the key that it got from elsewhere.
    pub public_key: String,
    /// Ed25519 signature of [`Checkpoint::signed_text`]: 128 lower-case hexadecimal digits.
    pub signature: String,
}

impl Checkpoint {
    /// Signs the heads, in the order of their shards.
    pub fn sign(at: Time, mut heads: Vec<Head>, key: &SigningKey) -> Self {
        heads.sort_unstable_by_key(|head| head.shard);
        let mut checkpoint = Self {
            at,
            heads,
            public_key: key.public_key(),
            signature: String::new(),
        };
        checkpoint.signature = key.sign(checkpoint.signed_text().as_bytes());
        checkpoint
    }

    /// The text that is signed. Every line ends with a line feed:
    ///
    /// ```text
    /// evenhand-checkpoint 1
    /// at 2026-11-23T10:00:00Z
    /// public-key 64-DIGITS
    /// head SHARD SEQUENCE HASH
    /// ```
    ///
    /// with one `head` line for every head, in the order in which they are listed.
    pub fn signed_text(&self) -> String {
        let mut text = format!(
            "evenhand-checkpoint 1\nat {}\npublic-key {}\n",
            self.at, self.public_key
        );
        for head in &self.heads {
            let _ = writeln!(text, "head {} {} {}", head.shard, head.sequence, head.hash);
        }
        text
    }

    /// Checks form and signature against a public key that came by another way than the checkpoint.
    pub fn verify(&self, public_key: &str) -> Result<(), CheckpointProblem> {
        let public_key = public_key.trim().to_ascii_lowercase();
        self.check_heads()?;
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
