//! Sessions of the console: a key that one browser holds as a cookie. The store knows it by its digest.
//!
//! Other ways to sign in (passkeys, OpenID Connect) would end in [`begin`] as these two do.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use evenhand_engine::Engine;
use evenhand_flow::operation::session::{BeginSession, EndSessions};
use evenhand_flow::work::{Select, Table};
use evenhand_model::{
    ApiKey, Duration, KeyKind, Password, Platform, Principal, Problem, User, UserId, limits,
};

use crate::auth::key::KeyText;
use crate::auth::{login, password};

/// Name of the cookie.
const COOKIE_NAME: &str = "evenhand_session";
/// How long a session lasts: one long shift.
const SESSION_HOURS: i64 = 12;
/// People are looked for by name among this many.
const USERS_MAX: usize = 10_000;
/// People of one name whose passwords are tried.
const SAME_NAME_MAX: usize = 3;
/// Sessions of one person that are looked at.
const SESSIONS_MAX: usize = 1_000;

/// Begins a session by a login link, which is used up.
pub async fn by_link(engine: &Engine, token: &str) -> Result<KeyText, Problem> {
    let (link, user) = login::user_of(engine, token)?;
    begin(engine, &link.platform, &user, Some(link.digest)).await
}

/// Begins a session by name and password. What was wrong is not told.
pub async fn by_password(
    engine: &Engine,
    name: &str,
    password: String,
) -> Result<KeyText, Problem> {
    let refused = || Problem::unauthenticated("this name and password don't go together");
    let users = engine.select::<User>(&Select::all(Table::User, USERS_MAX))?;
    let named = users
        .into_iter()
        .filter(|user| user.name == name && user.disabled_at.is_none());
    // Names are given once, but somebody may have come back under one that was given away.
    let mut known = Vec::new();
    for user in named.take(SAME_NAME_MAX) {
        let kept = engine.get::<Password>(user.id)?;
        known.extend(kept.map(|kept| (user, kept)));
    }
    if known.is_empty() {
        password::is_right(password, None).await?;
        return Err(refused());
    }
    for (user, kept) in known {
        if password::is_right(password.clone(), Some(kept.hash.clone())).await? {
            return begin(engine, &kept.platform, &user, None).await;
        }
    }
    Err(refused())
}

/// Begins a session of somebody who has shown who they are.
async fn begin(
    engine: &Engine,
    platform: &Platform,
    user: &User,
    link: Option<String>,
) -> Result<KeyText, Problem> {
    let text = KeyText::new(engine);
    let until = engine.now().plus(Duration::from_hours(SESSION_HOURS));
    let session = ApiKey {
        kind: KeyKind::Session,
        expires_at: Some(until),
        requests_per_second: limits::SESSION_REQUESTS_PER_SECOND,
        ..login::personal_key(engine, platform, user, &text, "console")
    };
    let begin = BeginSession { session, link };
    engine.submit(Principal::User(user.id), begin).await?;
    Ok(text)
}

/// Ends the session with this digest, or every session of the person.
pub async fn end(engine: &Engine, user: UserId, only: Option<&str>) -> Result<(), Problem> {
    let digests = match only {
        Some(digest) => vec![digest.to_owned()],
        None => {
            let keys = engine.select::<ApiKey>(&Select::api_keys_of(user, SESSIONS_MAX))?;
            let sessions = keys.into_iter().filter(|key| key.kind == KeyKind::Session);
            sessions.map(|key| key.digest).collect()
        }
    };
    let end = EndSessions { user, digests };
    engine.submit(Principal::User(user), end).await
}

/// The digests of a person's sessions and login links.
pub fn passes_of(engine: &Engine, user: UserId) -> Result<Vec<String>, Problem> {
    let keys = engine.select::<ApiKey>(&Select::api_keys_of(user, SESSIONS_MAX))?;
    let passes = keys.into_iter().filter(|key| key.kind != KeyKind::Api);
    Ok(passes.map(|key| key.digest).collect())
}

/// The cookie that a browser has shown.
pub fn shown(headers: &HeaderMap) -> Option<KeyText> {
    let mut cookies = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    cookies
        .find(|(name, _)| *name == COOKIE_NAME)
        .and_then(|(_, value)| KeyText::read(value))
}

/// The cookie to be kept. It comes with links from elsewhere, and no script can read it.
pub fn cookie(session: &KeyText, is_https: bool) -> Result<HeaderValue, Problem> {
    let seconds = SESSION_HOURS * 3_600;
    written(session.as_str(), seconds, is_https)
}

/// The cookie that makes a browser forget.
pub fn no_cookie(is_https: bool) -> Result<HeaderValue, Problem> {
    written("", 0, is_https)
}

fn written(value: &str, seconds: i64, is_https: bool) -> Result<HeaderValue, Problem> {
    let secure = if is_https { "; Secure" } else { "" };
    let text =
        format!("{COOKIE_NAME}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).map_err(|_| Problem::internal("a cookie could not be written"))
}
