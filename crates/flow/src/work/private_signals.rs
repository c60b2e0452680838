//! Which private values are compared, and since when.

use evenhand_model::{PrivateSignals, Time};
use serde::{Deserialize, Serialize};

/// The one row that says which private values are compared when an account may be a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateSignalsInForce {
    /// What is compared; nothing where they were switched off.
    pub signals: Option<PrivateSignals>,
    /// Since when.
    pub since: Time,
}

impl PrivateSignalsInForce {
    /// Id of the row.
    pub const ID: &str = "private-signals";
}
