//! Campaigns and brigades: the list, and a page for each.

mod network;
mod show;
mod steps;
mod timeline;

use askama::Template;
use axum::response::Response;
use evenhand_model::{IncidentKind, IncidentState, Problem, Surge};

use crate::api;
use crate::api::incidents::IncidentsQuery;
use crate::console::Visit;
use crate::console::frame::Frame;
use crate::console::visit::page;
use crate::console::{outside, words};
use crate::endpoint::input::{Nothing, Query};
use crate::view::incident::IncidentLine;

pub use show::show;
pub use steps::{limit_hashtag, protect_target, stix};

/// Spellings and links that the line of a surge names.
const LABELS_MAX: usize = 5;

#[derive(Template)]
#[template(path = "incidents.html")]
struct Incidents {
    frame: Frame,
    incidents: Vec<Row>,
    surges: Vec<SurgeRow>,
    next: Option<String>,
    state: IncidentState,
    states: [IncidentState; 3],
}

/// A surge that is worth a look.
struct SurgeRow {
    what: String,
    noticed: String,
    speaks_for: String,
}

struct Row {
    id: String,
    what: String,
    kind: &'static str,
    accounts: u64,
    posts: u64,
    growth: String,
    opened: String,
    last: String,
}

/// The incidents in one state.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    let query: IncidentsQuery = visit.query()?;
    let state = query.state.unwrap_or(IncidentState::Open);
    let list = api::incidents::list(visit.call.clone(), Query(query))
        .await?
        .0;
    let surges = match state {
        IncidentState::Open => {
            api::incidents::surges(visit.call.clone(), Nothing)
                .await?
                .0
                .items
        }
        _ => Vec::new(),
    };
    page(&Incidents {
        surges: surges.iter().map(|one| surge(&visit, one)).collect(),
        incidents: list.items.iter().map(|one| row(&visit, one)).collect(),
        next: list.next,
        state,
        states: [
            IncidentState::Open,
            IncidentState::Closed,
            IncidentState::Merged,
        ],
        frame: Frame::of(&visit, "Incidents")?,
    })
}

fn row(visit: &Visit, incident: &IncidentLine) -> Row {
    let now = visit.now();
    let labels = incident.labels.iter().map(|label| outside::line(label));
    let labels: Vec<String> = labels.collect();
    Row {
        id: incident.id.clone(),
        what: match (incident.kind, labels.is_empty()) {
            (IncidentKind::Brigade, _) => "reports".to_owned(),
            (IncidentKind::Campaign, true) => "posts in nearly the same words".to_owned(),
            (IncidentKind::Campaign, false) => labels.join(", "),
        },
        kind: incident.kind.as_str(),
        accounts: incident.accounts,
        posts: incident.posts,
        growth: growth(incident.growth.posts, incident.growth.posts_before),
        opened: words::ago(now, incident.opened_at),
        last: words::ago(now, incident.last_at),
    }
}

fn surge(visit: &Visit, surge: &Surge) -> SurgeRow {
    let labels = surge.variants.iter().map(|one| outside::line(&one.label));
    let mut labels: Vec<String> = labels.filter(|label| !label.is_empty()).collect();
    labels.dedup();
    labels.truncate(LABELS_MAX);
    let features = surge.evidence.features.iter();
    let strongest = features.max_by(|one, other| one.log_odds.total_cmp(&other.log_odds));
    SurgeRow {
        what: match labels.is_empty() {
            true => "posts in nearly the same words".to_owned(),
            false => labels.join(", "),
        },
        noticed: words::ago(visit.now(), surge.noticed_at),
        speaks_for: strongest.map(|one| one.about.clone()).unwrap_or_default(),
    }
}

/// How the latest quarter of an hour went, against the one before.
fn growth(posts: u32, before: u32) -> String {
    match (posts, before) {
        (0, _) => "quiet".to_owned(),
        (posts, before) if posts > before => format!("{posts}, growing"),
        (posts, before) if posts < before => format!("{posts}, slowing"),
        (posts, _) => format!("{posts}, steady"),
    }
}
