//! Work on an investigation. Each form shows the investigation as it is afterwards, or comes back as it was
//! filled in with what is wrong.

use axum::http::HeaderValue;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use evenhand_flow::operation::investigation::packet::NewPacket;
use evenhand_model::{DisclosureId, InvestigationId, Problem};

use super::{forms, list, show};
use crate::api;
use crate::console::Visit;
use crate::console::form::{Form, Sent};
use crate::endpoint::Output as _;
use crate::endpoint::input::Json;
use crate::view::investigation::InvestigationView;

/// Opens an investigation and shows it.
pub async fn open(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let new = Json(forms::new(&sent));
    match api::investigations::open(visit.call.clone(), new).await {
        Ok(opened) => show::record(&visit, opened.0, "It is open. Link what belongs to it.").await,
        Err(problem) if is_mendable(&problem) => list::draw(&visit, Some((sent, problem))).await,
        Err(problem) => Err(problem),
    }
}

/// Reads the whole of one, with a reason.
pub async fn read(visit: Visit) -> Result<Response, Problem> {
    let (sent, id) = received(&visit)?;
    let request = api::investigations::ReadRequest {
        reason: sent.owned("reason"),
    };
    // Every look is written down, also one that is asked for by the same page.
    let mut call = visit.call.clone();
    call.idempotency_key = None;
    let read = api::investigations::read(call, Json(request)).await;
    after(&visit, read.map(|read| read.0), "", || {
        forms::read(id).filled(&sent)
    })
    .await
}

/// Changes words or state.
pub async fn change(visit: Visit) -> Result<Response, Problem> {
    let (sent, id) = received(&visit)?;
    let changed = match forms::changed(&sent) {
        Ok(change) => api::investigations::change(visit.call.clone(), Json(change)).await,
        Err(problem) => Err(problem),
    };
    after(&visit, changed.map(|row| row.0), "It was changed.", || {
        forms::change(id).filled(&sent)
    })
    .await
}

/// Links a case or a subject.
pub async fn link(visit: Visit) -> Result<Response, Problem> {
    let (sent, id) = received(&visit)?;
    let linked = match forms::linked(&sent) {
        Ok(link) => api::investigations::link(visit.call.clone(), Json(link)).await,
        Err(problem) => Err(problem),
    };
    let done = "It is linked, and held.";
    after(&visit, linked.map(|row| row.0), done, || {
        forms::link(id).filled(&sent)
    })
    .await
}

/// Takes something out.
pub async fn unlink(visit: Visit) -> Result<Response, Problem> {
    let (sent, id) = received(&visit)?;
    let taken_out = match forms::unlinked(&sent) {
        Ok(link) => api::investigations::unlink(visit.call.clone(), Json(link)).await,
        Err(problem) => Err(problem),
    };
    after(
        &visit,
        taken_out.map(|row| row.0),
        "It was taken out.",
        || forms::read(id),
    )
    .await
}

/// States the duty to inform.
pub async fn state_duty(visit: Visit) -> Result<Response, Problem> {
    let (sent, id) = received(&visit)?;
    let stated = match forms::stated(&sent) {
        Ok(duty) => api::investigations::state_duty(visit.call.clone(), Json(duty)).await,
        Err(problem) => Err(problem),
    };
    let done = "The duty is stated, and its clock runs.";
    after(&visit, stated.map(|row| row.0), done, || {
        forms::duty(id).filled(&sent)
    })
    .await
}

/// Takes a step of the duty.
pub async fn step_duty(visit: Visit) -> Result<Response, Problem> {
    let (sent, id) = received(&visit)?;
    let stepped = match forms::duty_stepped(&sent) {
        Ok(step) => api::investigations::step_duty(visit.call.clone(), Json(step)).await,
        Err(problem) => Err(problem),
    };
    after(
        &visit,
        stepped.map(|row| row.0),
        "It is written down.",
        || forms::duty_step(id, sent.text("step")).filled(&sent),
    )
    .await
}

/// Enters a disclosure.
pub async fn enter_disclosure(visit: Visit) -> Result<Response, Problem> {
    let (sent, id) = received(&visit)?;
    let entered = match forms::entered(&sent) {
        Ok(new) => api::investigations::enter_disclosure(visit.call.clone(), Json(new)).await,
        Err(problem) => Err(problem),
    };
    let done = "The disclosure is entered.";
    after(&visit, entered.map(|row| row.0), done, || {
        forms::disclosure(id).filled(&sent)
    })
    .await
}

/// Takes a step of a disclosure.
pub async fn step_disclosure(visit: Visit) -> Result<Response, Problem> {
    let (sent, id) = received(&visit)?;
    let disclosure = visit.call.parameter("disclosure")?.to_owned();
    let stepped = match forms::disclosure_stepped(&sent) {
        Ok(step) => api::investigations::step_disclosure(visit.call.clone(), Json(step)).await,
        Err(problem) => Err(problem),
    };
    after(
        &visit,
        stepped.map(|row| row.0),
        "It is written down.",
        || forms::disclosure_step(id, &disclosure, sent.text("step")).filled(&sent),
    )
    .await
}

/// Makes a packet, which the browser saves.
pub async fn packet(visit: Visit) -> Result<Response, Problem> {
    let (sent, id) = received(&visit)?;
    let disclosure = match sent.some("disclosure") {
        Some(text) => Some(
            text.parse::<DisclosureId>()
                .map_err(|_| Problem::not_found("this investigation has no such disclosure"))?,
        ),
        None => None,
    };
    let request = NewPacket {
        disclosure,
        reason: sent.owned("reason"),
    };
    // The page stays where it is while the browser saves the file, so another packet may come from it.
    let mut call = visit.call.clone();
    call.idempotency_key = None;
    let made = match api::investigations::packet(call, Json(request)).await {
        Ok(made) => made,
        Err(problem) if is_mendable(&problem) => {
            let form = forms::packet(id, sent.text("disclosure")).filled(&sent);
            return show::gate(&visit, Some((form, problem))).await;
        }
        Err(problem) => return Err(problem),
    };
    let name = format!(
        "packet-{}.json",
        disclosure.map_or(id.to_string(), |id| id.to_string())
    );
    let mut response = made.into_response()?;
    let saved = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|_| Problem::internal("a file's name could not be written"))?;
    response.headers_mut().insert(CONTENT_DISPOSITION, saved);
    Ok(response)
}

fn received(visit: &Visit) -> Result<(Sent, InvestigationId), Problem> {
    Ok((visit.form()?, visit.call.id()?))
}

/// What a person can mend, or what somebody else must do.
fn is_mendable(problem: &Problem) -> bool {
    matches!(problem.status, 403 | 409 | 422)
}

async fn after(
    visit: &Visit,
    answer: Result<InvestigationView, Problem>,
    done: &'static str,
    again: impl FnOnce() -> Form,
) -> Result<Response, Problem> {
    match answer {
        Ok(one) => show::record(visit, one, done).await,
        Err(problem) if is_mendable(&problem) => show::gate(visit, Some((again(), problem))).await,
        Err(problem) => Err(problem),
    }
}
