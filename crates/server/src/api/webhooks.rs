//! Webhook endpoints: where a platform receives its actions.

use evenhand_deliver::{Egress, Secret};
use evenhand_engine::Engine;
use evenhand_flow::operation::endpoint::{AddEndpoint, ChangeEndpoint, EndpointChange};
use evenhand_flow::work::{PlatformRow, Select, Value};
use evenhand_model::{Endpoint, EndpointId, Order, OrderId, OrderState, Platform, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::endpoint::input::{self, Nothing};
use crate::endpoint::output::{Created, Json, NoContent};
use crate::endpoint::{Call, List};
use crate::view::webhook::{WebhookView, WebhookWithSecret};

/// Actions that are looked up at once for a new endpoint to take over.
const OWED_PER_PAGE: usize = 10_000;
/// Most endpoints of one platform.
const ENDPOINTS_MAX: usize = 16;
/// Longest URL, in bytes.
const URL_BYTES_MAX: usize = 2_048;

/// A new endpoint.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// Where to send: https at a public address, unless the configuration lists its host and port.
    pub url: String,
    /// Whether it is told whenever reports stand otherwise than before: taken up, hidden, decided, due earlier, late.
    #[serde(default)]
    pub progress: bool,
}

/// Adds an endpoint. Actions that are still owed go there too.
pub async fn add(
    call: Call,
    input::Json(new): input::Json<NewWebhook>,
) -> Result<Created<WebhookWithSecret>, Problem> {
    let platform = call.platform()?.clone();
    check_url(call.engine(), &new.url)?;
    if endpoints(call.engine(), &platform)?.len() >= ENDPOINTS_MAX {
        let detail = format!("a platform has {ENDPOINTS_MAX} webhooks at most; remove one first");
        return Err(Problem::conflict(detail));
    }
    let secret = call.engine().draw(|_, rng| Secret::new(rng)).to_text();
    let operation = AddEndpoint {
        owed: owed(call.engine(), &platform)?,
        platform,
        url: new.url,
        progress: new.progress,
        secret: secret.clone(),
    };
    let made = call.run(operation, Made::of).await?;
    made.shown_once(&call, secret).map(Created)
}

/// Endpoints of the platform.
pub async fn list(call: Call, _: Nothing) -> Result<Json<List<WebhookView>>, Problem> {
    let items = endpoints(call.engine(), call.platform()?)?;
    let items = items.into_iter().map(WebhookView::from).collect();
    Ok(Json(List { items, next: None }))
}

/// What to do with an endpoint.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookChange {
    /// What to do.
    pub change: Change,
}

/// What to do with an endpoint.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Sign with a new secret too; the answer shows it once.
    RotateSecret,
    /// Sign with the newest secret only.
    DropOldSecrets,
    /// Send again after it was disabled.
    Enable,
}

/// An endpoint after a change, with its new secret where there is one.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChangedWebhook {
    /// The endpoint.
    #[serde(flatten)]
    pub webhook: WebhookView,
    /// The new secret, shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// Changes an endpoint.
pub async fn change(
    call: Call,
    input::Json(request): input::Json<WebhookChange>,
) -> Result<Json<ChangedWebhook>, Problem> {
    let (secret, change) = match request.change {
        Change::RotateSecret => {
            let secret = call.engine().draw(|_, rng| Secret::new(rng)).to_text();
            (Some(secret.clone()), EndpointChange::AddSecret(secret))
        }
        Change::DropOldSecrets => (None, EndpointChange::DropOldSecrets),
        Change::Enable => (None, EndpointChange::Enable),
    };
    let webhook = submit(&call, change).await?;
    Ok(Json(ChangedWebhook { webhook, secret }))
}

/// Removes an endpoint; what is owed there is not sent any more.
pub async fn remove(call: Call, _: Nothing) -> Result<NoContent, Problem> {
    submit(&call, EndpointChange::Remove).await?;
    Ok(NoContent)
}

async fn submit(call: &Call, change: EndpointChange) -> Result<WebhookView, Problem> {
    let operation = ChangeEndpoint {
        platform: call.platform()?.clone(),
        endpoint: call.id()?,
        change,
    };
    call.engine()
        .submit(call.principal()?, operation)
        .await
        .map(WebhookView::from)
}

/// What a repeat may know of a new endpoint: which it is, and a digest of its secret.
#[derive(Serialize, Deserialize)]
struct Made {
    id: EndpointId,
    secret_digest: String,
}

impl Made {
    fn of(endpoint: Endpoint) -> Self {
        let secret = endpoint
            .secrets
            .first()
            .map(String::as_str)
            .unwrap_or_default();
        Self {
            id: endpoint.id,
            secret_digest: digest(secret),
        }
    }

    /// The new endpoint with its secret. A repeat of the request can't see the secret again.
    fn shown_once(self, call: &Call, secret: String) -> Result<WebhookWithSecret, Problem> {
        if self.secret_digest != digest(&secret) {
            let detail = format!(
                "this request was carried out already, as webhook {}; its secret was shown once: \
                 rotate it, or remove the webhook and add another",
                self.id
            );
            return Err(Problem::conflict(detail));
        }
        let endpoint = call.engine().get::<Endpoint>(self.id)?;
        let endpoint =
            endpoint.ok_or_else(|| Problem::not_found("this webhook has been removed since"))?;
        Ok(WebhookWithSecret {
            webhook: endpoint.into(),
            secret,
        })
    }
}

fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

fn check_url(engine: &Engine, url: &str) -> Result<(), Problem> {
    if url.len() > URL_BYTES_MAX {
        let detail = format!("expected {URL_BYTES_MAX} bytes at most");
        return Err(Problem::invalid(detail).at("url"));
    }
    let allowed = engine.settings.allowed_destinations.iter().cloned();
    let checked = Egress::allowing(allowed).check(url);
    checked
        .map(drop)
        .map_err(|error| Problem::invalid(error.to_string()).at("url"))
}

fn endpoints(engine: &Engine, platform: &Platform) -> Result<Vec<Endpoint>, Problem> {
    let Some(row) = engine.get::<PlatformRow>(platform)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for id in row.endpoints {
        found.extend(engine.get::<Endpoint>(id)?);
    }
    Ok(found)
}

fn owed(engine: &Engine, platform: &Platform) -> Result<Vec<OrderId>, Problem> {
    let mut owed: Vec<OrderId> = Vec::new();
    loop {
        let last = owed.last().map(|id| (Value::Nothing, id.to_string()));
        let select = Select::orders_in(platform, OrderState::Ordered, OWED_PER_PAGE).after(last);
        let page = engine.select::<Order>(&select)?;
        owed.extend(page.iter().map(|order| order.id));
        if page.len() < OWED_PER_PAGE {
            return Ok(owed);
        }
    }
}
