//! How a report stands: a page for a browser, data for everything else.

use askama::Template;
use axum::http::StatusCode;
use evenhand_flow::redress;
use evenhand_model::{DecisionOutcome, Problem, ReportId, Time};

use crate::api::status::{ReportStatus, StatusState};
use crate::endpoint::Call;
use crate::public::page::{Frame, Page, PageOr};
use crate::public::visitor::{Asked, LangQuery};
use crate::public::words::FormWords;

#[derive(Template)]
#[template(path = "public_status.html")]
struct StatusPage {
    words: &'static FormWords,
    frame: Frame,
    state: &'static str,
    report: ReportId,
    due: String,
    due_at: Time,
    /// When somebody has looked, for machines and for people.
    decided: Option<(Time, String)>,
}

/// How a report stands.
pub async fn report(call: Call, asked: Asked<LangQuery>) -> Result<PageOr<ReportStatus>, Problem> {
    let Asked(visitor, _) = asked;
    let status = crate::api::status::report(&call)?;
    if !visitor.is_browser {
        return Ok(PageOr::Data(status));
    }
    let words = visitor.words();
    let page = StatusPage {
        words,
        frame: Frame::of(&call.server),
        state: state(words, &status),
        report: status.id,
        due: redress::words::instant(status.due_at),
        due_at: status.due_at,
        decided: status
            .decided_at
            .map(|at| (at, redress::words::instant(at))),
    };
    Page::of(&call.server, StatusCode::OK, &page).map(PageOr::Page)
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
