//! Following the event log: for what is learned from events without anybody waiting for it.

use evenhand_model::{Problem, Time};
use evenhand_store::LogLines;

use crate::engine::Engine;
use crate::intake::LoggedEvent;

/// A place in the event log.
///
/// What was erased may come by once more where it lay in the file that is being read: who keeps something of an event asks the
/// store whether its account is still there.
pub struct EventFeed {
    lines: LogLines,
}

impl EventFeed {
    /// Follows the events that came at `since` or later.
    pub fn since(engine: &Engine, since: Time) -> Self {
        let lines = engine.event_log.read_since(since);
        Self { lines }
    }

    /// The next events, `most` at most; none where no more have come. What can't be read is passed over with a line in the log.
    /// It reads files, so it keeps off the threads that serve.
    pub fn next(&mut self, engine: &Engine, most: usize) -> Result<Vec<LoggedEvent>, Problem> {
        self.lines.go_on(&engine.event_log).map_err(|error| {
            tracing::error!(%error, "the event log can't be read");
            Problem::unavailable("the event log could not be read")
        })?;
        let mut events = Vec::new();
        while events.len() < most {
            match self.lines.next() {
                None => break,
                Some(Ok(line)) => match serde_json::from_slice(&line.text) {
                    Ok(logged) => events.push(logged),
                    Err(error) => tracing::error!(%error, "a line of the event log can't be read"),
                },
                Some(Err(error)) => {
                    tracing::error!(%error, "part of the event log can't be read and is passed over");
                }
            }
        }
        Ok(events)
    }
}
