//! From the table to routes: identify, authorise, handle, log, count.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::header::{HeaderName, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use evenhand_model::{KeyId, Problem};
use tower_http::catch_panic::CatchPanicLayer;

use crate::Server;
use crate::auth::Caller;
use crate::endpoint::once::KEY_BYTES_MAX;
use crate::endpoint::{Call, Endpoint};
use crate::metrics::counted_as;
use crate::problem;
use crate::public::{self, visitor};

/// Routes for these endpoints; everything else is answered with a problem. Each is found under its
/// path, and under the path with `prefix` before it.
pub fn router(server: &Arc<Server>, endpoints: Vec<Endpoint>, prefix: &str) -> Router {
    let mut router = Router::new();
    for endpoint in endpoints {
        let Ok(filter) = MethodFilter::try_from(endpoint.method.clone()) else {
            continue;
        };
        let path = endpoint.path;
        let endpoint = Arc::new(endpoint);
        let server = Arc::clone(server);
        let handle = move |path: Result<RawPathParams, RawPathParamsRejection>,
                           request: Request| {
            let (server, endpoint) = (Arc::clone(&server), Arc::clone(&endpoint));
            async move { answer(server, endpoint, path, request).await }
        };
        if !prefix.is_empty() {
            router = router.route(&format!("{prefix}{path}"), on(filter, handle.clone()));
        }
        router = router.route(path, on(filter, handle));
    }
    router
        .fallback(problem::nothing_here)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(CatchPanicLayer::custom(problem::panicked))
}

async fn answer(
    server: Arc<Server>,
    endpoint: Arc<Endpoint>,
    path: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let is_page =
        endpoint.is_page || endpoint.is_page_for_browsers && visitor::is_browser(&request);
    let lang = is_page.then(|| visitor::lang_of(&request));
    let caller = identify(&server, &endpoint, &request);
    let key = machine(&caller);
    let result = match caller {
        Ok(caller) => handle(&server, &endpoint, caller, path, request).await,
        Err(problem) => Err(problem),
    };
    let mut response = result.unwrap_or_else(|problem| match lang {
        Some(lang) => public::page::refusal(&server, &lang, &problem),
        None => endpoint.manner.refusal(problem),
    });
    response
        .headers_mut()
        .insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let (route, status, took) = (
        counted_as(endpoint.path),
        response.status().as_u16(),
        started.elapsed(),
    );
    server.metrics.answered(&method, route, status, took);
    tracing::info!(
        %method,
        route,
        status,
        duration_ms = took.as_secs_f64() * 1_000.0,
        key = key.map(|key| key.to_string()),
        "answered"
    );
    response
}

/// The key that asks, for the log. A person's key is not in it: its lines would count what the person does,
/// skips and how fast.
fn machine(caller: &Result<Option<Arc<Caller>>, Problem>) -> Option<KeyId> {
    let caller = caller.as_ref().ok()?.as_ref()?;
    caller.user.is_none().then_some(caller.key)
}

/// Who asks, within the key's rate; `None` on open endpoints, where nobody looks at a key and some
/// count by address.
fn identify(
    server: &Server,
    endpoint: &Endpoint,
    request: &Request,
) -> Result<Option<Arc<Caller>>, Problem> {
    if endpoint.access.is_counted_by_address() {
        server.addresses.count(request)?;
    }
    if endpoint.access.scope().is_none() {
        return Ok(None);
    }
    let key = endpoint.manner.key(request)?;
    server.keys.identify(&server.engine, &key).map(Some)
}

async fn handle(
    server: &Arc<Server>,
    endpoint: &Endpoint,
    caller: Option<Arc<Caller>>,
    path: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Result<Response, Problem> {
    if let Some(caller) = &caller {
        endpoint.access.check(caller)?;
    }
    let path = path.map_err(|_| Problem::not_found("the path is not valid UTF-8"))?;
    let path = path
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let call = Call {
        server: Arc::clone(server),
        caller,
        path,
        target: format!("{} {}", endpoint.method, request.uri().path()),
        idempotency_key: idempotency_key(endpoint, &request)?,
        body: axum::body::Bytes::new(),
    };
    endpoint.handle(call, request).await
}

fn idempotency_key(endpoint: &Endpoint, request: &Request) -> Result<Option<String>, Problem> {
    const NAME: HeaderName = HeaderName::from_static("idempotency-key");
    if endpoint.method != Method::POST {
        return Ok(None);
    }
    let Some(value) = request.headers().get(NAME) else {
        return Ok(None);
    };
    let key = value
        .to_str()
        .ok()
        .filter(|key| !key.is_empty() && key.len() <= KEY_BYTES_MAX);
    let wrong = || {
        let detail = format!("expected 1 to {KEY_BYTES_MAX} printable ASCII characters");
        Problem::invalid(detail).at("Idempotency-Key")
    };
    key.map(|key| Some(key.to_owned())).ok_or_else(wrong)
}
