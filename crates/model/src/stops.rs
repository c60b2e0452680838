//! When a case first came to each stop of its way.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Tier, Time};

/// The stops of a case, each when it was first reached. A case that is opened again goes on in the same
/// spell, so that no stop is ever reached later than it was. They are what the parity report measures; an
/// acknowledgement by a machine is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stops {
    /// The tier as it was first set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_tier: Option<Tier>,
    /// When a rule contained it, before anybody had looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contained_at: Option<Time>,
    /// When a person took it who then wrote a note, set a factor, confirmed danger or decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_at: Option<Time>,
    /// When a person first ordered something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protected_at: Option<Time>,
    /// When it was first decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Time>,
    /// When the platform first confirmed that the content, or its author, is out of sight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_of_sight_at: Option<Time>,
    /// When author and reporters were first told what was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Time>,
    /// When somebody who reported first had a receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_at: Option<Time>,
    /// When a statement of reasons first reached the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_at: Option<Time>,
    /// When an authority was first informed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority_informed_at: Option<Time>,
    /// When the author took the content back, or left, before anybody had decided: then nothing was left to
    /// be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Time>,
}

impl Stops {
    /// Whether none was reached.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
