//! How a report stands: a page for a browser, data for everything else.

use askama::Template;
use axum::http::StatusCode;
use evenhand_flow::operation::close_status_link::CloseStatusLink;
use evenhand_flow::redress;
use evenhand_model::{DecisionOutcome, Principal, Problem, ReportId, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::status::{Change, ReportStatus, StatusState, report_of_link};
use crate::endpoint::Call;
use crate::public::page::{Frame, Page, PageOr};
use crate::public::visitor::{Asked, Filled, LangQuery};
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
    hidden: bool,
    copies_follow: bool,
    /// What may be expected, a sentence each.
    outlook: Vec<String>,
    changes: Vec<(Change, String)>,
    /// How the other things stand that it is about: in words, and when a person has looked at the latest.
    others: Vec<(&'static str, String)>,
    /// Where the link is closed.
    close: String,
    /// Where the evidence is, if a passphrase opens it.
    pack: Option<String>,
}

/// How a report stands.
pub async fn report(call: Call, asked: Asked<LangQuery>) -> Result<PageOr<ReportStatus>, Problem> {
    let Asked(visitor, _) = asked;
    let status = crate::api::status::report(&call)?;
    if !visitor.is_browser {
        return Ok(PageOr::Data(status));
    }
    let words = visitor.words();
    let instant = redress::words::instant;
    let outlook = status.outlook.as_ref();
    let changes = status.changes.iter();
    let page = StatusPage {
        words,
        frame: Frame::of(&call.server),
        state: state(words, status.state, status.outcome),
        report: status.id,
        due: instant(status.due_at),
        due_at: status.due_at,
        decided: status.decided_at.map(|at| (at, instant(at))),
        hidden: status.hidden,
        copies_follow: status.copies_follow,
        outlook: outlook
            .map(|outlook| words.standing.outlook(outlook))
            .unwrap_or_default(),
        others: status
            .others
            .iter()
            .map(|one| {
                let until = one.decided_at.unwrap_or(one.due_at);
                (state(words, one.state, one.outcome), instant(until))
            })
            .collect(),
        changes: changes.map(|one| (*one, instant(one.at))).collect(),
        // Beside the page itself, so that it works wherever a proxy has put that.
        close: format!("{}/close", call.parameter("token")?),
        pack: status
            .has_passphrase
            .then(|| call.parameter("token").map(|token| format!("{token}/pack")))
            .transpose()?,
    };
    Page::of(&call.server, StatusCode::OK, &page).map(PageOr::Page)
}

/// The form that closes a link. It carries nothing: who can send it has the link.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct ClosingForm {
    /// What the page puts there.
    #[serde(default)]
    pub token: String,
}

/// A link that is closed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClosedLink {
    /// The report, which stays.
    pub report: ReportId,
    /// Always true.
    pub closed: bool,
}

#[derive(Template)]
#[template(path = "public_closed.html")]
struct ClosedPage {
    words: &'static FormWords,
    frame: Frame,
}

/// Closes the link for ever.
pub async fn close(call: Call, filled: Filled<ClosingForm>) -> Result<PageOr<ClosedLink>, Problem> {
    let Filled(visitor, _) = filled;
    let report = report_of_link(&call)?;
    let close = CloseStatusLink { report };
    call.engine().submit(Principal::Public, close).await?;
    if !visitor.is_browser {
        return Ok(PageOr::Data(ClosedLink {
            report,
            closed: true,
        }));
    }
    let page = ClosedPage {
        words: visitor.words(),
        frame: Frame::of(&call.server),
    };
    Page::of(&call.server, StatusCode::OK, &page).map(PageOr::Page)
}

fn state(
    words: &'static FormWords,
    state: StatusState,
    outcome: Option<DecisionOutcome>,
) -> &'static str {
    match (state, outcome) {
        (StatusState::Waiting, _) => &words.waiting,
        (StatusState::InReview, _) => &words.in_review,
        (StatusState::Decided, Some(DecisionOutcome::Violation)) => &words.violation,
        (StatusState::Decided, Some(DecisionOutcome::NoViolation)) => &words.no_violation,
        (StatusState::Decided, _) => &words.moot,
    }
}
