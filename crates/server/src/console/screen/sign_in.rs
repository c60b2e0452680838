//! Signing in, by one-time link and by password, and signing out.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use evenhand_model::Problem;
use serde::Deserialize;

use crate::auth::{login, session};
use crate::console::Visit;
use crate::console::frame::Frame;
use crate::console::visit::{page, page_with, see_other, with_cookie};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    frame: Frame,
    name: String,
    back: String,
    wrong: Option<String>,
}

/// Where to go after signing in.
#[derive(Default, Deserialize)]
struct Back {
    #[serde(default)]
    back: String,
}

/// The form for name and password, and what to do without one.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let back: Back = visit.query()?;
    page(&SignIn {
        frame: Frame::of(&visit, "Sign in")?,
        name: String::new(),
        back: back.back,
        wrong: None,
    })
}

#[derive(Deserialize)]
struct NameAndPassword {
    name: String,
    password: String,
    #[serde(default)]
    back: String,
}

/// Signs in by name and password.
pub async fn with_password(visit: Visit) -> Result<Response, Problem> {
    let sent: NameAndPassword = visit.form()?;
    match session::by_password(visit.engine(), &sent.name, sent.password).await {
        Ok(session) => {
            let cookie = session::cookie(&session, visit.is_https)?;
            see_other(&own_path(&sent.back)).map(|response| with_cookie(response, cookie))
        }
        Err(problem) if problem.status == 401 => page_with(
            StatusCode::UNAUTHORIZED,
            &SignIn {
                frame: Frame::of(&visit, "Sign in")?,
                name: sent.name,
                back: sent.back,
                wrong: Some(problem.detail),
            },
        ),
        Err(problem) => Err(problem),
    }
}

/// Only a path of ours: a link must not lead somebody elsewhere by way of signing in.
fn own_path(back: &str) -> String {
    let is_ours = back.starts_with('/')
        && !back.starts_with("//")
        && back.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if is_ours {
        back.to_owned()
    } else {
        "/".to_owned()
    }
}

#[derive(Template)]
#[template(path = "login_link.html")]
struct LoginLink {
    frame: Frame,
    name: String,
    token: String,
}

/// Asks whether to use a login link, so that nobody is signed in by a preview of it.
pub async fn ask(visit: Visit) -> Result<Response, Problem> {
    let token = visit.call.parameter("token")?.to_owned();
    let (_, user) = login::user_of(visit.engine(), &token)?;
    page(&LoginLink {
        frame: Frame::of(&visit, "Sign in")?,
        name: user.name,
        token,
    })
}

/// Uses a login link up and begins a session.
pub async fn with_link(visit: Visit) -> Result<Response, Problem> {
    let session = session::by_link(visit.engine(), visit.call.parameter("token")?).await?;
    let cookie = session::cookie(&session, visit.is_https)?;
    see_other("/").map(|response| with_cookie(response, cookie))
}

#[derive(Template)]
#[template(path = "personal_key.html")]
struct PersonalKey {
    frame: Frame,
    name: String,
    key: String,
}

/// Uses a login link up and shows a personal key for the API, once.
pub async fn key(visit: Visit) -> Result<Response, Problem> {
    let token = visit.call.parameter("token")?;
    let (key, user) = login::log_in(visit.engine(), token).await?;
    page(&PersonalKey {
        frame: Frame::of(&visit, "Your personal key")?,
        name: user.name,
        key: key.as_str().to_owned(),
    })
}

/// Ends the session of this browser.
pub async fn out(visit: Visit) -> Result<Response, Problem> {
    session::end(visit.engine(), visit.call.user()?, visit.session.as_deref()).await?;
    visit.call.server.keys.forget();
    let cookie = session::no_cookie(visit.is_https)?;
    see_other("/sign-in").map(|response| with_cookie(response, cookie))
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn signing_in_leads_nowhere_else() {
        for (back, expected) in [
            ("/cases/1?x=2", "/cases/1?x=2"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("/a\r\nset-cookie: b", "/"),
            ("", "/"),
        ] {
            assert_eq!(own_path(back), expected);
        }
    }
}
