//! Typed ids: UUIDv7, so that ids made later sort later.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Rng, Time};

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id for something that happens at `at`.
            pub fn new(at: Time, rng: &mut Rng) -> Self {
                let millis = u64::try_from(at.millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &rng.bytes()).into_uuid())
            }
            /// What no id of something that happened at `at` or later comes before.
            pub fn first_at(at: Time) -> Self {
                let millis = u64::try_from(at.millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
            }
            /// The id as 16 bytes.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, formatter)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}({})", stringify!($name), self.0)
            }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId(text.chars().take(64).collect()))
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "format": "uuid"})
            }
        }
    )+};
}

ids! {
    /// An account, a piece of content or a hashtag. Entries name people only by this.
    SubjectId
    /// A report.
    ReportId
    /// A case.
    CaseId
    /// A decision.
    DecisionId
    /// An order; the API calls an order on its way an action.
    OrderId
    /// An action that waits for a second person.
    PendingActionId
    /// A statement, receipt or outcome that a person is told.
    NoticeId
    /// An appeal.
    AppealId
    /// Something that the people on call are told of.
    AlertId
    /// One delivery of a message to one endpoint or mailbox.
    DeliveryId
    /// A webhook endpoint of a platform.
    EndpointId
    /// Something that was posted and is known.
    MediaMatchId
    /// A factor as a reviewer set it.
    FactorReviewId
    /// A correction of scores.
    FeedbackId
    /// A note on a case.
    NoteId
    /// An investigation.
    InvestigationId
    /// One act on many subjects.
    BulkId
    /// A line of an investigation's chain of custody.
    CustodyLineId
    /// Data that go to an authority.
    DisclosureId
    /// A packet that was made for an authority.
    PacketId
    /// A person who works here.
    UserId
    /// An API key.
    KeyId
    /// One commit; every row of one operation carries it.
    OperationId
}

/// The text is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id; expected a UUID like 0190d6a1-7c3e-7d4f-8a5b-1c2d3e4f5a6b")]
pub struct NotAnId(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_later_sort_later_and_survive_their_text() {
        let mut rng = Rng::from_number(1);
        let early = CaseId::new(Time::from_micros(1_000_000), &mut rng);
        let late = CaseId::new(Time::from_micros(2_000_000), &mut rng);
        assert!(early < late);
        let first = CaseId::first_at(Time::from_micros(2_000_000));
        assert!(early < first && first <= late);
        assert!(early.to_string() < late.to_string());
        assert_eq!(early.to_string().parse(), Ok(early));
    }
}
