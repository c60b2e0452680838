//! Every refusal as `application/problem+json` (RFC 9457).

use std::any::Any;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use evenhand_model::Problem;
use serde::Serialize;

use crate::endpoint::Manner;

/// The problem as an answer.
pub fn response(problem: Problem) -> Response {
    response_as(&problem, &problem)
}

/// The problem as an answer whose body says more than the problem.
pub fn response_as(problem: &Problem, body: &impl Serialize) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = Response::new(Body::from(serde_json::to_vec(body).unwrap_or_default()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = problem.retry_after_seconds {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// The answer where no endpoint has that path.
pub async fn nothing_here(uri: Uri) -> Response {
    let hint = match uri.path().strip_suffix('/') {
        Some(path) if !path.is_empty() => "paths have no slash at their end; ",
        _ => "",
    };
    let detail = format!("no endpoint has this path; {hint}see /openapi.json");
    Manner::of_path(uri.path()).refusal(Problem::not_found(detail))
}

/// The answer where the path is known and the method is not.
pub async fn wrong_method(uri: Uri, method: Method) -> Response {
    let method: String = method.as_str().chars().take(16).collect();
    let detail = format!("{method} is not known here; see /openapi.json");
    Manner::of_path(uri.path()).refusal(Problem::method_not_allowed(detail))
}

/// The answer where a handler panicked. What it held may be personal, so nothing of it is told.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    response(Problem::internal(
        "this request failed by a fault of ours; the log says where",
    ))
}
