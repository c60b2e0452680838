//! The invented platform's side: it takes signed webhooks, does what they say, and confirms.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use evenhand_deliver::{HostPort, Secret, SignedHeaders, verify};
use evenhand_model::Clocks as _;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::api::Api;
use super::story;
use crate::failure::Result;
use evenhand_engine::SystemClock;

/// The platform's door for webhooks, open but not yet served.
pub struct Door {
    /// Where Evenhand reaches it.
    pub address: HostPort,
    listener: TcpListener,
}

struct Mailbox {
    secret: Secret,
    actions: UnboundedSender<Value>,
}

impl Door {
    /// Opens a door on a free port of this machine.
    pub async fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string().parse()?;
        Ok(Self { address, listener })
    }

    /// Makes the door known to Evenhand, and then takes and confirms actions as long as it lives.
    pub async fn serve(self, api: Api) -> Result<()> {
        let webhook = json!({"url": format!("http://{}/evenhand", self.address)});
        let made = api.post("/v1/webhooks", &webhook).await?;
        let (actions, mut taken) = unbounded_channel();
        let mailbox = Mailbox {
            secret: Secret::parse(made["secret"].as_str().unwrap_or_default())?,
            actions,
        };
        let router = Router::new()
            .route("/evenhand", post(take))
            .with_state(Arc::new(mailbox));
        tokio::spawn(async move { axum::serve(self.listener, router).await });
        tokio::spawn(async move {
            while let Some(action) = taken.recv().await {
                if let Err(failure) = confirm(&api, &action).await {
                    tracing::warn!(problem = failure.message(), "an action was not confirmed");
                }
            }
        });
        Ok(())
    }
}

/// Takes what is signed, and answers before doing it, as a platform should.
async fn take(State(mailbox): State<Arc<Mailbox>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let signed = SignedHeaders {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
    };
    let secrets = std::slice::from_ref(&mailbox.secret);
    if verify(secrets, &signed, &body, SystemClock.now()).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(action) = serde_json::from_slice(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    match mailbox.actions.send(action) {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn confirm(api: &Api, action: &Value) -> Result<()> {
    if action["type"] != "action.ordered" {
        return Ok(());
    }
    let id = action["action"].as_str().unwrap_or_default();
    let outcome = json!({"state": "applied", "at": SystemClock.now()});
    api.post(&format!("/v1/actions/{id}/outcome"), &outcome)
        .await?;
    let ending = if action["reverses"].is_null() {
        ""
    } else {
        ", ended"
    };
    story::tell(
        "platform",
        &format!(
            "{} on {}{ending}: done and confirmed",
            story::word(&action["kind"]),
            story::word(&action["subject"]["id"]),
        ),
    )
}
