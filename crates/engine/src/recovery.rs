//! After a crash: events that reached the log and not the store are taken in again, and sliding
//! windows are rebuilt, before anything is served.

use evenhand_model::Duration;
use evenhand_store::LogPosition;

use crate::engine::{Engine, OpenError};
use crate::intake::LoggedEvent;
use crate::rules::LoadedRules;

/// Takes in what the store has not seen of the event log, and fills the windows.
pub async fn replay(engine: &Engine) -> Result<(), OpenError> {
    let position = engine.store.event_log_position()?;
    let mut found = 0;
    for line in engine.event_log.read_from(position.unwrap_or_default()) {
        let line = line.map_err(|error| OpenError::Log(error.to_string()))?;
        match serde_json::from_slice::<LoggedEvent>(&line.text) {
            Ok(logged) => engine.retake_event(logged).await?,
            Err(error) => tracing::error!(%error, "a line of the event log can't be read"),
        }
        found += 1;
    }
    if found > 0 {
        tracing::info!(
            events = found,
            "took in events again that had not reached the store"
        );
    }
    rebuild_windows(engine, &engine.rules.load());
    Ok(())
}

/// Fills the windows of a rule set from the event log.
pub fn rebuild_windows(engine: &Engine, rules: &LoadedRules) {
    let Some(widest) = rules
        .set
        .counters()
        .iter()
        .map(|counter| counter.window)
        .max()
    else {
        return;
    };
    let margin = Duration::from_minutes(10);
    let since = engine.now().minus(widest).minus(margin);
    for line in engine.event_log.read_from(LogPosition::default()) {
        let line = match line {
            Ok(line) => line,
            Err(error) => {
                tracing::error!(%error, "part of the event log is missing from the sliding windows");
                continue;
            }
        };
        if let Ok(logged) = serde_json::from_slice::<LoggedEvent>(&line.text)
            && logged.received_at >= since
        {
            rules.observe(&logged.event, logged.received_at);
        }
    }
}
