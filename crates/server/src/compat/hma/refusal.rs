//! One shape for every refusal: a problem document (RFC 9457) that has HMA's `message` too, which its clients read.

use axum::response::Response;
use evenhand_model::Problem;
use schemars::JsonSchema;
use serde::Serialize;

use crate::problem;

/// Why a request was refused.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HmaProblem {
    /// As every problem of ours.
    #[serde(flatten)]
    pub problem: Problem,
    /// The detail again, and the field at fault before it.
    pub message: String,
}

/// The refusal as an answer. What can't be accepted is 400 there, where ours say 422.
pub fn response(mut problem: Problem) -> Response {
    if problem.status == 422 {
        problem.status = 400;
    }
    let message = problem.to_string();
    let told = HmaProblem { message, problem };
    problem::response_as(&told.problem, &told)
}
