//! The key of a request: HMA has none, so its clients send what their HTTP library can put into an address or a header.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use evenhand_model::Problem;

use crate::auth::key::KeyText;
use crate::auth::known_keys::{bearer, refused};

/// The key of a request: `Authorization: Bearer KEY`, or as the password of `Authorization: Basic`, which libraries make of
/// `https://any:KEY@host/`. So a client works that knows nothing but an address.
pub fn key(headers: &HeaderMap) -> Result<KeyText, Problem> {
    let value = headers.get(AUTHORIZATION);
    let value = value.and_then(|value| value.to_str().ok());
    let basic = value
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"));
    match basic {
        Some((_, encoded)) => password(encoded.trim()).ok_or_else(refused),
        None => bearer(headers),
    }
}

/// The password of `user:password` (RFC 7617).
fn password(encoded: &str) -> Option<KeyText> {
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (_, password) = decoded.split_once(':')?;
    KeyText::read(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(authorization: &str, expected: Result<&str, u16>) {
        let mut headers = HeaderMap::new();
        if !authorization.is_empty() {
            headers.insert(AUTHORIZATION, authorization.parse().unwrap());
        }
        let found = key(&headers);
        let found = found.as_ref().map(KeyText::as_str);
        assert_eq!(
            found.map_err(|problem| problem.status),
            expected,
            "{authorization}"
        );
    }

    #[test]
    fn a_key_is_a_bearer_or_a_password() {
        let known = format!("evh_{}", "A".repeat(43));
        let known = known.as_str();
        let basic = |text: &str| format!("basic {}", STANDARD.encode(text));
        check(&format!("Bearer {known}"), Ok(known));
        check(&basic(&format!("hma:{known}")), Ok(known));
        check(&basic(&format!(":{known}")), Ok(known));
        check(&basic(known), Err(401));
        check("Basic !", Err(401));
        check("Digest x", Err(401));
        check("", Err(401));
    }
}
