//! Work on an appeal: taken, looked at blind, answered.

use axum::response::{IntoResponse as _, Response};
use evenhand_model::{AppealId, DecisionOutcome, Problem};
use serde::Deserialize;

use crate::api;
use crate::console::Visit;
use crate::console::screen::appeal::answer::{self, AnswerForm};
use crate::console::screen::appeal::show::{Beside, NO_VIOLATION, draw};
use crate::console::screen::enough::is_enough;
use crate::console::visit::see_other;
use crate::endpoint::Output as _;
use crate::endpoint::input::{Json, JsonOrNothing, Nothing};

/// Takes the next appeal and shows it.
pub async fn next(visit: Visit) -> Result<Response, Problem> {
    let input = JsonOrNothing(api::cases::NoFields {});
    match api::appeals::next(visit.call.clone(), input).await {
        Ok(found) => match found.0 {
            Some(appeal) => see_other(&format!("/appeals/{}", appeal.id)),
            None => see_other("/appeals"),
        },
        Err(problem) if is_enough(&problem) => see_other("/appeals"),
        Err(problem) => Err(problem),
    }
}

#[derive(Deserialize)]
struct Fence {
    fence: u64,
}

/// Gives an appeal back.
pub async fn release(visit: Visit) -> Result<Response, Problem> {
    let sent: Fence = visit.form()?;
    let request = api::case_work::FenceRequest { fence: sent.fence };
    api::appeals::release(visit.call.clone(), Json(request)).await?;
    see_other("/appeals")
}

/// Gives an appeal back, not to be handed it again. Nobody asks why.
pub async fn skip(visit: Visit) -> Result<Response, Problem> {
    let sent: Fence = visit.form()?;
    let request = api::case_work::FenceRequest { fence: sent.fence };
    api::appeals::skip(visit.call.clone(), Json(request)).await?;
    see_other("/appeals")
}

/// Keeps an appeal for another lease; the script asks while somebody is at work.
pub async fn renew(visit: Visit) -> Result<Response, Problem> {
    let sent: Fence = visit.form()?;
    let request = api::case_work::FenceRequest { fence: sent.fence };
    let appeal = api::appeals::renew(visit.call.clone(), Json(request)).await?;
    see_other(&format!("/appeals/{}", appeal.0.id))
}

#[derive(Deserialize)]
struct Vote {
    fence: u64,
    /// A policy, `no-violation` or `moot`.
    #[serde(default)]
    choice: String,
}

/// Says what the reviewer finds; the page then shows what was decided.
pub async fn vote(visit: Visit) -> Result<Response, Problem> {
    let sent: Vote = visit.form()?;
    let (outcome, policy) = match sent.choice.as_str() {
        "" => {
            let problem = Problem::invalid("choose what you find").at("choice");
            return draw(&visit, Beside::of(problem)).await;
        }
        NO_VIOLATION => (DecisionOutcome::NoViolation, None),
        "moot" => (DecisionOutcome::Moot, None),
        policy => (DecisionOutcome::Violation, Some(policy.to_owned())),
    };
    let request = api::appeals::VoteRequest {
        fence: sent.fence,
        outcome,
        policy,
    };
    match api::appeals::vote(visit.call.clone(), Json(request)).await {
        Ok(appeal) => see_other(&format!("/appeals/{}", appeal.0.id)),
        Err(problem) if matches!(problem.status, 409 | 422) => {
            draw(&visit, Beside::of(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

/// Answers the appeal, or shows what an answer would do.
pub async fn answer(visit: Visit) -> Result<Response, Problem> {
    let form: AnswerForm = visit.form()?;
    let answered = match form.read() {
        Ok(answer) if form.then == "preview" => {
            let appeal = api::appeals::get(visit.call.clone(), Nothing).await?.0;
            let beside = match answer::preview(&visit, &appeal, answer)? {
                Ok(preview) => Beside {
                    preview: Some(preview),
                    form,
                    problem: None,
                },
                Err(problem) => Beside {
                    form,
                    ..Beside::of(problem)
                },
            };
            return draw(&visit, beside).await;
        }
        Ok(answer) => api::appeals::answer(visit.call.clone(), Json(answer)).await,
        Err(problem) => Err(problem),
    };
    match answered {
        Ok(_) => {
            let id: AppealId = visit.call.id()?;
            see_other(&format!("/appeals/{id}"))
        }
        // The form comes back as it was filled in, with what is wrong.
        Err(problem) if matches!(problem.status, 403 | 409 | 422) => {
            let beside = Beside {
                form,
                ..Beside::of(problem)
            };
            draw(&visit, beside).await
        }
        Err(problem) => Err(problem),
    }
}

/// A file of an appeal: pictures for the page, and anything to be saved.
pub async fn file(visit: Visit) -> Result<Response, Problem> {
    let file = api::appeals::file(visit.call.clone(), Nothing).await?;
    Ok(file.into_response()?.into_response())
}
