//! The invented platform's side: it takes signed webhooks, does what they say, and confirms.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use evenhand_deliver::{HostPort, Secret, SignedHeaders, verify};
use evenhand_engine::SystemClock;
use evenhand_model::Clocks as _;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::api::Api;
use super::story::Story;
use super::tell;
use crate::failure::Result;

/// Orders that the platform carries out at a time.
const AT_A_TIME: usize = 8;

/// The platform's door for webhooks, open but not yet served.
pub struct Door {
    /// Where Evenhand reaches it.
    pub address: HostPort,
    listener: TcpListener,
}

/// Something that the platform did because it was told to.
pub struct Done {
    /// What, like `account.suspend`.
    pub kind: String,
    /// On what, by the platform's id.
    pub subject: String,
    /// Whether it took something back.
    pub ends: bool,
}

struct Mailbox {
    secret: Secret,
    messages: UnboundedSender<Value>,
}

impl Door {
    /// Opens a door on a free port of this machine.
    pub async fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string().parse()?;
        Ok(Self { address, listener })
    }

    /// Makes the door known to Evenhand, and then takes and carries out orders as long as it lives.
    /// Answers what has been done, one by one.
    pub async fn serve(self, api: Api, story: Arc<Story>) -> Result<UnboundedReceiver<Done>> {
        let webhook = json!({"url": format!("http://{}/evenhand", self.address)});
        let made = api.post("/v1/webhooks", &webhook).await?;
        let (messages, mut taken) = unbounded_channel();
        let mailbox = Mailbox {
            secret: Secret::parse(made["secret"].as_str().unwrap_or_default())?,
            messages,
        };
        let router = Router::new()
            .route("/evenhand", post(take))
            .with_state(Arc::new(mailbox));
        tokio::spawn(async move { axum::serve(self.listener, router).await });
        let (done, seen) = unbounded_channel();
        tokio::spawn(async move {
            let room = Arc::new(Semaphore::new(AT_A_TIME));
            while let Some(message) = taken.recv().await {
                let Ok(room) = Arc::clone(&room).acquire_owned().await else {
                    return;
                };
                let (api, story, done) = (api.clone(), Arc::clone(&story), done.clone());
                tokio::spawn(async move {
                    match obey(&api, &story, &message).await {
                        // Where nobody listens any more, nobody needs to know.
                        Ok(Some(one)) => drop(done.send(one)),
                        Ok(None) => {}
                        Err(failure) => {
                            tracing::warn!(
                                problem = failure.message(),
                                "a webhook was not followed"
                            );
                        }
                    }
                    drop(room);
                });
            }
        });
        Ok(seen)
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
    let Ok(message) = serde_json::from_slice(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    match mailbox.messages.send(message) {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn obey(api: &Api, story: &Story, message: &Value) -> Result<Option<Done>> {
    match message["type"].as_str() {
        Some("action.ordered") => {
            let done = confirm(api, message).await?;
            appeal(api, story, message).await?;
            Ok(Some(done))
        }
        Some("content.requested") => {
            if let Some(content) = story.content(tell::word(&message["subject"]["id"])) {
                // By now colleagues may have decided without it.
                api.offer("/v1/content", &content).await?;
            }
            Ok(None)
        }
        _ => Ok(None),
    }
}

async fn confirm(api: &Api, action: &Value) -> Result<Done> {
    let id = action["action"].as_str().unwrap_or_default();
    let outcome = json!({"state": "applied", "at": SystemClock.now()});
    api.post(&format!("/v1/actions/{id}/outcome"), &outcome)
        .await?;
    Ok(Done {
        kind: tell::word(&action["kind"]).to_owned(),
        subject: tell::word(&action["subject"]["id"]).to_owned(),
        ends: !action["reverses"].is_null(),
    })
}

/// An author whose content was taken down may have something to say to that.
async fn appeal(api: &Api, story: &Story, action: &Value) -> Result<()> {
    let is_removal = action["kind"] == "content.remove" && action["reverses"].is_null();
    let content = tell::word(&action["subject"]["id"]);
    let Some((appeal, author)) = story.appeal(content).filter(|_| is_removal) else {
        return Ok(());
    };
    let body = json!({
        "id": appeal.id, "at": SystemClock.now(), "decision": action["decision"],
        "by": {"kind": "author", "id": author}, "text": appeal.text,
    });
    api.post("/v1/appeals", &body).await.map(drop)
}
