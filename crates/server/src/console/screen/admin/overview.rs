//! What there is to run, and what wants to be looked at.

use askama::Template;
use axum::response::Response;
use evenhand_flow::work::Select;
use evenhand_model::{DeliveryState, Problem, Scope};

use crate::api;
use crate::console::Visit;
use crate::console::frame::Frame;
use crate::console::visit::page;
use crate::endpoint::input::Nothing;
use crate::view::verification::VerificationState;

#[derive(Template)]
#[template(path = "admin.html")]
struct Overview {
    frame: Frame,
    cards: Vec<Card>,
}

struct Card {
    path: &'static str,
    name: &'static str,
    about: &'static str,
    found: String,
    is_flagged: bool,
}

impl Card {
    fn of(path: &'static str, name: &'static str, about: &'static str, found: String) -> Self {
        Self {
            path,
            name,
            about,
            found,
            is_flagged: false,
        }
    }

    fn flagged(self, is_flagged: bool) -> Self {
        Self { is_flagged, ..self }
    }
}

/// What there is to run.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let mut cards = Vec::new();
    let engine = visit.engine();
    if visit
        .call
        .server
        .setups
        .is_missing(engine, visit.call.platform()?)
    {
        let about = "From policies to the first confirmed action, step by step";
        let card = Card::of("/setup", "Setup", about, "not complete yet".to_owned());
        cards.push(card.flagged(true));
    }
    cards.push(people(&visit).await?);
    cards.push(keys(&visit).await?);
    cards.push(webhooks(&visit).await?);
    let policies = engine.house.load().policies.len();
    cards.push(Card::of(
        "/admin/policies",
        "Policies",
        "House rules with their words in every language",
        format!("{policies} in force"),
    ));
    let kept = engine.settings.cases_kept.seconds() / 86_400;
    cards.push(Card::of(
        "/admin/retention",
        "Retention",
        "How long what is kept",
        format!("content of a case: {kept} days after its decision"),
    ));
    cards.push(audit(&visit).await?);
    page(&Overview {
        frame: Frame::of(&visit, "Admin")?,
        cards,
    })
}

async fn people(visit: &Visit) -> Result<Card, Problem> {
    let people = super::users::all(visit).await?;
    let active = people.iter().filter(|user| user.disabled_at.is_none());
    let decides = |user: &&evenhand_model::User| user.role.scopes().contains(&Scope::CasesWrite);
    let deciding = active.clone().filter(decides).count();
    let found = format!("{} with access, {deciding} decide cases", active.count());
    let about = "Who works here, their roles and login links";
    Ok(Card::of("/admin/users", "People", about, found).flagged(deciding == 0))
}

async fn keys(visit: &Visit) -> Result<Card, Problem> {
    let now = visit.now();
    let keys = super::keys::all(visit).await?;
    let in_use = keys.iter().filter(|key| {
        key.user.is_none()
            && key.revoked_at.is_none()
            && key.expires_at.is_none_or(|until| until > now)
    });
    let found = format!("{} machine keys in use", in_use.count());
    let about = "What platforms and other machines ask with";
    Ok(Card::of("/admin/keys", "Keys", about, found))
}

async fn webhooks(visit: &Visit) -> Result<Card, Problem> {
    let webhooks = api::webhooks::list(visit.call.clone(), Nothing).await?.0;
    let webhooks = webhooks.items;
    let count = webhooks.len();
    let disabled = webhooks.iter().filter(|one| one.disabled.is_some()).count();
    let dead = visit
        .call
        .read(move |engine| {
            let mut dead = 0;
            for webhook in webhooks {
                let of_it = Select::deliveries_to(webhook.id, DeliveryState::Dead, 1);
                dead += engine.count(&of_it)?;
            }
            Ok(dead)
        })
        .await?;
    let found = match count {
        0 => "none: actions are fetched".to_owned(),
        _ => format!("{count} in all, {disabled} disabled, {dead} dead deliveries"),
    };
    let about = "Where actions go, how each delivery went, and sending it again";
    let card = Card::of("/admin/webhooks", "Webhooks", about, found);
    Ok(card.flagged(disabled > 0 || dead > 0))
}

async fn audit(visit: &Visit) -> Result<Card, Problem> {
    let check = api::audit::verification::get(visit.call.clone(), Nothing)
        .await?
        .0;
    let found = match check.state {
        VerificationState::Never => "not checked since the start",
        VerificationState::Running => "is being checked",
        VerificationState::Consistent => "consistent, not proven complete",
        VerificationState::Proven => "proven by a checkpoint",
        VerificationState::Broken => "not as it should be",
    };
    let about = "Everything that was done, entry by entry, and whether it still holds";
    let card = Card::of("/audit", "Audit log", about, found.to_owned());
    Ok(card.flagged(check.state == VerificationState::Broken))
}
