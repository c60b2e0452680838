//! How a report stands: a page for a browser, data for everything else.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::ACCEPT;
use axum::response::Response;
use evenhand_flow::redress;
use evenhand_model::{DecisionOutcome, Problem, ReportId, Time};
use schemars::SchemaGenerator;

use crate::api::status::{ReportStatus, StatusState};
use crate::endpoint::Call;
use crate::endpoint::input::{Input, InputShape};
use crate::endpoint::output::{Json, Output, OutputShape};
use crate::public::page::{Page, STYLE};
use crate::public::visitor::lang_of;
use crate::public::words::FormWords;

/// Who follows the link.
pub struct Reader {
    lang: String,
    is_browser: bool,
}

impl Input for Reader {
    fn shape(_: &mut SchemaGenerator) -> InputShape {
        InputShape::default()
    }
    async fn read(_: &mut Call, request: Request) -> Result<Self, Problem> {
        let wanted = request.headers().get(ACCEPT);
        let wanted = wanted.and_then(|value| value.to_str().ok());
        Ok(Self {
            lang: lang_of(&request),
            is_browser: wanted.is_some_and(|types| types.contains("text/html")),
        })
    }
}

/// What is answered.
pub enum Status {
    /// For software.
    Data(ReportStatus),
    /// For people.
    Page(Page),
}

impl Output for Status {
    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        let mut shape = Json::<ReportStatus>::shape(schemas);
        shape.body.extend(Page::shape(schemas).body);
        shape
    }
    fn into_response(self) -> Result<Response, Problem> {
        match self {
            Self::Data(status) => Json(status).into_response(),
            Self::Page(page) => page.into_response(),
        }
    }
}

#[derive(Template)]
#[template(path = "public_status.html")]
struct StatusPage {
    words: &'static FormWords,
    style: &'static str,
    state: &'static str,
    report: ReportId,
    due: String,
    due_at: Time,
    /// When somebody has looked, for machines and for people.
    decided: Option<(Time, String)>,
}

/// How a report stands.
pub async fn report(call: Call, reader: Reader) -> Result<Status, Problem> {
    let status = crate::api::status::report(&call)?;
    if !reader.is_browser {
        return Ok(Status::Data(status));
    }
    let words = FormWords::of(&reader.lang).unwrap_or(FormWords::fallback());
    let page = StatusPage {
        words,
        style: STYLE,
        state: state(words, &status),
        report: status.id,
        due: redress::words::instant(status.due_at),
        due_at: status.due_at,
        decided: status
            .decided_at
            .map(|at| (at, redress::words::instant(at))),
    };
    Page::of(&call.server, StatusCode::OK, &page).map(Status::Page)
}

fn state(words: &'static FormWords, status: &ReportStatus) -> &'static str {
    match (status.state, status.outcome) {
        (StatusState::Waiting, _) => &words.waiting,
        (StatusState::InReview, _) => &words.in_review,
        (StatusState::Decided, Some(DecisionOutcome::Violation)) => &words.violation,
        (StatusState::Decided, Some(DecisionOutcome::NoViolation)) => &words.no_violation,
        (StatusState::Decided, _) => &words.moot,
    }
}
