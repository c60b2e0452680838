//! For operators and their machines: alive, ready, figures.

pub mod figures;

use evenhand_engine::Engine;
use evenhand_model::{Problem, limits};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use schemars::JsonSchema;
use serde::Serialize;

use crate::endpoint::Call;
use crate::endpoint::input::Nothing;
use crate::endpoint::output::{Json, OpenMetrics};
use figures::Figures;

/// Share of the writer's queue, in percent, above which no more work should be sent here.
const QUEUE_PERCENT_MAX: usize = 90;
/// Seconds after which asking again makes sense.
const RETRY_AFTER_SECONDS: u32 = 5;

/// All is well.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Well {
    /// Always `ok`.
    pub status: &'static str,
}

/// The process answers.
pub async fn live(_: Call, _: Nothing) -> Result<Json<Well>, Problem> {
    Ok(Json(Well { status: "ok" }))
}

/// Work can be sent here.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Ready {
    /// Always `ok`.
    pub status: &'static str,
    /// Whether anything is sent.
    pub delivery: Sending,
    /// Whether people are told of danger and of clocks.
    pub alerts: Alerting,
}

/// Whether anything is sent.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sending {
    /// What is owed is sent.
    Running,
    /// The store was restored from a backup and sends nothing until the server is started with
    /// `--resume-delivery`.
    Held,
}

/// Whether people are told of danger and of clocks.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Alerting {
    /// Somebody is on call.
    OnCall,
    /// No channel is configured.
    Nobody,
}

/// The store can be read, and the writer has room.
pub async fn ready(call: Call, _: Nothing) -> Result<Json<Ready>, Problem> {
    let restored = call
        .read(|engine| check(engine).and_then(|()| engine.restored()))
        .await?;
    Ok(Json(Ready {
        status: "ok",
        delivery: restored.map_or(Sending::Running, |_| Sending::Held),
        alerts: match call.engine().settings.alerts.banner() {
            Some(_) => Alerting::Nobody,
            None => Alerting::OnCall,
        },
    }))
}

fn check(engine: &Engine) -> Result<(), Problem> {
    let not_ready = |why: &str| Problem::unavailable(why).retry_after(RETRY_AFTER_SECONDS);
    engine.store().position(0).map_err(|error| {
        tracing::error!(%error, "not ready: the store can't be read");
        not_ready("the store can't be read")
    })?;
    if engine.waiting() * 100 > limits::COMMANDS_WAITING_MAX * QUEUE_PERCENT_MAX {
        return Err(not_ready("the writer is saturated"));
    }
    Ok(())
}

/// Figures in the OpenMetrics text format.
pub async fn metrics(call: Call, _: Nothing) -> Result<OpenMetrics, Problem> {
    let figures = call.read(Figures::read).await?;
    let mut registry = Registry::with_prefix("evenhand");
    call.server.metrics.register(&mut registry);
    registry.register_collector(Box::new(figures));
    let mut text = String::new();
    encode(&mut text, &registry)
        .map_err(|_| Problem::internal("the metrics could not be written"))?;
    Ok(crate::endpoint::output::Text(text))
}
