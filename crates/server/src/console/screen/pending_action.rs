//! What one person has decided and a second one must agree to.

use askama::Template;
use axum::response::Response;
use evenhand_flow::operation::pending_action::PendingReason;
use evenhand_model::{Decision, PendingState, Problem, Scope};

use crate::api;
use crate::api::pending_actions::PendingQuery;
use crate::console::form::FieldKind::Prose;
use crate::console::form::{Form, Sent};
use crate::console::frame::Frame;
use crate::console::people::People;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, outside, words};
use crate::endpoint::input::{Json, Query};
use crate::view::pending_action::PendingActionView;

#[derive(Template)]
#[template(path = "pending_actions.html")]
struct PendingActions {
    frame: Frame,
    rows: Vec<Row>,
    next: Option<String>,
    state: PendingState,
    states: [PendingState; 5],
    problem: Option<Problem>,
}

struct Row {
    what: &'static str,
    on: String,
    lasts: Option<String>,
    is_renewal: bool,
    ground: &'static str,
    reason: String,
    by: String,
    at: String,
    until: String,
    case: Option<String>,
    answer: Option<String>,
    approve: Option<Form>,
    refuse: Option<Form>,
}

/// Those that wait, or that are in another state.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, None).await
}

/// Agrees, for a reason.
pub async fn approve(visit: Visit) -> Result<Response, Problem> {
    let reason = sent(&visit)?;
    let done = api::pending_actions::approve(visit.call.clone(), Json(reason)).await;
    to_list(&visit, done.map(drop)).await
}

/// Refuses, for a reason.
pub async fn refuse(visit: Visit) -> Result<Response, Problem> {
    let reason = sent(&visit)?;
    let done = api::pending_actions::refuse_it(visit.call.clone(), Json(reason)).await;
    to_list(&visit, done.map(drop)).await
}

fn sent(visit: &Visit) -> Result<PendingReason, Problem> {
    let sent: Sent = visit.form()?;
    Ok(PendingReason {
        reason: sent.owned("reason"),
    })
}

async fn to_list(visit: &Visit, done: Result<(), Problem>) -> Result<Response, Problem> {
    match done {
        Ok(()) => see_other("/pending-actions"),
        Err(problem) if matches!(problem.status, 403 | 409 | 422) => {
            draw(visit, Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

async fn draw(visit: &Visit, problem: Option<Problem>) -> Result<Response, Problem> {
    // After a form there is no filter: its path names one action.
    let query = match &problem {
        Some(_) => PendingQuery::default(),
        None => visit.query()?,
    };
    let state = query.state.unwrap_or(PendingState::Waiting);
    let list = api::pending_actions::list(visit.call.clone(), Query(query))
        .await?
        .0;
    let who = list.items.iter().flat_map(|row| {
        let answered = row.answer.as_ref().map(|answer| answer.by);
        [Some(row.by), answered].into_iter().flatten()
    });
    let people = People::read(visit.engine(), who)?;
    let may_answer = visit.call.caller()?.may(Scope::CasesWrite) && visit.call.user().is_ok();
    let rows = list.items.iter();
    let rows = rows.map(|row| draw_row(visit, row, &people, may_answer));
    page(&PendingActions {
        rows: rows.collect::<Result<_, _>>()?,
        next: list.next,
        state,
        states: PendingState::ALL,
        problem,
        frame: Frame::of(visit, "Second person")?,
    })
}

fn draw_row(
    visit: &Visit,
    row: &PendingActionView,
    people: &People,
    may_answer: bool,
) -> Result<Row, Problem> {
    let decision = visit.engine().get::<Decision>(row.decision)?;
    let waits = row.state == PendingState::Waiting && may_answer;
    let form = |what: &str, title, about, label| {
        Form::new(format!("/pending-actions/{}/{what}", row.id), title, about)
            .asking(Prose, "reason", label)
    };
    let answer = row.answer.as_ref().map(|answer| {
        let who = people.name(answer.by);
        let alone = if answer.same_person {
            ", who had asked for it"
        } else {
            ""
        };
        format!(
            "{} by {who}{alone}, {}: {}",
            row.state.as_str(),
            words::instant(answer.at),
            answer.reason
        )
    });
    Ok(Row {
        what: words::action(row.kind),
        on: outside::line(
            row.subject
                .id
                .as_deref()
                .unwrap_or("somebody who was erased"),
        ),
        lasts: row.lasts.map(|lasts| lasts.to_string()),
        is_renewal: row.renews.is_some(),
        ground: row.ground.in_words(),
        reason: outside::line(&decision.map(|one| one.reason).unwrap_or_default()),
        by: people.name(row.by),
        at: words::instant(row.at),
        until: words::instant(row.expires_at),
        case: row.case.map(|case| format!("/cases/{case}")),
        answer: answer.as_deref().map(outside::line),
        approve: waits.then(|| {
            let about = "It is ordered at once, and counts as decided by both of you.";
            form("approve", "Agree", about, "Why you agree")
        }),
        refuse: waits.then(|| form("refuse", "Refuse", "Nothing is ordered.", "Why not")),
    })
}
