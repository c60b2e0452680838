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
        let mut events = Vec::new();
        loop {
            let wanted = most - events.len();
            let lines = self.read(engine, wanted, |line| events.extend(parsed(line)))?;
            if lines < wanted || events.len() == most {
                return Ok(events);
            }
        }
    }

    /// Like [`next`](Self::next), of so many lines those that may matter: most lines need not be parsed for that. Answers also whether
    /// there may be more right now.
    pub fn next_of(
        &mut self,
        engine: &Engine,
        most: usize,
        may_matter: impl Fn(&[u8]) -> bool,
    ) -> Result<(Vec<LoggedEvent>, bool), Problem> {
        let mut events = Vec::new();
        let lines = self.read(engine, most, |line| {
            if may_matter(line) {
                events.extend(parsed(line));
            }
        })?;
        Ok((events, lines == most))
    }

    /// Reads on, so many lines at most. Answers how many there were.
    fn read(
        &mut self,
        engine: &Engine,
        most: usize,
        mut take: impl FnMut(&[u8]),
    ) -> Result<usize, Problem> {
        self.lines.go_on(&engine.event_log).map_err(|error| {
            tracing::error!(%error, "the event log can't be read");
            Problem::unavailable("the event log could not be read")
        })?;
        let mut count = 0;
        while count < most {
            match self.lines.next() {
                None => break,
                Some(Ok(line)) => {
                    take(&line.text);
                    count += 1;
                }
                Some(Err(error)) => {
                    tracing::error!(%error, "part of the event log can't be read and is passed over");
                }
            }
        }
        Ok(count)
    }
}

fn parsed(line: &[u8]) -> Option<LoggedEvent> {
    let parsed = serde_json::from_slice(line);
    parsed
        .inspect_err(|error| tracing::error!(%error, "a line of the event log can't be read"))
        .ok()
}
