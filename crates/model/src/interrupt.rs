//! Why danger that rests on a word alone interrupted nobody.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Time;

/// What had nothing left to interrupt with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Purse {
    /// The API key that the report came by.
    Key,
    /// The network that it came from, and the reserve of all networks.
    Network,
    /// Reporters who keep reporting the same things.
    Together,
}

impl Purse {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Network => "network",
            Self::Together => "together",
        }
    }
}

/// A case in T0 that interrupted nobody: it is due and waits to be confirmed like every other, after those that
/// did, and pages later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quiet {
    /// What had nothing left.
    pub spent: Purse,
    /// How often that may interrupt at once.
    pub at_once: u32,
    /// How often in an hour.
    pub per_hour: u32,
    /// Since when it waits so.
    pub since: Time,
    /// When the people on call are paged all the same, as nobody has looked.
    pub pages_at: Time,
}
