//! How a check of the audit chain stands.

use evenhand_model::Time;
use schemars::JsonSchema;
use serde::Serialize;

/// A check of the audit chain: the one that runs, or the one that ran last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Verification")]
pub struct VerificationView {
    /// How it stands.
    pub state: VerificationState,
    /// When it began.
    pub began_at: Option<Time>,
    /// When it ended.
    pub ended_at: Option<Time>,
    /// How many entries were read.
    pub entries_read: u64,
    /// How many there were when it began.
    pub entries_expected: u64,
    /// Whether a checkpoint from outside was part of it.
    pub is_from_outside: bool,
    /// The latest checkpoint with which the chain agrees: that from outside, else one of the store itself,
    /// which proves nothing against whoever holds the signing key.
    pub held_against: Option<ProvenTo>,
    /// The first thing that is not as it should be.
    pub problem: Option<String>,
}

/// How a check of the audit chain stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VerificationState {
    /// There was none since the server was started.
    #[default]
    Never,
    /// Entries are being read.
    Running,
    /// The entries fit each other: consistent, not proven complete.
    Consistent,
    /// Up to a checkpoint from outside nothing was rewritten or cut off.
    Proven,
    /// Something is not as it should be.
    Broken,
}

/// Up to where a checkpoint speaks.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "HeldAgainst")]
pub struct ProvenTo {
    /// When the checkpoint was made.
    pub checkpoint_at: Time,
    /// The latest entry that it saw.
    pub entry: u64,
}
