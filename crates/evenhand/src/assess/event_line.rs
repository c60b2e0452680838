//! One line of input: an event, or what is wrong with it.

use evenhand_flow::accept::{check_event, read_event};
use evenhand_model::{Event, Problem, limits};
use serde::{Deserialize, Serialize};

/// A line that can't be an event, in the place of its verdict.
#[derive(Debug, Serialize)]
pub struct Refused {
    /// The event's id, where it could be read.
    pub event: Option<String>,
    /// Number of the line in the input, from 1.
    pub line: u64,
    /// What is wrong.
    pub problem: Problem,
}

/// Reads a line as an event, with the checks that the server makes too.
pub fn read(line: &[u8]) -> Result<Event, Problem> {
    if line.len() > limits::LINE_BYTES_MAX {
        let detail = format!("the line is longer than {} bytes", limits::LINE_BYTES_MAX);
        return Err(Problem::too_large(detail));
    }
    let event = read_event(line)?;
    check_event(&event)?;
    Ok(event)
}

/// The id of a line that is no event, if it has one.
pub fn id_of(line: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct WithId {
        id: String,
    }
    serde_json::from_slice::<WithId>(line)
        .ok()
        .map(|found| found.id)
}
