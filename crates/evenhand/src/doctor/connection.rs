//! What has come from the platform, and what has gone there.

use evenhand_engine::Engine;
use evenhand_flow::work::{PlatformRow, Select, Table};
use evenhand_model::{
    Delivery, DeliveryState, Endpoint, Order, OrderState, Platform, Problem, Report,
};

use super::{Step, send};

/// Of the latest rows so many are looked through for one that was not imported.
const ROWS_MAX: usize = 10_000;

/// Whether an event has come, from any platform: the log does not say whose before it is read.
pub fn event(engine: &Engine, address: &str) -> Result<Step, Problem> {
    let position = engine.store().event_log_position();
    let position = position.map_err(|_| Problem::internal("the store could not be read"))?;
    Ok(match position {
        Some(_) => Step::done("event", "events have come"),
        None => Step::missing(
            "event",
            "no event has come",
            send(
                address,
                "/v1/events",
                r#"{"id":"doctor-e1","kind":"content.created","at":"2026-11-23T10:00:00Z","actor":{"id":"a1"},"content":{"id":"doctor-c1","text":"hello"}}"#,
            ),
        ),
    })
}

/// Whether a report has come that was not imported.
pub fn report(engine: &Engine, address: &str, platform: &Platform) -> Result<Step, Problem> {
    let latest = Select::all(Table::Report, ROWS_MAX).descending();
    let reports = engine.select::<Report>(&latest)?;
    let has_come = |report: &Report| report.imported.is_none() && report.platform == *platform;
    Ok(if reports.iter().any(has_come) {
        Step::done("report", "reports have come")
    } else {
        Step::missing(
            "report",
            "no report has come",
            send(
                address,
                "/v1/reports",
                r#"{"id":"doctor-r1","at":"2026-11-23T10:05:00Z","reporter":{"id":"a9"},"subject":{"kind":"content","id":"doctor-c1"},"reason":"other","comment":"a test"}"#,
            ),
        )
    })
}

/// Whether there is a webhook, has received something, and an action was confirmed.
///
/// A platform that confirms without a webhook fetches its actions, and needs none.
pub fn actions(engine: &Engine, address: &str, platform: &Platform) -> Result<[Step; 3], Problem> {
    let is_confirmed = has_confirmed(engine, platform)?;
    let endpoints = endpoints(engine, platform)?;
    let confirmed = confirmed(engine, address, platform, is_confirmed)?;
    if is_confirmed && endpoints.is_empty() {
        let fetched = "not needed: the platform fetches its actions";
        let steps = ["webhook", "received"].map(|name| Step::done(name, fetched));
        let [webhook, received] = steps;
        return Ok([webhook, received, confirmed]);
    }
    let received = received(engine, address, &endpoints, is_confirmed)?;
    Ok([webhook(address, &endpoints), received, confirmed])
}

fn webhook(address: &str, endpoints: &[Endpoint]) -> Step {
    let works = endpoints
        .iter()
        .filter(|endpoint| endpoint.disabled.is_none());
    match (works.count(), endpoints.first()) {
        (0, None) => Step::missing(
            "webhook",
            "the platform has no webhook",
            send(
                address,
                "/v1/webhooks",
                r#"{"url":"https://platform.example/hook"}"#,
            ),
        ),
        (0, Some(endpoint)) => {
            let why = endpoint.disabled.clone().unwrap_or_default();
            let next = format!(
                "curl -sS -X PATCH http://{address}/v1/webhooks/{} -H \"Authorization: Bearer $KEY\" \
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
    address: &str,
    endpoints: &[Endpoint],
    is_confirmed: bool,
) -> Result<Step, Problem> {
    let goes_there = |delivery: &&Delivery| {
        let to = delivery.to.endpoint();
        endpoints.iter().any(|endpoint| to == Some(endpoint.id))
    };
    let in_state = |state| {
        let latest = Select::deliveries_in(state, ROWS_MAX).descending();
        engine.select::<Delivery>(&latest)
    };
    if is_confirmed
        || in_state(DeliveryState::Delivered)?
            .iter()
            .any(|one| goes_there(&one))
    {
        return Ok(Step::done("received", "a webhook was answered with 2xx"));
    }
    let waiting = [
        in_state(DeliveryState::Owed)?,
        in_state(DeliveryState::Dead)?,
    ]
    .concat();
    let mut tried = waiting.iter().filter(goes_there);
    let result = tried.find_map(|delivery| delivery.last_result.clone());
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
                address,
                "/v1/reports",
                r#"{"id":"doctor-r2","at":"2026-11-23T10:05:00Z","reporter":{"id":"a9"},"subject":{"kind":"content","id":"doctor-c2"},"reason":"other","comment":"a test; the content is asked for"}"#,
            ),
        ),
    })
}

fn confirmed(
    engine: &Engine,
    address: &str,
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
            return Ok(Step::missing(
                "confirmed",
                found,
                send(address, &path, &body),
            ));
        }
    }
    Ok(Step::missing(
        "confirmed",
        "no action was ordered yet",
        "decide a case with one: POST /v1/cases/next and /v1/cases/{id}/decide, with a personal key",
    ))
}

fn has_confirmed(engine: &Engine, platform: &Platform) -> Result<bool, Problem> {
    let latest = Select::orders_in(platform, OrderState::Applied, ROWS_MAX).descending();
    let orders = engine.select::<Order>(&latest)?;
    Ok(orders.iter().any(|order| order.imported.is_none()))
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
