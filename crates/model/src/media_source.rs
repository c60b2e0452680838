//! Who says that something is known media, and how often that was right.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Time;

/// Where items of banks come from: this house, a list, a partner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaSource {
    /// Its name, like `house` or `partner-list`.
    pub name: String,
    /// How far it is trusted.
    pub trust: SourceTrust,
    /// Of a thousand matches that people judged, how many may be wrong before its items do no more than ask a person.
    pub false_positives_thousandths_max: u16,
    /// Matches that people found to be the same.
    pub right: u64,
    /// Matches that people found to be something else.
    pub wrong: u64,
    /// Since when it is over its budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_budget_since: Option<Time>,
    /// When something of it came in last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Time>,
    /// Its items in all banks, without those that were withdrawn.
    pub items: u64,
}

impl MediaSource {
    /// The source of what people of this house add.
    pub const HOUSE: &'static str = "house";

    /// The source of what machines' keys add without saying who says so.
    pub const KEYS: &'static str = "keys";

    /// A source of which nothing is known yet.
    pub fn new(name: &str) -> Self {
        let trust = match name {
            Self::HOUSE => SourceTrust::Operator,
            _ => SourceTrust::Listed,
        };
        Self {
            name: name.to_owned(),
            trust,
            false_positives_thousandths_max: Self::FALSE_POSITIVES_THOUSANDTHS_MAX,
            right: 0,
            wrong: 0,
            over_budget_since: None,
            last_at: None,
            items: 0,
        }
    }

    /// One wrong match in fifty, unless somebody says otherwise.
    pub const FALSE_POSITIVES_THOUSANDTHS_MAX: u16 = 20;
}

/// How far a source is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SourceTrust {
    /// Its items are only looked at.
    Unproven,
    /// Its items hide until a person of this house has confirmed them.
    Listed,
    /// Its items remove by themselves: the operator answers for the list.
    Operator,
}

impl SourceTrust {
    /// The word in JSON and the console.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unproven => "unproven",
            Self::Listed => "listed",
            Self::Operator => "operator",
        }
    }
}
