//! How soon a case must be looked at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Duration;

/// A tier: what is at stake, never for whom. `T0` sorts first and is the most urgent.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum Tier {
    /// Imminent danger.
    T0,
    /// Severe.
    T1,
    /// Serious.
    T2,
    /// Harassment.
    T3,
    /// Everything else.
    T4,
}

impl Tier {
    /// Every tier, the most urgent first.
    pub const ALL: [Tier; 5] = [Tier::T0, Tier::T1, Tier::T2, Tier::T3, Tier::T4];

    /// The house clock: how long a case of this tier may wait.
    pub const fn allowed(self) -> Duration {
        match self {
            Self::T0 => Duration::from_minutes(15),
            Self::T1 => Duration::from_hours(2),
            Self::T2 => Duration::from_hours(12),
            Self::T3 => Duration::from_hours(48),
            Self::T4 => Duration::from_days(7),
        }
    }

    /// The word in JSON, rules and store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::T0 => "T0",
            Self::T1 => "T1",
            Self::T2 => "T2",
            Self::T3 => "T3",
            Self::T4 => "T4",
        }
    }

    /// The more urgent of two.
    #[must_use]
    pub fn stricter(self, other: Tier) -> Tier {
        self.min(other)
    }
}

impl std::str::FromStr for Tier {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Tier::ALL
            .into_iter()
            .find(|tier| tier.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a tier; expected T0, T1, T2, T3 or T4"))
    }
}
