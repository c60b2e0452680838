//! A webhook endpoint as its owner sees it, without its secrets, and deliveries to it.

use evenhand_model::{
    CaseId, Delivery, DeliveryId, DeliveryState, Endpoint, EndpointId, NoticeId, OrderId, Time,
};
use schemars::JsonSchema;
use serde::Serialize;

/// A webhook endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Webhook")]
pub struct WebhookView {
    /// Our id.
    pub id: EndpointId,
    /// Where we send.
    pub url: String,
    /// Whether it is told whenever reports stand otherwise than before.
    pub progress: bool,
    /// When it was added.
    pub created_at: Time,
    /// How many secrets sign; more than one while they are being rotated.
    pub secret_count: usize,
    /// Why nothing is sent there at present; `null` while it works.
    pub disabled: Option<String>,
}

impl From<Endpoint> for WebhookView {
    fn from(endpoint: Endpoint) -> Self {
        Self {
            id: endpoint.id,
            url: endpoint.url,
            progress: endpoint.progress,
            created_at: endpoint.created_at,
            secret_count: endpoint.secrets.len(),
            disabled: endpoint.disabled,
        }
    }
}

/// A webhook endpoint with a secret that is shown this once.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WebhookWithSecret {
    /// The endpoint.
    #[serde(flatten)]
    pub webhook: WebhookView,
    /// `whsec_` and base64: what signatures are checked with.
    pub secret: String,
}

/// One message on its way to one endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Delivery")]
pub struct DeliveryView {
    /// Our id; the header `webhook-id`.
    pub id: DeliveryId,
    /// The action that is delivered, if it is one.
    pub action: Option<OrderId>,
    /// The case whose content is requested, if it is that.
    pub case: Option<CaseId>,
    /// The notice that is sent, if it is one.
    pub notice: Option<NoticeId>,
    /// Where to; `null` for mail.
    pub webhook: Option<EndpointId>,
    /// Where it stands.
    pub state: DeliveryState,
    /// When the next attempt is due.
    pub due_at: Time,
    /// Attempts made.
    pub attempts: u32,
    /// When it was put into the outbox.
    pub created_at: Time,
    /// How the latest attempt went.
    pub last_result: Option<String>,
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            action: delivery.message.order(),
            case: delivery.message.case(),
            notice: delivery.message.notice(),
            webhook: delivery.to.endpoint(),
            state: delivery.state,
            due_at: delivery.due_at,
            attempts: delivery.attempts,
            created_at: delivery.created_at,
            last_result: delivery.last_result,
        }
    }
}
