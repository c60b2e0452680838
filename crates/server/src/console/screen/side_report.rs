//! A report that came another way, entered in half a minute and without a mouse.

use askama::Template;
use axum::response::Response;
use evenhand_model::{Channel, Duration, Problem, Proof, Role, SideReport, SubjectKind, Time};

use crate::api;
use crate::console::form::Sent;
use crate::console::frame::Frame;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, words};
use crate::endpoint::input::Json;
use crate::public::report_form::REASONS;

#[derive(Template)]
#[template(path = "side_report.html")]
struct SideReportPage {
    frame: Frame,
    may_date_back: bool,
    kinds: Vec<Choice>,
    channels: Vec<Choice>,
    reasons: Vec<Choice>,
    grounds: Vec<String>,
    sent: Filled,
    problem: Option<Problem>,
}

/// A value with its words.
struct Choice {
    value: &'static str,
    words: &'static str,
    is_chosen: bool,
}

/// Lines as they were filled in.
struct Filled {
    about: String,
    first_known: String,
    comment: String,
    proof: String,
    country: String,
    ground: String,
}

/// The empty form.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, &Sent::default(), None)
}

/// Enters what was filled in, and shows its case.
pub async fn enter(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let report = match read(&sent, visit.now()) {
        Ok(report) => report,
        Err(problem) => return draw(&visit, &sent, Some(problem)),
    };
    match api::side_reports::take(visit.call.clone(), Json(report)).await {
        Ok(answer) => see_other(&format!("/cases/{}", answer.0.case)),
        Err(problem) if problem.status == 422 => draw(&visit, &sent, Some(problem)),
        Err(problem) => Err(problem),
    }
}

fn read(sent: &Sent, now: Time) -> Result<SideReport, Problem> {
    Ok(SideReport {
        about: sent.owned("about"),
        kind: sent.word("kind")?,
        channel: sent.word("channel")?,
        first_known_at: when(sent, now)?,
        reason: sent.word("reason")?,
        reporter: None,
        comment: sent.some("comment"),
        proof: sent.some("proof").map(|what| Proof { what, text: None }),
        country: sent.some("country").map(|country| country.to_uppercase()),
        legal_ground: sent.some("legal_ground"),
    })
}

/// `now`, how long ago like `20m` or `3h`, or a moment in UTC.
fn when(sent: &Sent, now: Time) -> Result<Time, Problem> {
    let text = sent.text("first_known_at");
    if text.is_empty() || text == "now" {
        return Ok(now);
    }
    if let Ok(ago) = text
        .trim_end_matches(" ago")
        .replace(' ', "")
        .parse::<Duration>()
    {
        return Ok(now.minus(ago));
    }
    let moment = sent.moment("first_known_at").ok().flatten();
    moment.ok_or_else(|| {
        let detail = "expected `now`, how long ago like `20m` or `3h`, or a time in UTC like 2026-11-23T10:00";
        Problem::invalid(detail).at("first_known_at")
    })
}

fn draw(visit: &Visit, sent: &Sent, problem: Option<Problem>) -> Result<Response, Problem> {
    let chosen = |name: &str, value: &str, usual: &str| {
        let is_sent = !sent.text(name).is_empty();
        value == if is_sent { sent.text(name) } else { usual }
    };
    let kinds = [
        SubjectKind::Content,
        SubjectKind::Account,
        SubjectKind::Hashtag,
    ];
    let channels = Channel::ALL.into_iter();
    let channels = channels.filter(|channel| channel.is_entered_by_staff());
    let user = visit.user.as_ref();
    let house = visit.engine().house.load();
    page(&SideReportPage {
        frame: Frame::of(visit, "Enter a report")?,
        may_date_back: user.is_some_and(|user| matches!(user.role, Role::Lead | Role::Admin)),
        kinds: kinds
            .into_iter()
            .map(|kind| Choice {
                value: kind.as_str(),
                words: words::subject_kind(kind),
                is_chosen: chosen("kind", kind.as_str(), "content"),
            })
            .collect(),
        channels: channels
            .map(|channel| Choice {
                value: channel.as_str(),
                words: words::channel(channel),
                is_chosen: chosen("channel", channel.as_str(), "email"),
            })
            .collect(),
        reasons: REASONS
            .iter()
            .map(|reason| Choice {
                value: reason.as_str(),
                words: words::reason(*reason),
                is_chosen: chosen("reason", reason.as_str(), ""),
            })
            .collect(),
        grounds: house.clocks.legal_grounds().iter().cloned().collect(),
        sent: Filled {
            about: sent.owned("about"),
            first_known: sent.some("first_known_at").unwrap_or("now".into()),
            comment: sent.owned("comment"),
            proof: sent.owned("proof"),
            country: sent.owned("country"),
            ground: sent.owned("legal_ground"),
        },
        problem,
    })
}
