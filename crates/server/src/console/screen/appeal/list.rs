//! Appeals by their deadlines.

use askama::Template;
use axum::response::Response;
use evenhand_model::{AppealId, AppellantKind, Claim, Problem, Scope};
use serde::{Deserialize, Serialize};

use crate::api;
use crate::api::appeals::AppealQuery;
use crate::console::frame::Frame;
use crate::console::people::People;
use crate::console::screen::enough::Enough;
use crate::console::visit::page;
use crate::console::words::Due;
use crate::console::{Visit, outside, words};
use crate::endpoint::input::Query;
use crate::view::appeal::AppealView;

/// Appeals on one page of the list.
const APPEALS_PER_PAGE: usize = 50;

/// Which appeals to show.
#[derive(Default, Deserialize, Serialize)]
struct Filter {
    #[serde(default)]
    decided: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "appeals.html")]
struct Appeals {
    frame: Frame,
    may_take: bool,
    enough: Option<Enough>,
    is_decided: bool,
    mine: Vec<Row>,
    rows: Vec<Row>,
    next: Option<String>,
}

/// One appeal in a list.
struct Row {
    id: AppealId,
    by: &'static str,
    about: &'static str,
    lang: String,
    due: Due,
    received: String,
    state: String,
}

/// Appeals by their deadlines.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    let filter: Filter = visit.query()?;
    let ask = |query| api::appeals::list(visit.call.clone(), Query(query));
    let mine = ask(AppealQuery {
        decided: false,
        mine: true,
        after: None,
        limit: None,
    });
    let mine = mine.await?.0.items;
    let found = ask(AppealQuery {
        decided: filter.decided,
        mine: false,
        after: filter.after,
        limit: Some(APPEALS_PER_PAGE),
    });
    let found = found.await?.0;
    let people = people(&visit, mine.iter().chain(&found.items))?;
    let row = |appeal: &AppealView| Row::of(appeal, &visit, &people);
    let next = found.next.map(|after| {
        let further = Filter {
            decided: filter.decided,
            after: Some(after),
        };
        serde_html_form::to_string(further).unwrap_or_default()
    });
    page(&Appeals {
        may_take: visit.call.caller()?.may(Scope::CasesWrite),
        enough: Enough::of(&visit).await?,
        is_decided: filter.decided,
        mine: mine.iter().map(row).collect(),
        rows: found.items.iter().map(row).collect(),
        next,
        frame: Frame::of(&visit, "Appeals")?,
    })
}

fn people<'a>(
    visit: &Visit,
    appeals: impl Iterator<Item = &'a AppealView>,
) -> Result<People, Problem> {
    let ids = appeals.flat_map(|appeal| {
        let answered = appeal.answer.as_ref().map(|answer| answer.by);
        answered
            .into_iter()
            .chain(appeal.claim.map(|claim| claim.by))
    });
    People::read(visit.engine(), ids)
}

impl Row {
    fn of(appeal: &AppealView, visit: &Visit, people: &People) -> Self {
        let now = visit.now();
        let held = |claim: &Claim| claim.lease_until > now;
        let state = match (&appeal.answer, appeal.claim.filter(held)) {
            (Some(answer), _) => format!(
                "{}, by {}",
                words::appeal_outcome(answer.outcome),
                people.name(answer.by)
            ),
            (None, Some(claim)) => format!("in work, by {}", people.name(claim.by)),
            (None, None) => "waits".to_owned(),
        };
        Self {
            id: appeal.id,
            by: appellant(appeal.by),
            about: words::subject_kind(appeal.subject.kind),
            lang: outside::line(&appeal.lang),
            due: words::due(
                now,
                appeal.due_at,
                appeal.due_at.since(appeal.clock.started_at),
            ),
            received: words::ago(now, appeal.received_at),
            state,
        }
    }
}

/// What who appeals has to do with the decision.
pub(super) fn appellant(kind: AppellantKind) -> &'static str {
    match kind {
        AppellantKind::Author => "the author",
        AppellantKind::Reporter => "a reporter, who was refused",
    }
}
