//! The words that load balancers look for.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use evenhand_model::{Duration, Problem};
use schemars::SchemaGenerator;

use crate::endpoint::input::Nothing;
use crate::endpoint::{Call, Output, OutputShape};

/// After so long without having caught up, look-ups are behind; as with HMA.
const STALE_AFTER: Duration = Duration::from_seconds(65);

/// One of HMA's words.
pub enum Word {
    /// All is well.
    Alive,
    /// What was written lately is not looked up yet.
    Stale,
}

/// Whether look-ups know what was written. They are loaded before the first request, so `INDEX-NOT-LOADED` never comes.
pub async fn status(call: Call, _: Nothing) -> Result<Word, Problem> {
    call.read(|engine| {
        let freshness = engine.media_freshness()?;
        let behind = engine.now().since(freshness.caught_up_at);
        let is_stale = !freshness.is_current && behind > STALE_AFTER;
        Ok(if is_stale { Word::Stale } else { Word::Alive })
    })
    .await
}

/// The process answers.
pub async fn live(_: Call, _: Nothing) -> Result<Word, Problem> {
    Ok(Word::Alive)
}

impl Output for Word {
    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        OutputShape {
            status: 200,
            body: vec![("text/plain", schemas.subschema_for::<String>())],
            or_nothing: false,
        }
    }

    fn into_response(self) -> Result<Response, Problem> {
        let (status, word) = match self {
            Self::Alive => (StatusCode::OK, "I-AM-ALIVE"),
            Self::Stale => (StatusCode::SERVICE_UNAVAILABLE, "INDEX-STALE"),
        };
        let mut response = Response::new(Body::from(word));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        );
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    }
}
