//! What has come from the platform, and what has gone there.

use evenhand_flow::work::{PlatformRow, Select, Table};
use evenhand_model::{
    Delivery, DeliveryState, Endpoint, Order, OrderState, Platform, Problem, Report,
};

use super::{ROWS_PER_PAGE, Step, is_among_latest, send};
use crate::Engine;

/// Whether an event has come, from any platform: the log does not say whose before it is read.
pub fn event(engine: &Engine, url: &str) -> Result<Step, Problem> {
    let position = engine.store().event_log_position();
    let position = position.map_err(|_| Problem::internal("the store could not be read"))?;
    Ok(match position {
        Some(_) => Step::done("event", "events have come"),
        None => Step::missing(
            "event",
            "no event has come",
            send(
                url,
                "/v1/events",
                r#"{"id":"doctor-e1","kind":"content.created","at":"2026-11-23T10:00:00Z","actor":{"id":"a1"},"content":{"id":"doctor-c1","text":"hello"}}"#,
            ),
        ),
    })
}

/// Whether a report has come that was not imported.
pub fn report(engine: &Engine, url: &str, platform: &Platform) -> Result<Step, Problem> {
    let latest = Select::all(Table::Report, ROWS_PER_PAGE).descending();
    let has_come = |report: &Report| report.imported.is_none() && report.platform == *platform;
    Ok(if is_among_latest(engine, &latest, has_come)? {
        Step::done("report", "reports have come")
    } else {
        Step::missing(
            "report",
            "no report has come",
            send(
                url,
                "/v1/reports",
                r#"{"id":"doctor-r1","at":"2026-11-23T10:05:00Z","reporter":{"id":"a9"},"subject":{"kind":"content","id":"doctor-c1"},"reason":"other","comment":"a test"}"#,
            ),
        )
    })
}

/// Whether there is a webhook, has received something, and an action was confirmed.
///
/// A platform that confirms without a webhook fetches its actions, and needs none.
pub fn actions(engine: &Engine, url: &str, platform: &Platform) -> Result<[Step; 3], Problem> {
    let is_confirmed = has_confirmed(engine, platform)?;
    let endpoints = endpoints(engine, platform)?;
    let confirmed = confirmed(engine, url, platform, is_confirmed)?;
    if is_confirmed && endpoints.is_empty() {
        let fetched = "not needed: the platform fetches its actions";
        let steps = ["webhook", "received"].map(|name| Step::done(name, fetched));
        let [webhook, received] = steps;
        return Ok([webhook, received, confirmed]);
    }
    let received = received(engine, url, &endpoints, is_confirmed)?;
    Ok([webhook(url, &endpoints), received, confirmed])
}

fn webhook(url: &str, endpoints: &[Endpoint]) -> Step {
    let works = endpoints
        .iter()
        .filter(|endpoint| endpoint.disabled.is_none());
    match (works.count(), endpoints.first()) {
        (0, None) => Step::missing(
            "webhook",
            "the platform has no webhook",
            send(
                url,
                "/v1/webhooks",
                r#"{"url":"https://platform.example/hook"}"#,
            ),
        ),
        (0, Some(endpoint)) => {
            let why = endpoint.disabled.clone().unwrap_or_default();
            let next = format!(
                "curl -sS -X PATCH {url}/v1/webhooks/{} -H \"Authorization: Bearer $KEY\" \
                 -H 'Content-Type: application/json' -d '{{\"change\":\"enable\"}}'",
                endpoint.id
            );
            Step::missing("webhook", format!("it is disabled: {why}"), next)
        }
        (count, _) => Step::done("webhook", format!("{count} for the platform")),
    }
}

fn received(
    engine: &Engine,
    url: &str,
    endpoints: &[Endpoint],
    is_confirmed: bool,
) -> Result<Step, Problem> {
    let latest = |state, limit| {
        let of = |endpoint: &Endpoint| {
            let latest = Select::deliveries_to(endpoint.id, state, limit).descending();
            engine.select::<Delivery>(&latest)
        };
        let found = endpoints.iter().map(of).collect::<Result<Vec<_>, _>>();
        found.map(|found| found.concat())
    };
    if is_confirmed || !latest(DeliveryState::Delivered, 1)?.is_empty() {
        return Ok(Step::done("received", "a webhook was answered with 2xx"));
    }
    let waiting = [
        latest(DeliveryState::Owed, ROWS_PER_PAGE)?,
        latest(DeliveryState::Dead, ROWS_PER_PAGE)?,
    ]
    .concat();
    let result = waiting
        .into_iter()
        .find_map(|delivery| delivery.last_result);
    Ok(match result {
        Some(result) => Step::missing(
            "received",
            format!("the latest attempt failed: {result}"),
            "start your receiver; it goes out again by itself. A receiver on this machine or in your own \
             network must stand in `allowed_destinations` of the configuration",
        ),
        None => Step::missing(
            "received",
            "nothing was sent yet",
            send(
                url,
                "/v1/reports",
                r#"{"id":"doctor-r2","at":"2026-11-23T10:05:00Z","reporter":{"id":"a9"},"subject":{"kind":"content","id":"doctor-c2"},"reason":"other","comment":"a test; the content is asked for"}"#,
            ),
        ),
    })
}

fn confirmed(
    engine: &Engine,
    url: &str,
    platform: &Platform,
    is_confirmed: bool,
) -> Result<Step, Problem> {
    if is_confirmed {
        let found = "the platform has confirmed actions";
        return Ok(Step::done("confirmed", found));
    }
    for state in [OrderState::Delivered, OrderState::Ordered] {
        let waiting = engine.select::<Order>(&Select::orders_in(platform, state, 1))?;
        if let Some(order) = waiting.first() {
            let path = format!("/v1/actions/{}/outcome", order.id);
            let body = format!(r#"{{"state":"applied","at":"{}"}}"#, engine.now());
            let found = "an action waits to be confirmed";
            return Ok(Step::missing("confirmed", found, send(url, &path, &body)));
        }
    }
    Ok(Step::missing(
        "confirmed",
        "no action was ordered yet",
        "decide a case with one: POST /v1/cases/next and /v1/cases/{id}/decide, with a personal key",
    ))
}

fn has_confirmed(engine: &Engine, platform: &Platform) -> Result<bool, Problem> {
    let latest = Select::orders_in(platform, OrderState::Applied, ROWS_PER_PAGE).descending();
    is_among_latest(engine, &latest, |order: &Order| order.imported.is_none())
}

fn endpoints(engine: &Engine, platform: &Platform) -> Result<Vec<Endpoint>, Problem> {
    let row = engine.get::<PlatformRow>(platform)?;
    let ids = row.map(|row| row.endpoints).unwrap_or_default();
    let found = ids.iter().map(|id| engine.get::<Endpoint>(id));
    Ok(found
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect())
}
