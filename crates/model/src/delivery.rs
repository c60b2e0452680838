//! Orders on their way to a platform.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CaseId, DeliveryId, EndpointId, NoticeId, OrderId, Platform, SubjectId, Time};

/// Where a platform receives webhooks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Our id.
    pub id: EndpointId,
    /// Whose it is.
    pub platform: Platform,
    /// Where to send.
    pub url: String,
    /// Signing secrets, the newest first; several while a key is being rotated.
    pub secrets: Vec<String>,
    /// Whether it is told whenever reports stand otherwise than before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub progress: bool,
    /// When it was added.
    pub created_at: Time,
    /// Why nothing is sent there at present; `None` while it works.
    pub disabled: Option<String>,
}

/// One message for one endpoint or mailbox: a row of the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Our id; the webhook's id, the same in every attempt.
    pub id: DeliveryId,
    /// What is delivered.
    pub message: Message,
    /// Where to.
    pub to: Destination,
    /// About what; orders on one subject go out in order.
    pub subject: SubjectId,
    /// Per-subject sequence of an order; 0 for what has no order among others.
    pub sequence: u64,
    /// Where it stands.
    pub state: DeliveryState,
    /// When the next attempt is due.
    pub due_at: Time,
    /// Attempts made.
    pub attempts: u32,
    /// When it was put into the outbox.
    pub created_at: Time,
    /// How the latest attempt went, without content.
    pub last_result: Option<String>,
}

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Destination {
    /// To a webhook endpoint.
    Endpoint(EndpointId),
    /// By mail to the person whom the notice is for.
    Mail,
}

impl Destination {
    /// The endpoint, if it is one.
    pub fn endpoint(self) -> Option<EndpointId> {
        match self {
            Self::Endpoint(endpoint) => Some(endpoint),
            Self::Mail => None,
        }
    }
}

/// What an endpoint is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Message {
    /// An action is ordered.
    ActionOrdered(OrderId),
    /// The content that a case is about is missing; the platform is asked to supply it.
    ContentRequested(CaseId),
    /// A person must be told something.
    NoticeSend(NoticeId),
    /// The reports of a case stand otherwise than before.
    ReportsChanged(CaseId),
}

impl Message {
    /// The id of what is told: kinds can't be mixed up, since ids are unique.
    pub fn id(self) -> String {
        match self {
            Self::ActionOrdered(order) => order.to_string(),
            Self::ContentRequested(case) => case.to_string(),
            Self::NoticeSend(notice) => notice.to_string(),
            Self::ReportsChanged(case) => case.to_string(),
        }
    }

    /// The order that is delivered, if it is one.
    pub fn order(self) -> Option<OrderId> {
        match self {
            Self::ActionOrdered(order) => Some(order),
            Self::ContentRequested(_) | Self::NoticeSend(_) | Self::ReportsChanged(_) => None,
        }
    }

    /// The notice that is sent, if it is one.
    pub fn notice(self) -> Option<NoticeId> {
        match self {
            Self::NoticeSend(notice) => Some(notice),
            Self::ActionOrdered(_) | Self::ContentRequested(_) | Self::ReportsChanged(_) => None,
        }
    }

    /// The case that it is about, where it carries no order.
    pub fn case(self) -> Option<CaseId> {
        match self {
            Self::ActionOrdered(_) | Self::NoticeSend(_) => None,
            Self::ContentRequested(case) | Self::ReportsChanged(case) => Some(case),
        }
    }
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// To be sent, or to be sent again.
    Owed,
    /// The endpoint answered 2xx.
    Delivered,
    /// Every attempt failed; visible, and can be sent again.
    Dead,
    /// Cancelled before it was sent.
    Cancelled,
}

impl DeliveryState {
    /// The word in JSON and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }
}
