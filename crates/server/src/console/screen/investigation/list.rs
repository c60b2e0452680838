//! Investigations, and a form to open one.

use askama::Template;
use axum::response::Response;
use evenhand_model::{InvestigationId, InvestigationState, Problem};
use serde::Deserialize;

use super::forms;
use crate::api;
use crate::api::investigations::InvestigationQuery;
use crate::console::form::{Form, Sent};
use crate::console::frame::Frame;
use crate::console::people::People;
use crate::console::visit::page;
use crate::console::{Visit, outside, words};
use crate::endpoint::input::Query;
use crate::view::investigation::InvestigationView;

/// Which investigations to show.
#[derive(Default, Deserialize)]
struct Filter {
    #[serde(default)]
    closed: bool,
    #[serde(default)]
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "investigations.html")]
struct Investigations {
    frame: Frame,
    is_closed: bool,
    rows: Vec<Row>,
    next: Option<String>,
    open: Form,
    problem: Option<Problem>,
}

/// One investigation in the list.
struct Row {
    id: InvestigationId,
    title: String,
    opened: String,
    links: usize,
    due: Option<words::Due>,
}

/// Open investigations, or closed ones.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, None).await
}

/// The list, with the form to open one as it was filled in and what is wrong with it.
pub(super) async fn draw(
    visit: &Visit,
    wrong: Option<(Sent, Problem)>,
) -> Result<Response, Problem> {
    let filter: Filter = visit.query()?;
    let query = InvestigationQuery {
        state: filter.closed.then_some(InvestigationState::Closed),
        after: filter.after,
        limit: None,
    };
    let found = api::investigations::list(visit.call.clone(), Query(query))
        .await?
        .0;
    let openers = found.items.iter().map(|one| one.opened_by);
    let people = People::read(visit.engine(), openers)?;
    let (open, problem) = match wrong {
        Some((sent, problem)) => (forms::open().filled(&sent), Some(problem)),
        None => (forms::open(), None),
    };
    page(&Investigations {
        frame: Frame::of(visit, "Investigations")?,
        is_closed: filter.closed,
        rows: found
            .items
            .iter()
            .map(|one| Row::of(one, visit, &people))
            .collect(),
        next: found.next,
        open,
        problem,
    })
}

impl Row {
    fn of(one: &InvestigationView, visit: &Visit, people: &People) -> Self {
        let now = visit.now();
        let opened = words::ago(now, one.opened_at);
        Self {
            id: one.id,
            title: title(one),
            opened: format!("{opened}, by {}", people.name(one.opened_by)),
            links: one.link_count,
            due: one
                .due_at
                .map(|at| words::due(now, at, at.since(one.opened_at))),
        }
    }
}

/// What colleagues call it.
pub(super) fn title(one: &InvestigationView) -> String {
    if one.title.is_empty() {
        "its words have served their time".to_owned()
    } else {
        outside::line(&one.title)
    }
}
