//! The two ways in which PDQ is in use, which give different hashes for large pictures.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Whether a large picture is made small before it is hashed.
///
/// Up to 512 pixels a side both give the same hash. Beyond, hashes of one picture differ by both: generated pictures like photographs by 4 to 12 bits, pages of
/// text by 24 to 68, which is no match any more. Whoever doesn't know how a list was made asks by both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// All pixels are filtered, as the published algorithm says and Meta's Python and Java libraries do.
    Full,
    /// A picture with a side above 512 pixels is first squashed to 512 x 512 by keeping every so many pixels, as Meta's C++ program does.
    Pre512,
}

/// A text that names no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PDQ profile is `full` or `pre512`, not {0:?}")]
pub struct NotProfile(pub String);

impl Profile {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Full, Self::Pre512];

    /// The name in JSON and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Pre512 => "pre512",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = NotProfile;

    fn from_str(text: &str) -> Result<Self, NotProfile> {
        let named = Self::ALL.into_iter().find(|profile| profile.name() == text);
        named.ok_or_else(|| NotProfile(text.chars().take(40).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_has_one_name_everywhere() {
        for profile in Profile::ALL {
            assert_eq!(profile.to_string().parse(), Ok(profile));
            assert_eq!(serde_json::to_value(profile).unwrap(), profile.name());
        }
        assert!("Full".parse::<Profile>().is_err());
    }
}
