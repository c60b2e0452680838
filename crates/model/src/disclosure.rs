//! What an authority is given: who asked, who made sure of that, who approved, what was sent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{DisclosureId, LinkedTo, PacketId, Time, UserId};

/// An authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its name.
    pub name: String,
    /// Its country as ISO 3166-1 alpha-2, or `EU`.
    pub country: String,
    /// Its file number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// Data that go to an authority, from the request to the receipt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Disclosure {
    /// Our id.
    pub id: DisclosureId,
    /// Who wants it.
    pub kind: DisclosureKind,
    /// Where it stands.
    pub state: DisclosureState,
    /// Who gets it.
    pub authority: Authority,
    /// Name and office of the person who asked; empty where nobody did.
    pub requester: String,
    /// The law that it rests on.
    pub legal_basis: String,
    /// What is given and what is not: as little as serves.
    pub scope: String,
    /// Whether it says who made the reports.
    pub with_reporters: bool,
    /// Whether it has what the reporters wrote; that may show who they are.
    pub with_report_words: bool,
    /// Who entered it.
    pub entered_by: UserId,
    /// When.
    pub entered_at: Time,
    /// How it was made sure that the requester is who they say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    /// Who agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// Who refused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Approval>,
    /// The links that it is about: those that were there when it was approved, or in an emergency when
    /// the requester was called back. What is linked later is not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<LinkedTo>,
    /// When an emergency must have been reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_due_at: Option<Time>,
    /// What the review of an emergency found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// Packets that were made for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packets: Vec<Packed>,
    /// How it left the house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Sent>,
    /// When the people concerned may be told at the earliest, where the law asks for silence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_not_before: Option<Time>,
    /// When the people concerned were told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Time>,
}

impl Disclosure {
    /// Takes out everything that somebody wrote, and who asked.
    pub fn forget_words(&mut self) {
        self.requester.clear();
        self.scope.clear();
        if let Some(call) = &mut self.verification {
            call.number_source.clear();
            call.confirmed.clear();
        }
        for word in [&mut self.approval, &mut self.refusal]
            .into_iter()
            .flatten()
        {
            word.reason.clear();
        }
        if let Some(review) = &mut self.review {
            review.by.reason.clear();
        }
        if let Some(sent) = &mut self.sent {
            sent.way.clear();
        }
    }

    /// The nearest of its clocks: the review, or the day from which the people may be told.
    pub fn due_at(&self) -> Option<Time> {
        let told = self.told_not_before.filter(|_| self.told_at.is_none());
        self.review_until().into_iter().chain(told).min()
    }

    /// When its review is due, while that is owed.
    pub fn review_until(&self) -> Option<Time> {
        self.review_due_at.filter(|_| self.review.is_none())
    }

    /// Whether a packet may be made for it: somebody else agreed, or danger to life does not wait and
    /// the requester was called back. What was reviewed or sent is over.
    pub fn may_be_packed(&self) -> bool {
        match self.state {
            DisclosureState::Approved => true,
            DisclosureState::Requested => {
                let is_verified = self.verification.is_some() && self.review.is_none();
                self.kind == DisclosureKind::Emergency && is_verified
            }
            DisclosureState::Sent | DisclosureState::Refused => false,
        }
    }

    /// Whether one person alone took a step that needs two.
    pub fn same_person(&self) -> bool {
        let review = self.review.as_ref().map(|review| &review.by);
        let mut words = self.approval.iter().chain(review);
        words.any(|word| word.same_person)
    }

    /// Everybody who had a part in giving it.
    pub fn givers(&self) -> Vec<UserId> {
        let packers = self.packets.iter().map(|packed| packed.by);
        let senders = self.sent.iter().map(|sent| sent.by);
        packers.chain(senders).chain([self.entered_by]).collect()
    }
}

/// Who wants a disclosure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DisclosureKind {
    /// An authority asked, with an order or a request.
    Request,
    /// An authority asked because somebody's life is in danger; it is approved afterwards.
    Emergency,
    /// The house itself reports a crime.
    OwnComplaint,
}

impl DisclosureKind {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Emergency => "emergency",
            Self::OwnComplaint => "own-complaint",
        }
    }
}

/// Where a disclosure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DisclosureState {
    /// Entered.
    Requested,
    /// A second person agreed.
    Approved,
    /// It left the house.
    Sent,
    /// It won't be given.
    Refused,
}

/// A call back to the requester, on a number that did not come from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    /// Who called.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Where the number was found, like the authority's public register.
    pub number_source: String,
    /// Whom they spoke to, and what was confirmed.
    pub confirmed: String,
}

/// Somebody's word on a disclosure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Approval {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Why.
    pub reason: String,
    /// Whether it is the person who entered it, since there is nobody else (after 24 hours).
    pub same_person: bool,
}

/// What was found about an emergency afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// Whether it was right to give it without a second approval.
    pub justified: bool,
    /// Who looked, and why they found so.
    #[serde(flatten)]
    pub by: Approval,
}

/// A packet that was made. It is not kept; its digest proves which file it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Packed {
    /// Its id.
    pub packet: PacketId,
    /// Who had it made.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// How something left the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sent {
    /// Who sent it.
    pub by: UserId,
    /// When.
    pub at: Time,
    /// Which way.
    pub way: String,
    /// What the authority confirmed, like a receipt's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
}
