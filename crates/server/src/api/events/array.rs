//! Up to 1,000 events in one array: each is taken in or refused by itself, in order.

use evenhand_flow::accept::json;
use evenhand_model::{Problem, limits};
use futures_util::stream::{StreamExt as _, iter};
use serde_json::Value;

use crate::api::events::{EventAnswer, take_one};
use crate::endpoint::Call;

/// Reads an array whose items are still to be judged.
pub fn read(bytes: &[u8]) -> Result<Vec<Value>, Problem> {
    let values: Vec<Value> = json::read(bytes)?;
    let max = limits::EVENTS_PER_ARRAY_MAX;
    if values.len() > max {
        let detail = format!(
            "{} events are too many for one array; send {max} at most, or a stream of {}",
            values.len(),
            super::NDJSON
        );
        return Err(Problem::invalid(detail));
    }
    Ok(values)
}

/// Takes in every event of an array. Overload refuses the whole array, since the rest would only
/// meet the same fate.
pub async fn take(call: &Call, values: Vec<Value>) -> Result<Vec<EventAnswer>, Problem> {
    let count = values.len().max(1);
    let items: Vec<EventAnswer> = iter(values)
        .map(|value| take_value(call, value))
        .buffered(count)
        .collect()
        .await;
    match items.iter().find_map(EventAnswer::overload) {
        Some(problem) => Err(problem.clone()),
        None => Ok(items),
    }
}

async fn take_value(call: &Call, value: Value) -> EventAnswer {
    let event = value.get("id").and_then(Value::as_str).map(str::to_owned);
    let taken = match json::event_from_value(value) {
        Ok(event) => take_one(call, event).await,
        Err(problem) => Err(problem),
    };
    EventAnswer::of(event, taken)
}

impl EventAnswer {
    /// What became of the event with that id.
    pub fn of(event: Option<String>, taken: Result<evenhand_model::Assessment, Problem>) -> Self {
        match taken {
            Ok(assessment) => Self::Taken(Box::new(assessment)),
            Err(problem) => Self::Refused { event, problem },
        }
    }

    fn overload(&self) -> Option<&Problem> {
        match self {
            Self::Refused { problem, .. } if problem.status == 503 => Some(problem),
            Self::Refused { .. } | Self::Taken(_) => None,
        }
    }
}
