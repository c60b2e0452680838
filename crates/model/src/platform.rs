//! The service that Evenhand works for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Name of a platform, first in every uniqueness on ids that a platform gives.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Platform(String);

impl Platform {
    /// The platform of that name: 1 to 32 of `a-z`, `0-9` and `-`. `None` for any other text.
    pub fn new(name: &str) -> Option<Self> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        ((1..=32).contains(&name.len()) && name.chars().all(fits)).then(|| Self(name.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Platform {
    fn default() -> Self {
        Self("main".into())
    }
}

impl std::fmt::Display for Platform {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}
