//! The links in one state, and what may happen because of one.

use askama::Template;
use axum::response::Response;
use evenhand_flow::transparency::returns::{ReturnsPrecision, WhyNot};
use evenhand_model::{LinkState, Problem, ReturnsMode};

use super::percent;
use crate::api;
use crate::api::returns::ReturnsQuery;
use crate::console::Visit;
use crate::console::frame::Frame;
use crate::console::screen::returners::{self, Returners};
use crate::console::visit::page;
use crate::console::{outside, words};
use crate::endpoint::input::{Nothing, Query};
use crate::view::return_link::ReturnLinkView;

#[derive(Template)]
#[template(path = "returns.html")]
struct Returns {
    frame: Frame,
    links: Vec<Row>,
    next: Option<String>,
    state: LinkState,
    states: [LinkState; 3],
    returners: Option<Returners>,
    holds: Holds,
}

/// What may happen before anybody has looked, and what people's decisions show.
struct Holds {
    is_on: bool,
    decisions: u64,
    decisions_min: u64,
    precision_min: String,
    scripts: Vec<Script>,
}

/// Likely links to accounts with names of one script.
struct Script {
    name: String,
    right: u64,
    judged: u64,
    interval: String,
    holds: bool,
    why_not: String,
}

struct Row {
    id: String,
    suspended: String,
    candidate: String,
    posterior: String,
    is_likely: bool,
    found_at: String,
}

/// The links in one state.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    let query: ReturnsQuery = visit.query()?;
    let state = query.state.unwrap_or(LinkState::Open);
    let list = api::returns::list(visit.call.clone(), Query(query))
        .await?
        .0;
    let precision = api::returns::precision(visit.call.clone(), Nothing)
        .await?
        .0;
    page(&Returns {
        holds: holds(&precision),
        links: list.items.iter().map(row).collect(),
        next: list.next,
        state,
        states: [LinkState::Open, LinkState::Confirmed, LinkState::Rejected],
        returners: returners::of_tour(&visit).await?,
        frame: Frame::of(&visit, "Returns")?,
    })
}

fn holds(precision: &ReturnsPrecision) -> Holds {
    let scripts = precision.scripts.iter().map(|one| Script {
        name: one.script.clone(),
        right: one.confirmed,
        judged: one.confirmed + one.rejected,
        interval: format!("{:.2} to {:.2}", one.low, one.high),
        holds: one.holds,
        why_not: one
            .why_not
            .iter()
            .map(|why| why_not(*why))
            .collect::<Vec<_>>()
            .join("; "),
    });
    Holds {
        is_on: precision.mode == ReturnsMode::Hold,
        decisions: precision.decisions,
        decisions_min: precision.decisions_min,
        precision_min: format!("{}", precision.precision_min),
        scripts: scripts.collect(),
    }
}

fn why_not(why: WhyNot) -> &'static str {
    match why {
        WhyNot::Observes => "switched off",
        WhyNot::TooFewDecisions => "too few decisions",
        WhyNot::NotRightEnough => "not right often enough, or too few to know",
        WhyNot::ScriptUnknown => "scripts not told apart",
    }
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
