//! The account of whoever is signed in: how they work, what was put before them, password and sessions.

use askama::Template;
use axum::response::Response;
use evenhand_flow::operation::session::SetPassword;
use evenhand_flow::work::Select;
use evenhand_model::{ApiKey, KeyKind, Password, Problem, Scope};
use serde::Deserialize;

use crate::api;
use crate::auth::password::{self, PASSWORD_CHARACTERS_MIN};
use crate::auth::session;
use crate::console::frame::Frame;
use crate::console::screen::care::Care;
use crate::console::screen::skills::Fields;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, words};
use crate::endpoint::input::Nothing;

/// Sessions that are listed.
const SESSIONS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    role: &'static str,
    platform: String,
    password_set_at: Option<String>,
    password_characters_min: usize,
    sessions: Vec<Session>,
    care: Care,
    /// What they read and know, where they take cases.
    skills: Option<Fields>,
}

struct Session {
    began: String,
    ends: String,
    is_this: bool,
}

/// How one works, what was put before one, password and sessions.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let engine = visit.engine();
    let user = visit.call.user()?;
    let kept = engine.get::<Password>(user)?;
    let keys = engine.select::<ApiKey>(&Select::api_keys_of(user, SESSIONS_MAX))?;
    let now = visit.now();
    let is_open = |key: &ApiKey| {
        key.kind == KeyKind::Session
            && key.revoked_at.is_none()
            && key.expires_at.is_some_and(|until| until > now)
    };
    let sessions = keys.into_iter().filter(is_open).map(|key| Session {
        began: words::ago(now, key.created_at),
        ends: key.expires_at.map_or_else(String::new, words::instant),
        is_this: Some(&key.digest) == visit.session.as_ref(),
    });
    page(&Account {
        sessions: sessions.collect(),
        care: Care::of(&visit).await?,
        skills: skills(&visit).await?,
        role: visit.user.as_ref().map_or("", |user| user.role.as_str()),
        platform: visit.call.platform()?.to_string(),
        password_set_at: kept.map(|kept| words::instant(kept.set_at)),
        password_characters_min: PASSWORD_CHARACTERS_MIN,
        frame: Frame::of(&visit, "Your account")?,
    })
}

async fn skills(visit: &Visit) -> Result<Option<Fields>, Problem> {
    let caller = visit.call.caller()?;
    if !caller.may(Scope::CasesWrite) {
        return Ok(None);
    }
    let own = api::skills::own(visit.call.clone(), Nothing).await?.0;
    Ok(Some(Fields::of(&own)))
}

#[derive(Deserialize)]
struct NewPassword {
    #[serde(default)]
    password: String,
    #[serde(default)]
    remove: bool,
}

/// Sets the password, or removes it.
pub async fn set_password(visit: Visit) -> Result<Response, Problem> {
    let sent: NewPassword = visit.form()?;
    let hash = if sent.remove {
        None
    } else {
        Some(password::hash(sent.password).await?)
    };
    let operation = SetPassword {
        user: visit.call.user()?,
        platform: visit.call.platform()?.clone(),
        hash,
    };
    visit
        .engine()
        .submit(visit.call.principal()?, operation)
        .await?;
    see_other("/me")
}

/// Ends every session of the person, this one too.
pub async fn end_sessions(visit: Visit) -> Result<Response, Problem> {
    session::end(visit.engine(), visit.call.user()?, None).await?;
    visit.call.server.keys.forget();
    see_other("/sign-in")
}
