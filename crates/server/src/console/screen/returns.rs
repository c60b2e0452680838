//! Accounts that may be the return of suspended ones, and the evidence about each.

use askama::Template;
use axum::response::Response;
use evenhand_flow::operation::returns::judge::LinkReason;
use evenhand_model::{LinkState, Problem, Scope};
use serde::Deserialize;

use crate::api;
use crate::api::returns::ReturnsQuery;
use crate::console::Visit;
use crate::console::frame::Frame;
use crate::console::screen::returners::{self, Returners};
use crate::console::visit::{page, see_other};
use crate::console::{link, outside, words};
use crate::endpoint::input::{Json, Nothing, Query};
use crate::view::return_link::{LinkedAccount, ReturnLinkView};

#[derive(Template)]
#[template(path = "returns.html")]
struct Returns {
    frame: Frame,
    links: Vec<Row>,
    next: Option<String>,
    state: LinkState,
    states: [LinkState; 3],
    returners: Option<Returners>,
}

struct Row {
    id: String,
    suspended: String,
    candidate: String,
    posterior: String,
    is_likely: bool,
    found_at: String,
}

#[derive(Template)]
#[template(path = "return_link.html")]
struct Card {
    frame: Frame,
    link: ReturnLinkView,
    sides: [Side; 2],
    posterior: String,
    features: Vec<Feature>,
    may_judge: bool,
}

/// One of the two accounts.
struct Side {
    role: &'static str,
    path: Option<String>,
    handle: String,
    display_name: String,
    bio: String,
    created_at: String,
    post_count: u64,
}

/// One thing that was compared.
struct Feature {
    family: String,
    about: String,
    /// How many times as likely it is for one person as for two, or the other way round.
    weight: String,
    speaks_for: bool,
    is_strongest_against: bool,
    chance: String,
}

/// The links in one state.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    let query: ReturnsQuery = visit.query()?;
    let state = query.state.unwrap_or(LinkState::Open);
    let list = api::returns::list(visit.call.clone(), Query(query))
        .await?
        .0;
    page(&Returns {
        links: list.items.iter().map(row).collect(),
        next: list.next,
        state,
        states: [LinkState::Open, LinkState::Confirmed, LinkState::Rejected],
        returners: returners::of_tour(&visit).await?,
        frame: Frame::of(&visit, "Returns")?,
    })
}

fn row(link: &ReturnLinkView) -> Row {
    Row {
        id: link.id.clone(),
        suspended: outside::line(link.suspended.name()),
        candidate: outside::line(link.candidate.name()),
        posterior: percent(link.evidence.posterior),
        is_likely: link.is_likely(),
        found_at: words::instant(link.found_at),
    }
}

/// The evidence about one link.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let link = api::returns::get(visit.call.clone(), Nothing).await?.0;
    let may_judge = link.state == LinkState::Open && visit.call.caller()?.may(Scope::CasesWrite);
    let features = link.evidence.features.iter().map(|feature| Feature {
        family: feature.family.clone(),
        about: feature.about.clone(),
        weight: times(feature.log_odds.abs()),
        speaks_for: feature.log_odds > 0.0,
        is_strongest_against: feature.is_strongest_against,
        chance: one_in(feature.chance),
    });
    page(&Card {
        sides: [
            side("The suspended account", &link.suspended),
            side("The account that came after", &link.candidate),
        ],
        posterior: percent(link.evidence.posterior),
        features: features.collect(),
        may_judge,
        frame: Frame::of(&visit, "A possible return")?,
        link,
    })
}

fn side(role: &'static str, account: &LinkedAccount) -> Side {
    let line = |text: &Option<String>| outside::line(text.as_deref().unwrap_or_default());
    Side {
        role,
        path: account.id.as_deref().map(link::account),
        handle: outside::line(account.name()),
        display_name: line(&account.display_name),
        bio: line(&account.bio),
        created_at: account.created_at.map(words::instant).unwrap_or_default(),
        post_count: account.post_count,
    }
}

/// Believes it, for a reason.
pub async fn confirm(visit: Visit) -> Result<Response, Problem> {
    let (call, reason) = sent(&visit)?;
    let link = api::returns::confirm(call, Json(reason)).await?.0;
    see_other(&format!("/returns/{}", link.id))
}

/// Doesn't believe it, for a reason.
pub async fn reject(visit: Visit) -> Result<Response, Problem> {
    let (call, reason) = sent(&visit)?;
    let link = api::returns::reject(call, Json(reason)).await?.0;
    see_other(&format!("/returns/{}", link.id))
}

fn sent(visit: &Visit) -> Result<(crate::endpoint::Call, LinkReason), Problem> {
    #[derive(Deserialize)]
    struct Sent {
        reason: String,
    }
    let Sent { reason } = visit.form()?;
    Ok((visit.call.clone(), LinkReason { reason }))
}

fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 99.0 => "over 99 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

/// How many times as likely; e to the power of the weight.
fn times(nats: f64) -> String {
    match nats.exp() {
        times if times < 1.05 => "next to nothing".to_owned(),
        times if times < 10.0 => format!("{times:.1} times"),
        times if times < 1e6 => format!("{times:.0} times"),
        _ => "over a million times".to_owned(),
    }
}

/// A share of all accounts, as one in so many.
fn one_in(chance: f64) -> String {
    match 1.0 / chance.max(1e-9) {
        accounts if accounts < 1.5 => "nearly every account".to_owned(),
        accounts if accounts > 1e8 => "fewer than one account in 100,000,000".to_owned(),
        accounts => format!("one account in {accounts:.0}"),
    }
}
