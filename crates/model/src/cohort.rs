//! Who is compared with whom when we prove that nobody waits longer for who they are. Only the parity
//! figures read any of it: what orders, shows or decides cases has no way to it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AlertId, CaseId, Channel, Platform, ReporterKind, SubjectId, Time, UserId};

/// The sealed lists of a platform, without who is on them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cohorts {
    /// Whose.
    pub platform: Platform,
    /// Each list by its name, like `insider`.
    pub lists: BTreeMap<String, CohortList>,
    /// The last alert that one of them is served faster than others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<AlertId>,
}

/// What is told of a list of accounts. Who is on it never is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CohortList {
    /// How many accounts are on it.
    pub accounts: u64,
    /// When something was last added to it.
    pub imported_at: Time,
    /// The auditor who did that.
    pub imported_by: UserId,
}

/// An account that is on a list. It is on one at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CohortMember {
    /// Whose list it is.
    pub platform: Platform,
    /// Which account, by our own random id.
    pub account: SubjectId,
    /// Name of the list.
    pub cohort: String,
}

/// For whom a case is, and how it first came. Kept apart from the case, so that nothing that orders or
/// shows cases can see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseTargets {
    /// Which case.
    pub case: CaseId,
    /// The way it first came.
    pub channel: Channel,
    /// Who first reported it; nobody where we found it ourselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter_kind: Option<ReporterKind>,
    /// Accounts that reports say are harmed or that the content addresses, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<SubjectId>,
    /// Accounts that reported it for themselves, as far as nothing else was said; each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reporters: Vec<SubjectId>,
}
