//! A second look, masked: somebody judges again what was decided, without seeing what, or whom it is about.

use askama::Template;
use axum::response::Response;
use evenhand_flow::operation::rerating::rate::NewRating;
use evenhand_model::{DecisionOutcome, Problem, Tier};
use serde::Deserialize;

use crate::api;
use crate::console::frame::Frame;
use crate::console::outside::{self, Shown};
use crate::console::screen::enough::{Enough, is_enough};
use crate::console::visit::{page, see_other};
use crate::console::{Visit, words};
use crate::endpoint::input::{Json, JsonOrNothing, Nothing};

#[derive(Template)]
#[template(path = "second_look.html")]
struct SecondLook {
    frame: Frame,
    held: Option<Held>,
    tiers: Vec<(Tier, &'static str)>,
    problem: Option<Problem>,
    enough: Option<Enough>,
    is_thanked: bool,
    nothing_waits: bool,
}

/// A case in somebody's hands.
struct Held {
    id: String,
    fence: u64,
    kind: &'static str,
    lang: String,
    reasons: String,
    texts: Vec<Shown>,
    until: String,
}

/// What the page is told by the one before.
#[derive(Default, Deserialize)]
struct Told {
    #[serde(default)]
    thanks: bool,
    #[serde(default)]
    nothing: bool,
}

/// The case in the visitor's hands, or the button that takes one.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, None).await
}

async fn draw(visit: &Visit, problem: Option<Problem>) -> Result<Response, Problem> {
    let told: Told = visit.query()?;
    let mut call = visit.call.clone();
    call.idempotency_key = None;
    let held = api::reratings::held(call, Nothing).await?.0;
    let reasons = |all: &std::collections::BTreeSet<_>| {
        let all = all.iter().map(|reason| words::reason(*reason));
        all.collect::<Vec<_>>().join(", ")
    };
    page(&SecondLook {
        held: held.map(|held| Held {
            id: held.id,
            fence: held.fence,
            kind: words::subject_kind(held.kind),
            lang: outside::line(held.lang.as_deref().unwrap_or_default()),
            reasons: reasons(&held.reasons),
            texts: held
                .texts
                .iter()
                .map(|text| outside::words(text, false))
                .collect(),
            until: words::span(held.lease_until.since(visit.now())),
        }),
        tiers: Tier::ALL.map(|tier| (tier, words::tier(tier))).into(),
        problem,
        enough: Enough::of(visit).await?,
        is_thanked: told.thanks,
        nothing_waits: told.nothing,
        frame: Frame::of(visit, "Second look, masked")?,
    })
}

/// Takes the next case that was drawn.
pub async fn next(visit: Visit) -> Result<Response, Problem> {
    let input = JsonOrNothing(api::cases::NoFields {});
    match api::reratings::next(visit.call.clone(), input).await {
        Ok(found) if found.0.is_none() => see_other("/second-look?nothing=true"),
        Ok(_) => see_other("/second-look"),
        Err(problem) if is_enough(&problem) => see_other("/second-look"),
        Err(problem) => Err(problem),
    }
}

/// What the form says was found.
#[derive(Deserialize)]
struct Found {
    id: String,
    fence: u64,
    #[serde(default)]
    tier: Option<Tier>,
    #[serde(default)]
    outcome: Option<DecisionOutcome>,
}

/// Says what the visitor finds.
pub async fn rate(visit: Visit) -> Result<Response, Problem> {
    let sent: Found = visit.form()?;
    let (Some(tier), Some(outcome)) = (sent.tier, sent.outcome) else {
        let missing = Problem::invalid("choose a tier, and whether a policy is broken");
        return draw(&visit, Some(missing.at("tier"))).await;
    };
    let rating = NewRating {
        fence: sent.fence,
        tier,
        outcome,
    };
    let mut call = visit.call.clone();
    call.path = vec![("id".to_owned(), sent.id)];
    api::reratings::rate(call, Json(rating)).await?;
    see_other("/second-look?thanks=true")
}

/// Gives the case back, not to be handed it again. Nobody asks why.
pub async fn skip(visit: Visit) -> Result<Response, Problem> {
    #[derive(Deserialize)]
    struct Sent {
        id: String,
        fence: u64,
    }
    let sent: Sent = visit.form()?;
    let mut call = visit.call.clone();
    call.path = vec![("id".to_owned(), sent.id)];
    let request = api::case_work::FenceRequest { fence: sent.fence };
    api::reratings::skip(call, Json(request)).await?;
    see_other("/second-look")
}
