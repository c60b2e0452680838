//! What a reporter may expect: when a person will probably look, and why it takes longer than it should.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Time;

/// When a person will probably look. Not a promise; that is the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Expected {
    /// Hardly before.
    pub from: Time,
    /// Hardly after.
    pub until: Time,
}

/// Why it takes longer than it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Delay {
    /// The deadline is over.
    Late,
    /// Nobody is at work who could look in time.
    NobodyOnShift,
    /// More waits than those at work can look at in time.
    TooMuchWaits,
}
