//! The duty to inform the authorities about a threat to somebody's life or safety (DSA Article 18).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Approval, Authority, Packed, Review, Sent, Time, UserId};

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
    /// Whether the authority gets what the reporters wrote.
    pub with_report_words: bool,
    /// Packets that were made for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packets: Vec<Packed>,
    /// How the authority was informed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub informed: Option<Sent>,
    /// Why there was no such duty after all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped: Option<Approval>,
    /// When somebody else must have looked at it: one person alone may inform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_due_at: Option<Time>,
    /// What that look found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
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
        if let Some(review) = &mut self.review {
            review.by.reason.clear();
        }
    }

    /// When its review is due, while that is owed.
    pub fn review_until(&self) -> Option<Time> {
        self.review_due_at.filter(|_| self.review.is_none())
    }

    /// Everybody who had a part in informing.
    pub fn givers(&self) -> Vec<UserId> {
        let packers = self.packets.iter().map(|packed| packed.by);
        let senders = self.informed.iter().map(|informed| informed.by);
        packers.chain(senders).chain([self.stated_by]).collect()
    }

    /// When it is due, while it is open.
    pub fn open_until(&self) -> Option<Time> {
        let is_open = self.informed.is_none() && self.dropped.is_none();
        is_open.then_some(self.due_at)
    }
}
