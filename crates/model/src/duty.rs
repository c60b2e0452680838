//! The duty to inform the authorities about a threat to somebody's life or safety (DSA Article 18).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Approval, Authority, PacketId, Sent, Time, UserId};

/// The duty, with its clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Duty {
    /// When the suspicion arose.
    pub known_at: Time,
    /// When an authority must have been informed.
    pub due_at: Time,
    /// Who stated it.
    pub stated_by: UserId,
    /// When.
    pub stated_at: Time,
    /// Who is in danger, as far as known.
    pub at_risk: String,
    /// What is known of where they are.
    pub whereabouts: String,
    /// Why life or safety is in danger.
    pub reason: String,
    /// Who is informed.
    pub authority: Authority,
    /// Why this authority.
    pub authority_reason: String,
    /// Packets that were made for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packets: Vec<PacketId>,
    /// How the authority was informed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub informed: Option<Sent>,
    /// Why there was no such duty after all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped: Option<Approval>,
}

impl Duty {
    /// Takes out everything that somebody wrote.
    pub fn forget_words(&mut self) {
        for words in [
            &mut self.at_risk,
            &mut self.whereabouts,
            &mut self.reason,
            &mut self.authority_reason,
        ] {
            words.clear();
        }
        if let Some(informed) = &mut self.informed {
            informed.way.clear();
        }
        if let Some(dropped) = &mut self.dropped {
            dropped.reason.clear();
        }
    }

    /// When it is due, while it is open.
    pub fn open_until(&self) -> Option<Time> {
        let is_open = self.informed.is_none() && self.dropped.is_none();
        is_open.then_some(self.due_at)
    }
}
