//! A public page as a browser gets it.

use std::sync::LazyLock;

use askama::Template;
use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, RETRY_AFTER,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use evenhand_model::Problem;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::Server;
use crate::endpoint::output::{Json, Output, OutputShape};
use crate::public::words::FormWords;

/// The style sheet of public pages. It stands in the page itself, so that a frame loads nothing.
const STYLE: &str = include_str!("../../assets/public.css");

/// The digest by which browsers know our style sheet from anybody else's.
static STYLE_DIGEST: LazyLock<String> =
    LazyLock::new(|| BASE64_STANDARD.encode(Sha256::digest(STYLE)));

/// The script that makes the link out of a page quicker. Every page works without it.
const SCRIPT: &str = include_str!("../../assets/public.js");

/// The digest by which browsers know our script from anybody else's.
static SCRIPT_DIGEST: LazyLock<String> =
    LazyLock::new(|| BASE64_STANDARD.encode(Sha256::digest(SCRIPT)));

/// Where the link out of a page leads unless the configuration says otherwise.
const EXIT_TO: &str = "https://www.wikipedia.org/";

/// What no page of ours needs.
const FEATURES: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";

/// What is around every page.
pub struct Frame {
    /// The style sheet.
    pub style: &'static str,
    /// The script.
    pub script: &'static str,
    /// Where the link out of the page leads.
    pub exit_to: String,
    /// Where it stands whom to call.
    pub help: String,
}

impl Frame {
    /// The frame of a page.
    pub fn of(server: &Server) -> Self {
        let form = server.engine.settings.report_form.as_ref();
        let exit_to = form.and_then(|form| form.exit_to.clone());
        Self {
            style: STYLE,
            script: SCRIPT,
            exit_to: exit_to.unwrap_or_else(|| EXIT_TO.to_owned()),
            help: server.engine.house.load().public_link("/report/help"),
        }
    }
}

/// A page for people, with the origins that may show it in a frame.
pub struct Page {
    /// How it went.
    pub status: StatusCode,
    /// The page.
    pub html: String,
    /// Origins whose pages may show it in a frame; nobody's where there are none.
    pub framed_by: Vec<String>,
}

impl Page {
    /// The page that a template makes.
    pub fn of(server: &Server, status: StatusCode, page: &impl Template) -> Result<Self, Problem> {
        let html = page.render().map_err(|error| {
            tracing::error!(%error, "a public page could not be written");
            Problem::internal("this page could not be written")
        })?;
        let form = server.engine.settings.report_form.as_ref();
        Ok(Self {
            status,
            html,
            framed_by: form.map(|form| form.framed_by.clone()).unwrap_or_default(),
        })
    }

    /// Nothing but our own style and script is applied, nothing is loaded, and forms go nowhere but here.
    fn policy(&self) -> String {
        let framed_by = match self.framed_by.as_slice() {
            [] => "'none'".to_owned(),
            origins => origins.join(" "),
        };
        format!(
            "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; form-action 'self'; base-uri 'none'; \
             frame-ancestors {framed_by}",
            *STYLE_DIGEST, *SCRIPT_DIGEST
        )
    }
}

impl Output for Page {
    const IS_PAGE: bool = true;

    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        OutputShape {
            status: 200,
            body: vec![("text/html", schemas.subschema_for::<String>())],
            or_nothing: false,
        }
    }

    fn into_response(self) -> Result<Response, Problem> {
        let policy = HeaderValue::from_str(&self.policy())
            .map_err(|_| Problem::internal("an origin that frames the form is none"))?;
        let mut response = Response::new(Body::from(self.html));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, policy);
        for (name, value) in [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CACHE_CONTROL, "no-store"),
            (REFERRER_POLICY, "no-referrer"),
            (HeaderName::from_static("permissions-policy"), FEATURES),
            (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Ok(response)
    }
}

/// A page for a browser, data for everything else.
pub enum PageOr<T> {
    /// For software.
    Data(T),
    /// For people.
    Page(Page),
}

impl<T: Serialize + JsonSchema + Send + 'static> Output for PageOr<T> {
    const IS_PAGE_FOR_BROWSERS: bool = true;

    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        let mut shape = Json::<T>::shape(schemas);
        shape.body.extend(Page::shape(schemas).body);
        shape
    }

    fn into_response(self) -> Result<Response, Problem> {
        match self {
            Self::Data(data) => Json(data).into_response(),
            Self::Page(page) => page.into_response(),
        }
    }
}

#[derive(Template)]
#[template(path = "public_refusal.html")]
struct Refusal {
    words: &'static FormWords,
    frame: Frame,
    title: &'static str,
    detail: String,
}

/// That something was refused, in words that are ready.
pub fn refused(
    server: &Server,
    words: &'static FormWords,
    status: u16,
    title: &'static str,
    detail: String,
) -> Result<Page, Problem> {
    let page = Refusal {
        words,
        frame: Frame::of(server),
        title,
        detail,
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Page::of(server, status, &page)
}

/// A problem as a page. Where somebody may be in danger it says whom to call.
pub fn refusal(server: &Server, lang: &str, problem: &Problem) -> Response {
    let words = FormWords::of(lang).unwrap_or(FormWords::fallback());
    let (title, detail) = match problem.status {
        429 => ("", words.too_many.clone()),
        500.. => ("", words.failed.clone()),
        _ => ("This can't be shown", problem.detail.clone()),
    };
    let page = refused(server, words, problem.status, title, detail);
    let page = page.and_then(Page::into_response);
    let mut response = page.unwrap_or_else(crate::problem::response);
    if let Some(seconds) = problem.retry_after_seconds {
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
