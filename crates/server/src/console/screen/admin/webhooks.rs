//! Webhooks: where actions go, how each delivery went, and sending it again.

use askama::Template;
use axum::response::Response;
use evenhand_flow::work::Select;
use evenhand_model::{DeliveryId, DeliveryState, EndpointId, Problem};
use serde::{Deserialize, Serialize};

use super::Back;
use super::shown_once::ShownOnce;
use crate::api;
use crate::api::deliveries::DeliveryQuery;
use crate::api::webhooks::{Change, NewWebhook, WebhookChange};
use crate::console::frame::Frame;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, outside, words};
use crate::endpoint::input::{Json, JsonOrNothing, Nothing, Query};
use crate::view::webhook::{DeliveryView, WebhookView};

/// Deliveries on one page.
const DELIVERIES_PER_PAGE: usize = 50;
/// This screen, for what goes back to it.
const OWN: (&str, &str) = ("/admin/webhooks", "Webhooks");
/// Where a delivery can stand, those first that want to be looked at.
const STATES: [DeliveryState; 4] = [
    DeliveryState::Dead,
    DeliveryState::Owed,
    DeliveryState::Delivered,
    DeliveryState::Cancelled,
];

#[derive(Template)]
#[template(path = "admin_webhooks.html")]
struct Webhooks {
    frame: Frame,
    rows: Vec<Row>,
    platform: String,
    url: String,
    example: &'static str,
    problem: Option<Problem>,
}

/// One webhook, with how much is on its way there.
struct Row {
    id: EndpointId,
    url: String,
    added: String,
    secrets: usize,
    disabled: Option<String>,
    owed: u64,
    dead: u64,
}

impl Row {
    fn of(webhook: WebhookView, [owed, dead]: [u64; 2]) -> Self {
        Self {
            id: webhook.id,
            url: outside::line(&webhook.url),
            added: words::instant(webhook.created_at),
            secrets: webhook.secret_count,
            disabled: webhook.disabled.map(|why| outside::line(&why)),
            owed,
            dead,
        }
    }
}

/// Webhooks of the visitor's platform.
async fn rows(visit: &Visit) -> Result<Vec<Row>, Problem> {
    let list = api::webhooks::list(visit.call.clone(), Nothing).await?.0;
    visit
        .call
        .read(move |engine| {
            let count = |id, state| engine.count(&Select::deliveries_to(id, state, 1));
            let row = |webhook: WebhookView| {
                let owed = count(webhook.id, DeliveryState::Owed)?;
                let dead = count(webhook.id, DeliveryState::Dead)?;
                Ok(Row::of(webhook, [owed, dead]))
            };
            list.items.into_iter().map(row).collect()
        })
        .await
}

/// Every webhook, with a form for a new one.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, String::new(), None).await
}

async fn draw(visit: &Visit, url: String, problem: Option<Problem>) -> Result<Response, Problem> {
    page(&Webhooks {
        rows: rows(visit).await?,
        platform: visit.call.platform()?.to_string(),
        url,
        example: "https://platform.example/hook",
        problem,
        frame: Frame::of(visit, "Webhooks")?,
    })
}

#[derive(Deserialize)]
struct NewUrl {
    #[serde(default)]
    url: String,
}

