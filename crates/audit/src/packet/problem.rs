//! What can be wrong with a packet.

use crate::{CheckpointProblem, KeyProblem};

/// The first thing about a packet that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PacketProblem {
    /// No JSON, or JSON of another shape.
    #[error("this is not a packet: {0}; expected the file as it was exported")]
    NotAPacket(String),
    /// Made by a later version.
    #[error(
        "the packet has the format `{0}`, this program reads `evenhand-packet 1`; use a later one"
    )]
    OtherFormat(String),
    /// The right values, written in another way.
    #[error(
        "the packet is not written as Evenhand writes it (white space, order, spelling, or a name that \
         stands twice): it was edited after the export"
    )]
    NotCanonical,
    /// A public key that is none.
    #[error(transparent)]
    Key(#[from] KeyProblem),
    /// Signed with another key than the one that is relied on.
    #[error("the packet names another key ({named}) than the public key you gave")]
    OtherKey {
        /// The key that it names.
        named: String,
    },
    /// The signature does not fit the manifest.
    #[error("manifest: the signature does not fit; manifest or signature was changed")]
    ManifestNotSigned,
    /// The manifest names a piece that is not there.
    #[error("{name}: the manifest names it, but it is not in the packet; it was taken out")]
    Missing {
        /// Which piece.
        name: String,
    },
    /// A part that the manifest does not name, or names twice.
    #[error("{name}: it is in the packet, but not once in the manifest; it was put in")]
    NotListed {
        /// Which piece.
        name: String,
    },
    /// The piece does not give its digest.
    #[error("{name}: it does not give the digest in the manifest; it was changed")]
    Changed {
        /// Which piece.
        name: String,
    },
    /// The checkpoint is not good.
    #[error("checkpoint: {0}")]
    Checkpoint(#[from] CheckpointProblem),
    /// The checkpoint has no tree over the chain of an entry.
    #[error("checkpoint: it has no tree over shard {shard}, so that nothing there can be proven")]
    NoTree {
        /// Which chain.
        shard: u32,
    },
    /// The content of an entry does not give its hash.
    #[error(
        "shard {shard}, entry {sequence}: its content does not give the hash it carries; it was changed"
    )]
    EntryChanged {
        /// Which chain.
        shard: u32,
        /// Which place.
        sequence: u64,
    },
    /// The proof of an entry does not lead to the root.
    #[error(
        "shard {shard}, entry {sequence}: its proof does not lead to the root that the checkpoint signs; \
         the proof was changed, or the entry is not in the chain"
    )]
    NotIncluded {
        /// Which chain.
        shard: u32,
        /// Which place.
        sequence: u64,
    },
    /// Kept content does not give its digest.
    #[error("content of {of}: salt and text do not give its digest; one of them was changed")]
    ContentChanged {
        /// Which case, report or decision.
        of: String,
    },
}
