//! Login links: a page with one button, so that nobody is logged in by a preview of the link, and
//! the personal key, shown once.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::response::Response;
use evenhand_model::Problem;
use schemars::SchemaGenerator;

use crate::auth::login;
use crate::endpoint::input::Nothing;
use crate::endpoint::output::Html;
use crate::endpoint::{Call, Output, OutputShape};

/// Nothing is loaded, nothing runs, and the form goes nowhere but here.
const POLICY: &str =
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// A page that loads and runs nothing.
pub struct Page(String);

/// Asks whether to log in; nothing is used up yet.
pub async fn ask(call: Call, _: Nothing) -> Result<Page, Problem> {
    let (_, user) = login::user_of(call.engine(), call.parameter("token")?)?;
    Ok(Page::new(&format!(
        "<p>This link logs in <b>{}</b>, once.</p>\
         <form method=\"post\"><button>Show my key</button></form>",
        escaped(&user.name)
    )))
}

/// Uses the link up and shows the personal key.
pub async fn log_in(call: Call, _: Nothing) -> Result<Page, Problem> {
    let (key, user) = login::log_in(call.engine(), call.parameter("token")?).await?;
    Ok(Page::new(&format!(
        "<p>This is the personal key of <b>{}</b>. It is shown this once; keep it safe.</p>\
         <p><code>{}</code></p><p>Send it as <code>Authorization: Bearer KEY</code>.</p>",
        escaped(&user.name),
        key.as_str()
    )))
}

impl Page {
    fn new(body: &str) -> Self {
        Self(format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>Evenhand</title></head>\
             <body><h1>Evenhand</h1>{body}</body></html>"
        ))
    }
}

impl Output for Page {
    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        Html::shape(schemas)
    }

    fn into_response(self) -> Result<Response, Problem> {
        let mut response = html(self.0)?;
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        Ok(response)
    }
}

fn html(text: String) -> Result<Response, Problem> {
    let page: Html = crate::endpoint::output::Text(text);
    page.into_response()
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
