//! Where a person without an account on the platform wants to be told.

use serde::{Deserialize, Serialize};

use crate::Recipient;

/// An address for mail, encrypted with a key of the house. It exists for one matter and goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Whose address.
    pub of: Recipient,
    /// Which key it is encrypted with.
    pub key_id: String,
    /// Nonce and encrypted address, in base64.
    pub sealed: String,
}
