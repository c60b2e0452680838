//! From the table to routes: who visits, whether they may, and what every page tells the browser.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, Uri};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use evenhand_model::{Problem, User, limits};
use http_body_util::{BodyExt as _, Limited};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;
use tower_http::catch_panic::CatchPanicLayer;

use crate::Server;
use crate::auth::{Caller, session};
use crate::console::screen::refusal;
use crate::console::table::{self, Screen};
use crate::console::visit::{self, Visit};
use crate::endpoint::{Access, Call};
use crate::metrics::counted_as;

/// Nothing but our own style sheet, script and pictures is loaded, nothing stands inline, forms go nowhere
/// but here, and nobody frames us.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What no page of ours needs.
const FEATURES: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";

/// Routes of every screen. Whatever else there is has its own.
pub fn router(server: &Arc<Server>) -> Router {
    let mut router = Router::new();
    for screen in table::screens() {
        let Ok(filter) = MethodFilter::try_from(screen.method.clone()) else {
            continue;
        };
        let path = screen.path;
        let (server, screen) = (Arc::clone(server), Arc::new(screen));
        let handle = move |path: Result<RawPathParams, RawPathParamsRejection>,
                           request: Request| {
            let (server, screen) = (Arc::clone(&server), Arc::clone(&screen));
            async move { answer(server, screen, path, request).await }
        };
        router = router.route(path, on(filter, handle));
    }
    router.layer(CatchPanicLayer::custom(crate::problem::panicked))
}

async fn answer(
    server: Arc<Server>,
    screen: Arc<Screen>,
    path: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let mut response = match arrive(&server, &screen, path, request).await {
        Ok(visit) => {
            let again = visit.clone();
            let answered = (screen.handler)(visit).await;
            answered.unwrap_or_else(|problem| refusal::page(&again, problem))
        }
        Err(Refused::Page(visit, problem)) => refusal::page(&visit, problem),
        Err(Refused::SignIn(response)) => response,
    };
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    for (name, value) in [
        ("permissions-policy", FEATURES),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    let route = counted_as(screen.path);
    let (status, took) = (response.status().as_u16(), started.elapsed());
    server.metrics.answered(&method, route, status, took);
    tracing::info!(
        %method,
        route,
        status,
        duration_ms = took.as_secs_f64() * 1_000.0,
        "answered"
    );
    response
}

/// Why a visit ends at the door.
enum Refused {
    /// With a page that says so.
    Page(Box<Visit>, Problem),
    /// With the way to sign in.
    SignIn(Response),
}

/// Everything before the screen: session, form, authorisation.
async fn arrive(
    server: &Arc<Server>,
    screen: &Screen,
    path: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Result<Visit, Refused> {
    let (counted, cookie) = (
        count(server, screen, &request),
        session::shown(request.headers()),
    );
    let digest = cookie.map(|cookie| cookie.digest());
    let mut visit = Visit {
        call: Call {
            server: Arc::clone(server),
            caller: None,
            path: Vec::new(),
            target: format!("{} {}", screen.method, request.uri().path()),
            idempotency_key: None,
            body: Bytes::new(),
        },
        user: None,
        session: digest,
        query: request.uri().query().unwrap_or_default().to_owned(),
        path: request.uri().path().to_owned(),
        screen: screen.path,
        is_https: server.addresses.is_https(&request),
        form: Bytes::new(),
    };
    let refuse = |visit: &Visit, problem| Refused::Page(Box::new(visit.clone()), problem);
    counted.map_err(|problem| refuse(&visit, problem))?;
    match identify(server, visit.session.as_deref()) {
        Ok((caller, user)) => {
            visit.call.caller = Some(caller);
            visit.user = Some(Arc::new(user));
        }
        // Whoever asks too fast is still signed in.
        Err(problem) if problem.status == 429 => return Err(refuse(&visit, problem)),
        Err(_) => visit.session = None,
    }
    if screen.access.scope().is_some() && visit.user.is_none() {
        return Err(Refused::SignIn(to_sign_in(request.method(), request.uri())));
    }
    let arrived = authorise(screen, &mut visit, path, request).await;
    match arrived {
        Ok(()) => Ok(visit),
        Err(problem) => Err(refuse(&visit, problem)),
    }
}

fn count(server: &Server, screen: &Screen, request: &Request) -> Result<(), Problem> {
    if screen.access == Access::Login {
        server.addresses.count(request)?;
    }
    Ok(())
}

fn identify(server: &Server, digest: Option<&str>) -> Result<(Arc<Caller>, User), Problem> {
    let refused = || Problem::unauthenticated("sign in first");
    let digest = digest.ok_or_else(refused)?;
    let caller = server.keys.identify_session(&server.engine, digest)?;
    let user = caller.user.ok_or_else(refused)?;
    let user = server.engine.get::<User>(user)?.ok_or_else(refused)?;
    Ok((caller, user))
}

async fn authorise(
    screen: &Screen,
    visit: &mut Visit,
    path: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Result<(), Problem> {
    if let Some(caller) = &visit.call.caller {
        screen.access.check(caller)?;
    }
    let path = path.map_err(|_| Problem::not_found("the address is not valid UTF-8"))?;
    visit.call.path = path
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    if screen.method != Method::POST {
        return Ok(());
    }
    refuse_other_sites(&request)?;
    visit.form = read_form(request).await?;
    let sent: Sent = visit.form()?;
    if visit.session.is_some() {
        let expected = visit.csrf_token();
        let is_ours: bool = expected.as_bytes().ct_eq(sent.csrf.as_bytes()).into();
        if !is_ours {
            let detail = "this form is not from your present session; go back, reload the page and send it again";
            return Err(Problem::forbidden(detail));
        }
    }
    visit.call.idempotency_key = sent.once;
    visit.call.body = visit.form.clone();
    Ok(())
}

/// What every form carries.
#[derive(Deserialize)]
struct Sent {
    /// Shows that the form is of this session.
    #[serde(default)]
    csrf: String,
    /// Makes a form that is sent twice act once.
    #[serde(default)]
    once: Option<String>,
}

/// Browsers say where a form comes from: by Fetch Metadata, older ones by `Origin`. Where neither is said, the
/// token stands alone.
fn refuse_other_sites(request: &Request) -> Result<(), Problem> {
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let is_ours = match (header("sec-fetch-site"), header("origin")) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(origin)) => {
            let from = origin.split_once("://").map(|(_, host)| host);
            from == header("host")
        }
        (None, None) => true,
    };
    if is_ours {
        Ok(())
    } else {
        Err(Problem::forbidden("this form comes from another site"))
    }
}

async fn read_form(request: Request) -> Result<Bytes, Problem> {
    let body = Limited::new(request.into_body(), limits::BODY_BYTES_MAX);
    let collected = body.collect().await;
    collected
        .map(http_body_util::Collected::to_bytes)
        .map_err(|_| Problem::too_large("this form is too long, or ended before its time"))
}

/// The way to sign in, and back to what was asked for.
fn to_sign_in(method: &Method, uri: &Uri) -> Response {
    let wanted = uri.path_and_query().map_or("/", |wanted| wanted.as_str());
    let back = if method == Method::GET && wanted != "/" && uri.path() != "/live" {
        let back = serde_html_form::to_string([("back", wanted)]);
        format!("?{}", back.unwrap_or_default())
    } else {
        String::new()
    };
    visit::see_other(&format!("/sign-in{back}")).unwrap_or_else(crate::problem::response)
}
