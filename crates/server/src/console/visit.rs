//! One request of a browser: the call that the API's handlers take, and what a page needs beside.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use evenhand_engine::Engine;
use evenhand_model::{Problem, Time, User};
use serde::de::DeserializeOwned;

use crate::endpoint::Call;

/// One request of a browser.
#[derive(Clone)]
pub struct Visit {
    /// The call, for handlers of the API.
    pub call: Call,
    /// The person, once signed in.
    pub user: Option<Arc<User>>,
    /// Digest of the session's cookie.
    pub session: Option<String>,
    /// What stands after the question mark.
    pub query: String,
    /// Path that was asked for.
    pub path: String,
    /// Path of the screen in the table, like `/cases/{id}`.
    pub screen: &'static str,
    /// Whether the browser speaks https with us or with a proxy that we trust.
    pub is_https: bool,
    /// The fields of the form, as they were sent.
    pub form: Bytes,
}

impl Visit {
    /// The engine.
    pub fn engine(&self) -> &Engine {
        self.call.engine()
    }

    /// The present instant.
    pub fn now(&self) -> Time {
        self.engine().now()
    }

    /// The fields of the query.
    pub fn query<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_html_form::from_str(&self.query)
            .map_err(|error| Problem::invalid(format!("this address can't be read: {error}")))
    }

    /// The fields of the form.
    pub fn form<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_html_form::from_bytes(&self.form)
            .map_err(|error| Problem::invalid(format!("this form can't be read: {error}")))
    }

    /// The same call with another value of the parameter `id`, for handlers of another resource.
    pub fn call_for(&self, id: impl ToString) -> Call {
        let mut call = self.call.clone();
        call.path = vec![("id".to_owned(), id.to_string())];
        call.idempotency_key = None;
        call
    }

    /// What the forms of this session carry, so that no other site can send them.
    pub fn csrf_token(&self) -> String {
        let session = self.session.as_deref().unwrap_or_default();
        let secret = &self.engine().house.load().secret;
        let mut token = secret.digest(&[b"console form", session.as_bytes()]);
        token.truncate(32);
        token
    }
}

/// A page.
pub fn page(template: &impl askama::Template) -> Result<Response, Problem> {
    page_with(StatusCode::OK, template)
}

/// A page with another status.
pub fn page_with(
    status: StatusCode,
    template: &impl askama::Template,
) -> Result<Response, Problem> {
    let text = template.render().map_err(|error| {
        tracing::error!(%error, "a page could not be written");
        Problem::internal("this page could not be written")
    })?;
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// After a form: another page, asked for by GET.
pub fn see_other(path: &str) -> Result<Response, Problem> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let location = HeaderValue::from_str(path)
        .map_err(|_| Problem::internal("an address could not be written"))?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// The same answer, with a cookie.
pub fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().insert(SET_COOKIE, cookie);
    response
}
