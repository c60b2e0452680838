//! For operators and their machines: alive, ready, figures.

pub mod figures;

use evenhand_engine::Engine;
use evenhand_engine::readiness::Sending;
use evenhand_model::Problem;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use schemars::JsonSchema;
use serde::Serialize;

use crate::endpoint::Call;
use crate::endpoint::input::Nothing;
use crate::endpoint::output::{Json, OpenMetrics};
use figures::Figures;

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
    Ok(Json(Ready {
        status: "ok",
        delivery: call.read(Engine::readiness).await?,
        alerts: match call.engine().settings.alerts.banner() {
            Some(_) => Alerting::Nobody,
            None => Alerting::OnCall,
        },
    }))
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
