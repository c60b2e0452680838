//! How an endpoint is spoken to: as ours are, or as those of the system whose place it takes.

use axum::extract::Request;
use axum::response::Response;
use evenhand_model::Problem;

use crate::auth::key::KeyText;
use crate::auth::known_keys::bearer;
use crate::compat::{hma, perspective};
use crate::problem;

/// How an endpoint is spoken to. Who may ask is the same table's business for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// `Authorization: Bearer KEY`, and problems after RFC 9457.
    Own,
    /// `?key=KEY`, and the error envelope of Google's APIs.
    Perspective,
    /// As ours, or the key as a password; problems that have HMA's `message` too.
    Hma,
}

impl Manner {
    /// How somebody speaks who asks for a path that no endpoint has, or by a method that it does not know.
    pub fn of_path(path: &str) -> Self {
        let begins = |paths: &[&str]| paths.iter().any(|known| path.starts_with(known));
        if begins(&[perspective::PATH]) {
            Self::Perspective
        } else if begins(&hma::PATHS) {
            Self::Hma
        } else {
            Self::Own
        }
    }

    /// The key that a request carries.
    pub fn key(self, request: &Request) -> Result<KeyText, Problem> {
        match self {
            Self::Own => bearer(request.headers()),
            Self::Perspective => perspective::key::key(request),
            Self::Hma => hma::key::key(request.headers()),
        }
    }

    /// A refusal as an answer.
    pub fn refusal(self, problem: Problem) -> Response {
        match self {
            Self::Own => problem::response(problem),
            Self::Perspective => perspective::refusal::response(&problem.into()),
            Self::Hma => hma::refusal::response(problem),
        }
    }
}
