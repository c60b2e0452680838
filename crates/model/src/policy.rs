//! House rules that people may break.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{BankClass, Duration, OrderKind, Reason, Tier};

/// One house rule, as a file in `policies/` states it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Short id like `threats`.
    pub id: String,
    /// Rises with every change of the text.
    pub version: u32,
    /// Title per language, `en` at least.
    pub title: BTreeMap<String, String>,
    /// What the author is told, per language, `en` at least.
    pub text: BTreeMap<String, String>,
    /// Category of the EU DSA Transparency Database.
    pub dsa_category: String,
    /// Tier of a case under this policy where nothing else says more.
    pub tier: Tier,
    /// Report reasons that usually mean this policy.
    pub reasons: Vec<Reason>,
    /// What the law says of such material. A case with one of these reasons is sealed where it is `csam` or `ncii`.
    #[serde(default, skip_serializing_if = "BankClass::is_ordinary")]
    pub class: BankClass,
    /// Actions that a decision under this policy may order.
    pub actions: Vec<OrderKind>,
    /// Actions that a decision under this policy orders where the decider says no other: some of
    /// [`actions`](Self::actions).
    #[serde(default)]
    pub usual_actions: Vec<OrderKind>,
    /// How long a suspension or restriction lasts when the decision does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_duration: Option<Duration>,
}

impl Policy {
    /// Whether it is against coming back in spite of a suspension.
    pub fn forbids_return(&self) -> bool {
        self.reasons.contains(&Reason::BanEvasion)
    }
}
