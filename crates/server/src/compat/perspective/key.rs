//! The key as Google's clients send it: `?key=K` or `X-Goog-Api-Key`. It is one of ours, with the scope
//! `text:analyze`, and reaches no log: lines say routes and ids of keys.

use axum::extract::Request;
use axum::http::header::AUTHORIZATION;
use evenhand_model::Problem;
use percent_encoding::percent_decode_str;

use crate::auth::key::KeyText;
use crate::auth::known_keys::{bearer, refused};

/// What that API says to whom it does not know.
pub const UNREGISTERED: &str = "Method doesn't allow unregistered callers (callers without established identity). \
     Please use API Key or other form of API consumer identity to call this API.";

/// The key that a request carries.
pub fn key(request: &Request) -> Result<KeyText, Problem> {
    let in_header = request.headers().get("x-goog-api-key");
    let in_header = in_header.and_then(|value| value.to_str().ok().map(str::to_owned));
    let found = in_query(request.uri().query().unwrap_or_default()).or(in_header);
    match found {
        Some(text) => KeyText::read(text.trim()).ok_or_else(refused),
        None if request.headers().contains_key(AUTHORIZATION) => bearer(request.headers()),
        None => Err(Problem::forbidden(UNREGISTERED)),
    }
}

fn in_query(query: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, value)| *name == "key" && !value.is_empty())?;
    percent_decode_str(value)
        .decode_utf8()
        .ok()
        .map(|value| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[track_caller]
    fn check(query: &str, header: Option<&str>, expected: Result<&str, u16>) {
        let mut request = axum::http::Request::post(format!("/x?{query}"));
        if let Some(header) = header {
            request = request.header("x-goog-api-key", header);
        }
        let found = key(&request.body(Body::empty()).unwrap());
        let found = found.as_ref().map(KeyText::as_str);
        assert_eq!(found.map_err(|problem| problem.status), expected, "{query}");
    }

    #[test]
    fn a_key_stands_in_the_query_or_in_a_header() {
        let known = format!("evh_{}", "A".repeat(43));
        let known = known.as_str();
        let encoded = known.replace('_', "%5F");
        check(&format!("key={known}&alt=json"), None, Ok(known));
        check(&format!("alt=json&key={encoded}"), None, Ok(known));
        check("alt=json", Some(known), Ok(known));
        check(&format!("key={known}"), Some("other"), Ok(known));
        check("key=AIzaSomething", None, Err(401));
        check("key=", None, Err(403));
        check("monkey=1", None, Err(403));
    }
}
