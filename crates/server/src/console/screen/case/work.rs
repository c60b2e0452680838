//! Work on a case beside the decision.

use axum::response::Response;
use evenhand_flow::operation::change_case::CaseChange;
use evenhand_flow::operation::confirm_case::Confirmation;
use evenhand_flow::operation::pause_clock::{NewPause, NewResume};
use evenhand_model::{CaseId, Problem, Tier};
use serde::Deserialize;

use crate::api;
use crate::console::screen::case::show::{Beside, ReporterShown, draw};
use crate::console::screen::enough::is_enough;
use crate::console::visit::see_other;
use crate::console::{Visit, outside};
use crate::endpoint::input::{Json, JsonOrNothing};

fn back(visit: &Visit) -> Result<Response, Problem> {
    let id: CaseId = visit.call.id()?;
    see_other(&format!("/cases/{id}"))
}

#[derive(Deserialize)]
struct Reason {
    #[serde(default)]
    reason: String,
}

/// Takes a case by name; out of order that needs a reason.
pub async fn claim(visit: Visit) -> Result<Response, Problem> {
    let sent: Reason = visit.form()?;
    let request = api::cases::ClaimRequest {
        reason: Some(sent.reason).filter(|reason| !reason.trim().is_empty()),
        danger: false,
    };
    match api::cases::claim(visit.call.clone(), JsonOrNothing(request)).await {
        Ok(_) => back(&visit),
        Err(problem) if is_enough(&problem) => see_other("/queue"),
        Err(problem) => Err(problem),
    }
}

#[derive(Deserialize)]
struct Fence {
    fence: u64,
}

/// Gives a case back.
pub async fn release(visit: Visit) -> Result<Response, Problem> {
    let sent: Fence = visit.form()?;
    let request = api::case_work::FenceRequest { fence: sent.fence };
    api::case_work::release(visit.call.clone(), Json(request)).await?;
    see_other("/queue")
}

/// Gives a case back, not to be handed it again. Nobody asks why.
pub async fn skip(visit: Visit) -> Result<Response, Problem> {
    let sent: Fence = visit.form()?;
    let request = api::case_work::FenceRequest { fence: sent.fence };
    api::case_work::skip(visit.call.clone(), Json(request)).await?;
    see_other("/queue")
}

/// Keeps a case for another lease; the script asks while somebody is at work.
pub async fn renew(visit: Visit) -> Result<Response, Problem> {
    let sent: Fence = visit.form()?;
    let request = api::case_work::FenceRequest { fence: sent.fence };
    api::case_work::renew(visit.call.clone(), Json(request)).await?;
    back(&visit)
}

#[derive(Deserialize)]
struct Look {
    fence: u64,
    danger: bool,
    #[serde(default)]
    reason: String,
}

