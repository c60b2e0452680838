//! What a suspended account has done, kept as long as its suspension.

use evenhand_detect::returns::Conduct;
use evenhand_model::{SubjectId, Time};
use serde::{Deserialize, Serialize};

/// Keyed hashes of what a suspended account has done: whom it contacted, its hashtags, runs of its last texts, who followed it. It
/// holds no id and no word, is deleted with the account and when the suspension ends, and is read by comparisons alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptConduct {
    /// The suspended account.
    pub subject: SubjectId,
    /// When it was written down.
    pub kept_at: Time,
    /// Id of the house's key under which it was hashed; under another nothing of it means anything.
    pub key: String,
    /// What it has done.
    pub conduct: Conduct,
}
