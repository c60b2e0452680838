//! Private values that may be compared when a new account may be the return of a suspended one: which, why, and for how long.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Duration;

/// A kind of private value, of which only keyed hashes are known.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum PrivateKind {
    /// The e-mail address in its one spelling.
    Email,
    /// The telephone number.
    Phone,
    /// The device.
    Device,
    /// The network address and its network.
    Ip,
}

impl PrivateKind {
    /// The word in the configuration, in events and in the audit chain.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Device => "device",
            Self::Ip => "ip",
        }
    }
}

/// Why private values are compared. Somebody has to say so before any is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrivateReason {
    /// To keep those away whose suspension forbids a return.
    BanEvasion,
    /// To keep those away who have threatened somebody's life.
    ThreatToLife,
    /// To protect children.
    ChildSafety,
    /// A court or an authority has ordered it.
    LegalOrder,
}

impl PrivateReason {
    /// The word in the configuration and in the audit chain.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BanEvasion => "ban-evasion",
            Self::ThreatToLife => "threat-to-life",
            Self::ChildSafety => "child-safety",
            Self::LegalOrder => "legal-order",
        }
    }
}

/// What of the private values of accounts is compared. They weigh little where many share them, and never decide alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateSignals {
    /// Which kinds.
    pub kinds: BTreeSet<PrivateKind>,
    /// Why.
    pub reason: PrivateReason,
    /// How long after the suspension those of a suspended account are compared.
    pub kept: Duration,
}
