//! One link: both accounts side by side, what the new one does, and what was compared.

use askama::Template;
use axum::response::Response;
use evenhand_flow::operation::returns::judge::LinkReason;
use evenhand_model::{HoldEnd, LinkState, Problem, Scope, Time};
use serde::Deserialize;

use super::difference::{Piece, difference};
use super::percent;
use crate::api;
use crate::console::Visit;
use crate::console::chart::waterfall::Waterfall;
use crate::console::frame::Frame;
use crate::console::visit::{page, see_other};
use crate::console::{link, outside, words};
use crate::endpoint::input::{Json, Nothing};
use crate::view::return_link::{HoldView, LinkedAccount, ReturnLinkView};

/// Cases and decisions about the new account that are listed; its own page has all.
const HISTORY_SHOWN_MAX: usize = 8;

#[derive(Template)]
#[template(path = "return_link.html")]
struct Card {
    frame: Frame,
    link: ReturnLinkView,
    sides: [Side; 2],
    conduct: Conduct,
    hold: Option<String>,
    posterior: String,
    waterfall: Option<Drawn>,
    features: Vec<Feature>,
    may_judge: bool,
}

/// A drawing, ready to be written into the page.
struct Drawn {
    svg: String,
}

/// One of the two accounts.
struct Side {
    role: &'static str,
    path: Option<String>,
    handle: Vec<Piece>,
    display_name: Vec<Piece>,
    bio: String,
    created_at: String,
    post_count: u64,
}

/// What the new account has done, which comes before what it may be.
struct Conduct {
    decisions: Vec<String>,
    in_force: Vec<String>,
    cases: usize,
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
    let (suspended, candidate) = (&link.suspended, &link.candidate);
    let [handles, names] = [
        difference(&named(&suspended.handle), &named(&candidate.handle)),
        difference(
            &named(&suspended.display_name),
            &named(&candidate.display_name),
        ),
    ];
    page(&Card {
        sides: [
            side("The suspended account", suspended, [handles.0, names.0]),
            side(
                "The account that came after",
                candidate,
                [handles.1, names.1],
            ),
        ],
        conduct: conduct(&visit, candidate).await?,
        hold: link.hold.as_ref().map(|hold| held(hold, visit.now())),
        posterior: percent(link.evidence.posterior),
        waterfall: waterfall(&link)?,
        features: features.collect(),
        may_judge,
        frame: Frame::of(&visit, "A possible return")?,
        link,
    })
}

fn named(name: &Option<String>) -> String {
    outside::line(name.as_deref().unwrap_or_default())
}

fn side(role: &'static str, account: &LinkedAccount, names: [Vec<Piece>; 2]) -> Side {
    let [mut handle, display_name] = names;
    if handle.is_empty() {
        // What people call it, so that there is something to follow to its page.
        handle = Piece::plain(outside::line(account.name()));
    }
    Side {
        role,
        path: account.id.as_deref().map(link::account),
        handle,
        display_name,
        bio: outside::line(account.bio.as_deref().unwrap_or_default()),
        created_at: account.created_at.map(words::instant).unwrap_or_default(),
        post_count: account.post_count,
    }
}

/// Nothing where nothing is known of the account any more.
async fn conduct(visit: &Visit, account: &LinkedAccount) -> Result<Conduct, Problem> {
    let mut conduct = Conduct {
        decisions: Vec::new(),
        in_force: Vec::new(),
        cases: 0,
    };
    let Some(id) = &account.id else {
        return Ok(conduct);
    };
    let history = match api::accounts::history(visit.call_for(id), Nothing).await {
        Ok(history) => history.0,
        Err(problem) if problem.status == 404 => return Ok(conduct),
        Err(problem) => return Err(problem),
    };
    let (now, house) = (visit.now(), visit.engine().house.load());
    let decisions = history.decisions.iter().take(HISTORY_SHOWN_MAX);
    conduct.cases = history.cases.len();
    conduct.decisions = decisions
        .map(|one| {
            format!(
                "{}, {}",
                words::decision(one, &house),
                words::ago(now, one.at)
            )
        })
        .collect();
    let in_force = history
        .actions
        .iter()
        .filter(|order| order.ended_at.is_none() && order.reverses.is_none());
    conduct.in_force = in_force
        .take(HISTORY_SHOWN_MAX)
        .map(|one| {
            format!(
                "{}: {}",
                words::action(one.kind),
                words::order_state(one.state)
            )
        })
        .collect();
    Ok(conduct)
}

/// How the hold of first posts stands.
fn held(hold: &HoldView, now: Time) -> String {
    let posts = match hold.orders.len() {
        1 => "1 post".to_owned(),
        posts => format!("{posts} posts"),
    };
    match hold.ended {
        None if hold.until > now => format!(
            "First posts are held until {} at the latest, {posts} so far. They are shown again then, whether or not somebody has looked.",
            words::instant(hold.until)
        ),
        None => format!("First posts were held, {posts}; the hour is over."),
        Some(ended) => {
            let why = match ended.why {
                HoldEnd::HourOver => "as nobody had decided within the hour",
                HoldEnd::Rejected => "as somebody rejected the link",
                HoldEnd::Lifted => "as somebody found that they had been contained by mistake",
                HoldEnd::Appeal => "as an appeal was upheld",
            };
            format!(
                "First posts were held, {posts}, until {}, {why}.",
                words::instant(ended.at)
            )
        }
    }
}

/// How the families add up to the whole; nothing for evidence that does not say.
fn waterfall(link: &ReturnLinkView) -> Result<Option<Drawn>, Problem> {
    let evidence = &link.evidence;
    if evidence.families.is_empty() {
        return Ok(None);
    }
    let families = evidence.families.iter();
    let parts = families.map(|one| (one.family.clone(), one.log_odds, change(one.log_odds)));
    let first = "before anything was compared".to_owned();
    let drawn = Waterfall::of(
        (first, evidence.prior_log_odds),
        parts.collect(),
        ("all together".to_owned(), percent(evidence.posterior)),
    );
    let unwritten = |_| Problem::internal("a drawing could not be written");
    Ok(Some(Drawn {
        svg: drawn.render().map_err(unwritten)?,
    }))
}

/// How many times as likely something makes it, or as unlikely.
fn change(log_odds: f64) -> String {
    match log_odds {
        more if more.abs() < 0.05 => "no difference".to_owned(),
        more if more > 0.0 => format!("{} likelier", times(more)),
        less => format!("{} less likely", times(-less)),
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
