//! Lists that change far more than usual: what they change, and what somebody says of it.

use axum::response::Response;
use evenhand_flow::operation::bank::list_review::NewListAnswer;
use evenhand_model::{ListReviewState, Problem};

use super::list::draw_problem;
use crate::api;
use crate::console::form::Sent;
use crate::console::visit::see_other;
use crate::console::{Visit, outside, words};
use crate::endpoint::input::Json;
use crate::view::list_review::ListReviewView;

/// One list on the page.
pub(super) struct Review {
    pub number: usize,
    pub digest: String,
    pub bank: String,
    pub source: String,
    pub offered_at: String,
    pub cause: String,
    pub change: String,
    pub examples: String,
    pub state: String,
    pub may_answer: bool,
}

/// A list for the page, with its place on it.
pub(super) fn review(number: usize, review: &ListReviewView) -> Review {
    let counts = &review.counts;
    let waits = matches!(
        review.state,
        ListReviewState::Waiting | ListReviewState::Agreed
    );
    let state = match &review.answer {
        Some(answer) => format!("{}: {}", review.state.as_str(), answer.reason),
        None => review.state.as_str().to_owned(),
    };
    let state = match review.is_kept || !waits {
        true => state,
        false => format!("{state} (not kept here: send it again)"),
    };
    Review {
        number,
        digest: review.digest.clone(),
        bank: review.bank.clone(),
        source: outside::line(&review.source),
        offered_at: words::instant(review.offered_at),
        cause: review.cause.clone(),
        change: format!(
            "+{} new, ~{} changed ({} with other hashes), -{} taken back, {} as they were",
            counts.added, counts.changed, counts.rehashed, counts.withdrawn, counts.unchanged
        ),
        examples: outside::line(&review.examples.join(", ")),
        state: outside::line(&state),
        may_answer: waits,
    }
}

/// Agrees to what a list changes, or refuses it.
pub async fn answer(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let answered = match asked(&sent) {
        Ok(answer) => api::lists::answer(visit.call.clone(), Json(answer)).await,
        Err(problem) => Err(problem),
    };
    match answered {
        Ok(_) => see_other("/banks#lists"),
        Err(problem) if matches!(problem.status, 409 | 422) => draw_problem(&visit, problem).await,
        Err(problem) => Err(problem),
    }
}

fn asked(sent: &Sent) -> Result<NewListAnswer, Problem> {
    let agrees = match sent.text("answer") {
        "agree" => true,
        "refuse" => false,
        _ => return Err(Problem::invalid("say whether it is taken in").at("answer")),
    };
    Ok(NewListAnswer {
        agrees,
        reason: sent.owned("reason"),
    })
}