/// Adds a webhook and shows its secret, once.
pub async fn add(visit: Visit) -> Result<Response, Problem> {
    let (new, back): (NewUrl, Back) = (visit.form()?, visit.form()?);
    let url = new.url.trim().to_owned();
    match api::webhooks::add(
        visit.call.clone(),
        Json(NewWebhook {
            url,
            progress: false,
        }),
    )
    .await
    {
        Ok(made) => secret(&visit, &made.0.webhook, made.0.secret, &back),
        // The form comes back as it was filled in, with what is wrong.
        Err(problem) if matches!(problem.status, 409 | 422) => {
            draw(&visit, new.url, Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

fn secret(
    visit: &Visit,
    webhook: &WebhookView,
    secret: String,
    back: &Back,
) -> Result<Response, Problem> {
    let mut notes = vec![
        "Your platform checks the signature of each delivery with it, as docs/connect.md shows."
            .to_owned(),
    ];
    if webhook.secret_count > 1 {
        notes.push(
            "Both the new and the old secret sign for now. Once your platform knows the new one, drop \
             the old."
                .to_owned(),
        );
    }
    let shown = ShownOnce {
        title: "Secret of the webhook".to_owned(),
        of: format!("For {}", outside::line(&webhook.url)),
        secret,
        is_link: false,
        notes,
        commands: Vec::new(),
        back: back.or(OWN),
    };
    shown.page(visit)
}

#[derive(Deserialize)]
struct Wanted {
    /// A change of the API, or `remove`.
    #[serde(default)]
    change: String,
}

/// Rotates or drops secrets, enables, removes.
pub async fn change(visit: Visit) -> Result<Response, Problem> {
    let id: EndpointId = visit.call.id()?;
    let wanted: Wanted = visit.form()?;
    let change = match wanted.change.as_str() {
        "rotate-secret" => Change::RotateSecret,
        "drop-old-secrets" => Change::DropOldSecrets,
        "enable" => Change::Enable,
        "remove" => {
            api::webhooks::remove(visit.call.clone(), Nothing).await?;
            return see_other(OWN.0);
        }
        _ => return Err(Problem::invalid("say what to change").at("change")),
    };
    let request = Json(WebhookChange { change });
    let changed = api::webhooks::change(visit.call.clone(), request).await?.0;
    match changed.secret {
        Some(new) => secret(&visit, &changed.webhook, new, &Back::default()),
        None => see_other(&format!("{}/{id}", OWN.0)),
    }
}

#[derive(Template)]
#[template(path = "admin_webhook.html")]
struct Webhook {
    frame: Frame,
    webhook: Row,
    states: Vec<State>,
    state: &'static str,
    may_be_sent: bool,
    deliveries: Vec<Delivered>,
    next: Option<String>,
}

/// A state to look at.
struct State {
    name: &'static str,
    words: &'static str,
    count: Option<u64>,
    is_here: bool,
}

/// One line of the delivery log.
struct Delivered {
    id: DeliveryId,
    what: &'static str,
    case: Option<String>,
    created: String,
    due: String,
    attempts: u32,
    result: String,
}

impl Delivered {
    fn of(delivery: DeliveryView) -> Self {
        Self {
            id: delivery.id,
            what: match (delivery.action, delivery.case, delivery.notice) {
                (Some(_), _, _) => "action",
                (_, Some(_), _) => "request for content",
                (_, _, Some(_)) => "notice",
                (None, None, None) => "message",
            },
            case: delivery.case.map(|case| case.to_string()),
            created: words::instant(delivery.created_at),
            due: words::instant(delivery.due_at),
            attempts: delivery.attempts,
            result: delivery
                .last_result
                .map_or_else(|| "not tried yet".to_owned(), |told| outside::line(&told)),
        }
    }
}

/// Which deliveries to look at.
#[derive(Clone, Default, Deserialize, Serialize)]
struct Log {
    #[serde(default)]
    state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

fn words_of(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Dead => "dead: every attempt failed",
        DeliveryState::Owed => "owed",
        DeliveryState::Delivered => "delivered",
        DeliveryState::Cancelled => "cancelled before it was sent",
    }
}

/// One webhook with its delivery log.
pub async fn log(visit: Visit) -> Result<Response, Problem> {
    let id: EndpointId = visit.call.id()?;
    let asked: Log = visit.query()?;
    let found = rows(&visit).await?.into_iter().find(|row| row.id == id);
    let webhook = found.ok_or_else(|| Problem::not_found(format!("there is no webhook {id}")))?;
    let named = STATES
        .into_iter()
        .find(|state| state.as_str() == asked.state);
    // Where nothing is said, what wants to be looked at comes first.
    let state = named.unwrap_or(match (webhook.dead, webhook.owed) {
        (0, 0) => DeliveryState::Delivered,
        (0, _) => DeliveryState::Owed,
        _ => DeliveryState::Dead,
    });
    let query = DeliveryQuery {
        state: Some(state),
        webhook: Some(id),
        action: None,
        notice: None,
        newest_first: state != DeliveryState::Owed,
        after: asked.after,
        limit: Some(DELIVERIES_PER_PAGE),
    };
    let list = api::deliveries::list(visit.call.clone(), Query(query))
        .await?
        .0;
    let count = |of| match of {
        DeliveryState::Dead => Some(webhook.dead),
        DeliveryState::Owed => Some(webhook.owed),
        DeliveryState::Delivered | DeliveryState::Cancelled => None,
    };
    let states = STATES.into_iter().map(|of| State {
        name: of.as_str(),
        words: words_of(of),
        count: count(of),
        is_here: of == state,
    });
    page(&Webhook {
        states: states.collect(),
        state: state.as_str(),
        may_be_sent: matches!(state, DeliveryState::Dead | DeliveryState::Owed),
        deliveries: list.items.into_iter().map(Delivered::of).collect(),
        next: list.next.map(|after| {
            let further = Log {
                state: state.as_str().to_owned(),
                after: Some(after),
            };
            serde_html_form::to_string(further).unwrap_or_default()
        }),
        frame: Frame::of(&visit, "Deliveries")?,
        webhook,
    })
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(default)]
    delivery: Vec<DeliveryId>,
}

/// Sends deliveries again: one, or all of a page.
pub async fn resend(visit: Visit) -> Result<Response, Problem> {
    let id: EndpointId = visit.call.id()?;
    let chosen: Chosen = visit.form()?;
    for delivery in chosen.delivery.iter().take(DELIVERIES_PER_PAGE) {
        let nothing = JsonOrNothing(api::cases::NoFields {});
        match api::deliveries::resend(visit.call_for(delivery), nothing).await {
            Ok(_) => {}
            // What has arrived meanwhile need not be sent again.
            Err(problem) if problem.status == 409 && chosen.delivery.len() > 1 => {}
            Err(problem) => return Err(problem),
        }
    }
    see_other(&format!("{}/{id}?state=owed", OWN.0))
}
