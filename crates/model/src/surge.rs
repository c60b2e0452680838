//! A surge that is worth a look before anybody can say what it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{IncidentEvidence, IncidentVariant, Time};

/// A group of accounts that bursts and reads as neither a crowd nor as accounts that act together. It is no incident and counts as
/// none: it becomes one when the evidence comes in, and is withdrawn when it turns out to be a crowd, or ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Surge {
    /// The id that the incident has if it becomes one.
    pub id: String,
    /// When it was noticed.
    pub noticed_at: Time,
    /// Spellings, links, pictures and texts.
    pub variants: Vec<IncidentVariant>,
    /// Why it reads as it does, at the last look.
    pub evidence: IncidentEvidence,
}
