//! Whether anybody is told when something can't wait.

use evenhand_model::{AlertChannel, Problem};

use super::{Step, send};
use crate::Engine;

/// Whether a channel on call has taken the latest message that went there.
pub fn alerts(engine: &Engine, url: &str) -> Result<Step, Problem> {
    let settings = &engine.settings.alerts;
    if settings.banner().is_some() {
        return Ok(Step::missing(
            "alerts",
            "nobody is told when something can't wait, as no channel is configured",
            "add [[alerts.channel]] to the configuration, as docs/alerts.md shows, and start the server again",
        ));
    }
    if engine.restored()?.is_some() {
        return Ok(Step::missing(
            "alerts",
            "this store was restored from a backup and sends nothing: no alert, no action, no notice",
            "compare it with the platform, then start it with: evenhand serve --resume-delivery",
        ));
    }
    let on_call = settings.on_call.iter();
    let rows = on_call.map(|name| engine.get::<AlertChannel>(name));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let used: Vec<AlertChannel> = rows.into_iter().flatten().collect();
    let reached = used
        .iter()
        .filter(|row| row.success_at.is_some() && !row.is_failing());
    let (reached, count) = (reached.count(), settings.on_call.len());
    if reached > 0 {
        let found = format!("{reached} of {count} channels on call took the latest message");
        return Ok(Step::done("alerts", found));
    }
    let failure = used.iter().find_map(|row| row.failure.as_deref());
    let found = match failure {
        Some(failure) => format!("the latest message did not arrive: {failure}"),
        None => "no message has gone over a channel yet".to_owned(),
    };
    Ok(Step::missing(
        "alerts",
        found,
        format!(
            "{}  # KEY is one of an admin: evenhand key new --scope admin",
            send(url, "/v1/alerts/test", "{}")
        ),
    ))
}
