//! After a crash: events that reached the log and not the store are taken in again, and sliding
//! windows are rebuilt, before anything is served.

use evenhand_model::{Duration, Problem};
use evenhand_store::{LogLines, LogPosition};

use crate::engine::{Engine, OpenError, SHARD};
use crate::intake::LoggedEvent;
use crate::rules::LoadedRules;

/// How much further than the widest window the log is read, as events may come late.
pub(crate) const MARGIN: Duration = Duration::from_minutes(10);

/// Takes in what the store has not seen of the event log, and fills the windows.
pub async fn replay(engine: &Engine) -> Result<(), OpenError> {
    let position = engine.store.event_log_position()?;
    let mut found = 0;
    for line in engine.event_log.read_from(position.unwrap_or_default()) {
        let line = line.map_err(|error| OpenError::Log(error.to_string()))?;
        match serde_json::from_slice::<LoggedEvent>(&line.text) {
            Ok(logged) => retake(engine, logged).await?,
            Err(error) => tracing::error!(%error, "a line of the event log can't be read"),
        }
        found += 1;
    }
    if found > 0 {
        let end = engine.event_log.read_from(Default::default()).end();
        if let Err(error) = engine.store.commit(SHARD, &[], Some(end)) {
            tracing::warn!(%error, "the next start will look at the same events again");
        }
        tracing::info!(
            events = found,
            "took in events again that had not reached the store"
        );
    }
    rebuild_windows(engine, &engine.rules.load());
    Ok(())
}

/// A line that is refused was refused when it came, too, and answered so.
async fn retake(engine: &Engine, logged: LoggedEvent) -> Result<(), Problem> {
    match engine.retake_event(logged).await {
        Err(problem) if problem.status < 500 => {
            tracing::warn!(%problem, "an event in the log was refused");
            Ok(())
        }
        result => result,
    }
}

/// Fills the windows of a rule set from the event log, as far as it goes now. Answers where it ended.
pub fn rebuild_windows(engine: &Engine, rules: &LoadedRules) -> Option<LogPosition> {
    let since = engine.now().minus(rules.widest_window()?).minus(MARGIN);
    Some(observe_lines(engine.event_log.read_since(since), rules))
}

/// Adds what has come to the event log since. An event that the windows know already counts once.
pub fn catch_up(engine: &Engine, rules: &LoadedRules, since: LogPosition) {
    observe_lines(engine.event_log.read_from(since), rules);
}

/// Adds logged events to the windows; answers where the lines end.
fn observe_lines(lines: LogLines, rules: &LoadedRules) -> LogPosition {
    let end = lines.end();
    for line in lines {
        match line {
            Ok(line) => {
                if let Ok(logged) = serde_json::from_slice::<LoggedEvent>(&line.text) {
                    rules.observe(&logged.accepted);
                }
            }
            Err(error) => {
                tracing::error!(%error, "part of the event log is missing from the sliding windows");
            }
        }
    }
    end
}
