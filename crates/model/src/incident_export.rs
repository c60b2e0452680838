//! What of an incident was given to others.

use serde::{Deserialize, Serialize};

use crate::{Platform, Time, UserId};

/// One export of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentExport {
    /// Our id.
    pub id: String,
    /// Which incident.
    pub incident: String,
    /// Whose.
    pub platform: Platform,
    /// Who exported it.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// For whom and why, in their words.
    pub reason: String,
    /// How far it may be passed on.
    pub marking: String,
    /// How many accounts it names.
    pub accounts: u64,
    /// SHA-256 of what was handed out, in hexadecimal.
    pub digest: String,
}
