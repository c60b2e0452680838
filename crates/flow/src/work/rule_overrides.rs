//! What people have set about rules, whatever the rule files say.

use std::collections::BTreeMap;

use evenhand_model::{Time, UserId};
use evenhand_rules::Mode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most changes that are remembered with their reasons.
const CHANGES_KEPT_MAX: usize = 500;

/// What people have set about rules. One row at most.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RuleOverrides {
    /// Modes by rule; they win over what the files say.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub modes: BTreeMap<String, ModeOverride>,
    /// The earlier rule set that is in force instead of the files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<RulePin>,
    /// What people have changed, the latest last. Reasons may name people, so they stand here and not in
    /// the audit chain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<RuleChange>,
}

/// One change by a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleChange {
    /// What was changed.
    #[serde(flatten)]
    pub change: RuleChangeKind,
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Why.
    pub reason: String,
}

/// What a person has changed about rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum RuleChangeKind {
    /// The mode of a rule; `null` lets its file say it again.
    Mode {
        /// Which rule.
        rule: String,
        /// The mode.
        #[schemars(with = "Option<String>")]
        mode: Option<Mode>,
    },
    /// An earlier rule set was restored.
    Restored {
        /// Version of that set.
        version: String,
    },
    /// The rule files came into force again.
    Unpinned {
        /// Version of the set that had been restored.
        version: String,
    },
}

/// A mode that a person has set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModeOverride {
    /// The mode.
    pub mode: Mode,
    /// Who has set it.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Why.
    pub reason: String,
}

/// That the files of an earlier rule set are in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RulePin {
    /// Version of that rule set.
    pub version: String,
    /// Who has restored it.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Why.
    pub reason: String,
}

impl RuleOverrides {
    /// Id of the only row.
    pub const ID: &str = "rules";

    /// Writes down a change; of very many the oldest are forgotten, and stay in the audit chain.
    pub fn note(&mut self, change: RuleChange) {
        self.history.push(change);
        let too_many = self.history.len().saturating_sub(CHANGES_KEPT_MAX);
        self.history.drain(..too_many);
    }

    /// Mode by rule.
    pub fn modes(&self) -> BTreeMap<String, Mode> {
        let modes = self.modes.iter();
        modes.map(|(rule, set)| (rule.clone(), set.mode)).collect()
    }
}
