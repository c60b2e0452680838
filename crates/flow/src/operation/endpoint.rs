//! Webhook endpoints of a platform.

use evenhand_model::{Act, Endpoint, EndpointId, Order, OrderId, Platform, Problem, limits};

use crate::enforce::order::put_into_outbox;
use crate::work::{Key, Line, Operation, PlatformRow, Stop, Work};

/// Adds an endpoint. Orders that are still owed go there too.
#[derive(Clone, Debug)]
pub struct AddEndpoint {
    /// Whose endpoint.
    pub platform: Platform,
    /// Where to send.
    pub url: String,
    /// Signing secret.
    pub secret: String,
    /// Whether it is told whenever reports stand otherwise than before.
    pub progress: bool,
    /// Orders whose outcome the platform still owes.
    pub owed: Vec<OrderId>,
}

impl Operation for AddEndpoint {
    type Answer = Endpoint;

    fn run(&self, work: &mut Work<'_>) -> Result<Endpoint, Stop> {
        work.expect(self.owed.iter().map(Key::of::<Order>))?;
        let mut platform = PlatformRow::of(work, &self.platform)?;
        let endpoint = Endpoint {
            id: EndpointId::new(work.now, &mut work.rng),
            platform: self.platform.clone(),
            url: self.url.clone(),
            secrets: vec![self.secret.clone()],
            progress: self.progress,
            created_at: work.now,
            disabled: None,
        };
        platform.endpoints.push(endpoint.id);
        if self.progress {
            platform.progress_endpoints.push(endpoint.id);
        }
        work.put(platform);
        work.put(endpoint.clone());
        for id in &self.owed {
            let order = work.need::<Order>(id, "action")?;
            if !order.state.is_settled() && order.platform == self.platform {
                put_into_outbox(work, &order, endpoint.id);
            }
        }
        work.record(
            Line::of(Act::EndpointChanged)
                .with("endpoint", endpoint.id.to_string())
                .with("added", true),
        );
        Ok(endpoint)
    }
}

/// What to do with an endpoint that exists.
#[derive(Clone, Debug)]
pub enum EndpointChange {
    /// Sign with a new secret too, and first; the old one goes on until removed.
    AddSecret(String),
    /// Forget all secrets but the newest.
    DropOldSecrets,
    /// Send again after it was disabled.
    Enable,
    /// Forget the endpoint.
    Remove,
}

/// Changes an endpoint.
#[derive(Clone, Debug)]
pub struct ChangeEndpoint {
    /// Whose endpoint.
    pub platform: Platform,
    /// Which endpoint.
    pub endpoint: EndpointId,
    /// What to do.
    pub change: EndpointChange,
}

impl Operation for ChangeEndpoint {
    type Answer = Endpoint;

    fn run(&self, work: &mut Work<'_>) -> Result<Endpoint, Stop> {
        let mut endpoint = work.need::<Endpoint>(self.endpoint, "endpoint")?;
        if endpoint.platform != self.platform {
            return Err(
                Problem::not_found(format!("there is no endpoint {}", self.endpoint)).into(),
            );
        }
        let done = match &self.change {
            EndpointChange::AddSecret(_)
                if endpoint.secrets.len() >= limits::SECRETS_PER_ENDPOINT_MAX =>
            {
                let detail = "this webhook has as many secrets as it can; drop the old ones first";
                return Err(Problem::conflict(detail).into());
            }
            EndpointChange::AddSecret(secret) => {
                endpoint.secrets.insert(0, secret.clone());
                "secret added"
            }
            EndpointChange::DropOldSecrets => {
                endpoint.secrets.truncate(1);
                "old secrets dropped"
            }
            EndpointChange::Enable => {
                endpoint.disabled = None;
                "enabled"
            }
            EndpointChange::Remove => {
                let mut platform = PlatformRow::of(work, &self.platform)?;
                platform.endpoints.retain(|id| *id != endpoint.id);
                platform.progress_endpoints.retain(|id| *id != endpoint.id);
                work.put(platform);
                "removed"
            }
        };
        work.record(
            Line::of(Act::EndpointChanged)
                .with("endpoint", endpoint.id.to_string())
                .with("change", done),
        );
        if matches!(self.change, EndpointChange::Remove) {
            work.delete::<Endpoint>(endpoint.id)?;
        } else {
            work.put(endpoint.clone());
        }
        Ok(endpoint)
    }
}
