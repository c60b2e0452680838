//! What a person sees when something can't be done: what was wrong, and what to do.

use askama::Template;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::Response;
use evenhand_model::Problem;

use crate::console::Visit;
use crate::console::frame::Frame;
use crate::console::visit::page_with;

#[derive(Template)]
#[template(path = "refusal.html")]
struct Refusal {
    frame: Frame,
    problem: Problem,
}

/// The page that says so.
pub fn page(visit: &Visit, problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let seconds = problem.retry_after_seconds;
    let drawn = Frame::of(visit, problem.title.clone()).and_then(|frame| {
        let problem = problem.clone();
        page_with(status, &Refusal { frame, problem })
    });
    // Where even this page can't be written, the bare problem says the same.
    let mut response = drawn.unwrap_or_else(|_| crate::problem::response(problem));
    if let Some(seconds) = seconds {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
