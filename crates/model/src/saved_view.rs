//! A filter of the queue that somebody comes back to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::UserId;

/// A filter of the queue under a name, for the person who saved it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedView {
    /// Whose.
    pub user: UserId,
    /// What the person calls it.
    pub name: String,
    /// The filter, as the query of the queue's address.
    pub query: String,
}

impl SavedView {
    /// The row's id.
    pub fn id_of(user: UserId, name: &str) -> String {
        format!("{user}/{name}")
    }
}
