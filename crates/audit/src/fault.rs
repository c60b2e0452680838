//! What can be wrong with a chain.

use evenhand_model::Time;

/// The first entry that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("shard {shard}, entry {sequence}: {kind}")]
pub struct Fault {
    /// Which chain.
    pub shard: u32,
    /// Which place in it.
    pub sequence: u64,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// What is wrong with an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// The place is empty, and the entry turns up nowhere later.
    #[error("is missing; entry {found} stands in its place")]
    Missing {
        /// The sequence number found instead.
        found: u64,
    },
    /// The entry exists, but later than its place.
    #[error("is out of its place; entry {found} stands before it")]
    Reordered {
        /// The sequence number found in its place.
        found: u64,
    },
    /// An entry of this number stood earlier, or the number lies before the beginning.
    #[error("stands here again, after entry {after}; it was put in or moved")]
    Repeated {
        /// The sequence number of the entry before it.
        after: u64,
    },
    /// The content does not give the hash.
    #[error("was altered; its content does not give the hash it carries")]
    Altered,
    /// The entry is whole in itself but was written after another one than stands before it.
    #[error("does not follow from the entry before it; one of the two was replaced")]
    Unlinked,
    /// A checkpoint saw another entry here.
    #[error(
        "is not the entry that the checkpoint of {checkpoint_at} saw; history was rewritten, here \
         or before"
    )]
    Rewritten {
        /// When the checkpoint was made.
        checkpoint_at: Time,
    },
    /// A checkpoint has another tree over the entries up to here.
    #[error(
        "is the last of the entries over which the checkpoint of {checkpoint_at} has another tree root \
         than they give"
    )]
    OtherRoot {
        /// When the checkpoint was made.
        checkpoint_at: Time,
    },
    /// A checkpoint saw more entries than there are.
    #[error(
        "is missing; the checkpoint of {checkpoint_at} saw entries up to {checkpoint_sequence}, \
         history was cut"
    )]
    Cut {
        /// When the checkpoint was made.
        checkpoint_at: Time,
        /// The latest entry that it saw.
        checkpoint_sequence: u64,
    },
}
