//! One attempt to deliver one message, and what is written down about it.

use std::sync::Arc;

use evenhand_deliver::{Attempt, Client, Mail, Mailer, Secret, judge, judge_mail, sign};
use evenhand_flow::operation::deliver::{AttemptResult, RecordAttempt};
use evenhand_model::{Delivery, Endpoint, Principal, Problem};

use crate::engine::Engine;

/// Sends a message to an endpoint, once.
pub async fn attempt(
    engine: Arc<Engine>,
    client: Arc<Client>,
    endpoint: Endpoint,
    delivery: Delivery,
    body: Vec<u8>,
) {
    engine.metrics.count(&engine.metrics.delivery_attempts);
    let secrets: Vec<Secret> = endpoint
        .secrets
        .iter()
        .filter_map(|secret| Secret::parse(secret).ok())
        .collect();
    let headers = sign(&secrets, &delivery.id.to_string(), engine.now(), &body);
    let outcome = client
        .post(&endpoint.url, &headers.named(), body.into())
        .await;
    let attempt = delivery.attempts.saturating_add(1);
    let next = engine.draw(|now, rng| judge(attempt, &outcome, now, rng));
    write_down(&engine, &delivery, next).await;
}

/// Hands a notice to the mail server, once.
pub async fn mail(engine: Arc<Engine>, mailer: Arc<Mailer>, delivery: Delivery, mail: Mail) {
    engine.metrics.count(&engine.metrics.delivery_attempts);
    let outcome = mailer.send(&mail).await;
    let attempt = delivery.attempts.saturating_add(1);
    let next = engine.draw(|_, rng| judge_mail(attempt, &outcome, rng));
    write_down(&engine, &delivery, next).await;
}

async fn write_down(engine: &Engine, delivery: &Delivery, next: Attempt) {
    let (result, told) = match next {
        Attempt::Delivered => {
            engine.metrics.count(&engine.metrics.delivery_successes);
            (AttemptResult::Delivered, "taken".to_owned())
        }
        Attempt::Retry { after, why } => (
            AttemptResult::Retry(engine.now().plus(engine.settings.shortened(after))),
            why,
        ),
        Attempt::Gone => (
            AttemptResult::Gone(engine.now()),
            "answered 410 Gone".to_owned(),
        ),
        Attempt::Dead { why } => (AttemptResult::Dead, why),
    };
    if let Err(problem) = record(engine, delivery, result, &told).await {
        tracing::warn!(%problem, "the result of a delivery could not be written down; it is tried again");
    }
}

/// Writes down how an attempt went.
pub async fn record(
    engine: &Engine,
    delivery: &Delivery,
    result: AttemptResult,
    told: &str,
) -> Result<(), Problem> {
    let record = RecordAttempt {
        delivery: delivery.id,
        result,
        told: told.to_owned(),
    };
    engine.submit(Principal::System, record).await
}