/// Says whether there is imminent danger. After a yes the case goes on, after a no the queue does.
pub async fn confirm(visit: Visit) -> Result<Response, Problem> {
    let sent: Look = visit.form()?;
    let confirmation = Confirmation {
        fence: sent.fence,
        danger: sent.danger,
        reason: sent.reason.clone(),
    };
    match api::case_work::confirm(visit.call.clone(), Json(confirmation)).await {
        Ok(_) if sent.danger => back(&visit),
        Ok(_) => see_other("/queue"),
        Err(problem) if problem.field.as_deref() == Some("reason") => {
            let beside = Beside {
                problem: Some(problem),
                confirm_reason: sent.reason,
                ..Beside::default()
            };
            draw(&visit, beside).await
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Deserialize)]
struct ClockPause {
    clock: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    proof: String,
}

/// Lets a clock of a law stand still.
pub async fn pause_clock(visit: Visit) -> Result<Response, Problem> {
    let sent: ClockPause = visit.form()?;
    let pause = NewPause {
        clock: sent.clock,
        reason: sent.reason,
        proof: sent.proof,
    };
    match api::case_work::pause_clock(visit.call.clone(), Json(pause)).await {
        Ok(_) => back(&visit),
        Err(problem) if problem.status == 422 => {
            let beside = Beside {
                problem: Some(problem),
                ..Beside::default()
            };
            draw(&visit, beside).await
        }
        Err(problem) => Err(problem),
    }
}

/// Lets it run again.
pub async fn resume_clock(visit: Visit) -> Result<Response, Problem> {
    let sent: ClockPause = visit.form()?;
    let resume = NewResume { clock: sent.clock };
    api::case_work::resume_clock(visit.call.clone(), Json(resume)).await?;
    back(&visit)
}

#[derive(Deserialize)]
struct NewNote {
    text: String,
}

/// Adds a note for colleagues.
pub async fn add_note(visit: Visit) -> Result<Response, Problem> {
    let sent: NewNote = visit.form()?;
    let note = api::case_work::NoteRequest { text: sent.text };
    api::case_work::add_note(visit.call.clone(), Json(note)).await?;
    back(&visit)
}

#[derive(Deserialize)]
struct NewLink {
    case: String,
}

/// Links another case, by its id or its address.
pub async fn link(visit: Visit) -> Result<Response, Problem> {
    let sent: NewLink = visit.form()?;
    let id = sent.case.trim().rsplit('/').next().unwrap_or_default();
    let other = id
        .parse::<CaseId>()
        .map_err(|_| Problem::invalid("expected the id of a case, or its address").at("case"))?;
    let request = api::case_work::LinkRequest { case: other };
    api::case_work::link(visit.call.clone(), Json(request)).await?;
    back(&visit)
}

#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    fence: Option<u64>,
    #[serde(default)]
    tier: String,
    #[serde(default)]
    escalated: bool,
    #[serde(default)]
    awaiting_reply: bool,
    #[serde(default)]
    reason: String,
}

/// Sets flags, and the tier of a case that one has claimed.
pub async fn change(visit: Visit) -> Result<Response, Problem> {
    let sent: Change = visit.form()?;
    let tier = match sent.tier.as_str() {
        "" => None,
        text => Some(
            text.parse::<Tier>()
                .map_err(|detail| Problem::invalid(detail).at("tier"))?,
        ),
    };
    let change = CaseChange {
        tier,
        fence: sent.fence,
        escalated: Some(sent.escalated),
        awaiting_reply: Some(sent.awaiting_reply),
        reason: sent.reason,
    };
    api::case_work::change(visit.call.clone(), Json(change)).await?;
    back(&visit)
}

/// Shows the case with addresses and numbers uncovered; that is written down.
pub async fn uncover(visit: Visit) -> Result<Response, Problem> {
    api::case_work::uncover(visit.call.clone(), JsonOrNothing(api::cases::NoFields {})).await?;
    let beside = Beside {
        is_uncovered: true,
        ..Beside::default()
    };
    draw(&visit, beside).await
}

/// Shows the case with its text in the reviewers' language.
pub async fn translate(visit: Visit) -> Result<Response, Problem> {
    let input = JsonOrNothing(api::cases::NoFields {});
    let beside = match api::case_work::translate(visit.call.clone(), input).await {
        Ok(translated) => Beside {
            translation: Some(translated.0),
            ..Beside::default()
        },
        Err(problem) => Beside {
            problem: Some(problem),
            ..Beside::default()
        },
    };
    draw(&visit, beside).await
}

#[derive(Deserialize)]
struct WhoReported {
    report: String,
    reason: String,
}

/// Shows who made one report; that is written down with the reason.
pub async fn reporter(visit: Visit) -> Result<Response, Problem> {
    let sent: WhoReported = visit.form()?;
    let request = api::reports::ReporterRequest {
        reason: sent.reason,
    };
    let found = api::reports::reporter(visit.call_for(&sent.report), Json(request))
        .await?
        .0;
    let named = |subject: Option<evenhand_model::SubjectRef>| {
        subject.map_or_else(
            || "not known".to_owned(),
            |subject| outside::line(&subject.id),
        )
    };
    let kind = serde_json::to_value(found.kind).unwrap_or_default();
    let beside = Beside {
        reporter: Some(ReporterShown {
            report: sent.report,
            account: named(found.account),
            kind: kind.as_str().unwrap_or_default().replace('-', " "),
            target: named(found.target),
        }),
        ..Beside::default()
    };
    draw(&visit, beside).await
}
