//! One piece of evidence, in words for a person.

use serde::Serialize;

use super::outcome::Outcome;

/// Kinds of evidence that are independent of each other; within one they are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Handles and display names.
    Names,
    /// What the accounts say of themselves, and where it links.
    Profile,
    /// Profile pictures.
    Avatar,
    /// What the accounts do: whom they contact, what they post, who follows them.
    Behaviour,
    /// When the new account was made.
    Timing,
    /// Private signals, as keyed hashes.
    Network,
}

impl Family {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Names,
        Self::Profile,
        Self::Avatar,
        Self::Behaviour,
        Self::Timing,
        Self::Network,
    ];

    /// The word in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Profile => "profile",
            Self::Avatar => "avatar",
            Self::Behaviour => "behaviour",
            Self::Timing => "timing",
            Self::Network => "network",
        }
    }

    /// Whether it can support a link at all. When an account was made says nothing of who made it.
    pub fn can_support(self) -> bool {
        self != Self::Timing
    }
}

/// One piece of evidence for or against a link.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Feature {
    /// What it is correlated with.
    pub family: Family,
    /// What was compared and how it came out, like `picture.same`; `names` for all names.
    pub feature: &'static str,
    /// Natural logarithm of how much more often it shows among returns than by chance; below 0 it speaks against.
    pub log_odds: f64,
    /// How often it would show by chance, 0 to 1.
    pub chance: f64,
    /// What a person reads.
    pub about: String,
    /// Whether nothing speaks against the link as strongly.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_strongest_against: bool,
}

impl Feature {
    /// The evidence of one outcome.
    pub(super) fn new(outcome: Outcome, log_odds: f64, chance: f64, about: String) -> Self {
        Self {
            family: outcome.family(),
            feature: outcome.as_str(),
            log_odds,
            chance,
            about,
            is_strongest_against: false,
        }
    }
}
