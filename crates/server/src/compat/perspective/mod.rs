//! The Perspective API (`commentanalyzer`, `v1alpha1`), which ends on 31 December 2026, as far as we
//! have trained heads. Its clients need another address and one of our keys, nothing else.
//!
//! ```text
//! POST /v1alpha1/comments:analyze ─► message ─► attribute, language ─► scores ─► message
//!                                      └► refusal: that API's own words for what can't be answered
//! ```
//!
//! Sources: the published reference (conversationai/perspectiveapi, `2-api/`), the discovery document as
//! Google's client libraries were generated from it, and answers that public clients keep in their tests.

pub mod analyze;
pub mod attribute;
pub mod body;
pub mod discovery;
pub mod key;
pub mod language;
pub mod message;
pub mod refusal;
pub mod scores;
pub mod suggest;
pub mod text;

use axum::http::Method;
use evenhand_model::Scope;

use crate::endpoint::{Access, Endpoint, Manner};

/// What its paths begin with.
pub const PATH: &str = "/v1alpha1/";
/// Where comments are scored.
pub const ANALYZE: &str = "/v1alpha1/comments:analyze";
/// Where scores are corrected.
pub const SUGGEST: &str = "/v1alpha1/comments:suggestscore";
/// Where clients learn what there is.
pub const DISCOVERY: &str = "/$discovery/rest";

/// Lines of the table of endpoints that stand for that API.
pub fn endpoints() -> Vec<Endpoint> {
    let scope = Access::Scope(Scope::TextAnalyze);
    let endpoints = [
        Endpoint::new(
            Method::POST,
            ANALYZE,
            scope,
            "Score a text, as the Perspective API does",
            analyze::analyze,
        ),
        Endpoint::new(
            Method::POST,
            SUGGEST,
            scope,
            "Correct scores, as the Perspective API takes it",
            suggest::suggest,
        ),
        Endpoint::new(
            Method::GET,
            DISCOVERY,
            Access::Open,
            "Read the discovery document that Google's clients ask for",
            discovery::get,
        ),
    ];
    endpoints
        .map(|endpoint| endpoint.in_the_manner_of(Manner::Perspective))
        .into()
}
