//! A stream of events, one on each line: answered line by line, in order, however long it is.
//!
//! Some hundred events are under way at a time. Whoever does not read the answers is not read from
//! either, so that neither side piles anything up.

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use evenhand_flow::accept::read_event;
use evenhand_model::Problem;
use futures_util::stream::{Stream, StreamExt as _, unfold};
use std::convert::Infallible;
use std::sync::Arc;

use tokio::sync::watch;

use crate::api::events::{EventAnswer, take_one};
use crate::endpoint::Call;
use lines::{Line, Lines};

pub mod lines;

/// Events of one stream under way at a time.
const UNDER_WAY_MAX: usize = 256;

/// Takes in every line and answers a line for each.
pub fn take(call: Call, headers: HeaderMap, body: Body) -> Body {
    let headers = Arc::new(headers);
    let stopping = call.server.stopping.clone();
    let answers = read_lines(Lines::new(body), stopping)
        .map(move |line| {
            let (call, headers) = (call.clone(), Arc::clone(&headers));
            async move { answer(&call, &headers, line).await }
        })
        .buffered(UNDER_WAY_MAX);
    Body::from_stream(answers.map(Ok::<Bytes, Infallible>))
}

/// The lines up to the end, or until the server is to stop: the line that comes then is refused, and
/// no later one is read.
fn read_lines(lines: Lines, stopping: watch::Receiver<bool>) -> impl Stream<Item = Line> {
    unfold(Some((lines, stopping)), |reading| async move {
        let (mut lines, mut stopping) = reading?;
        let line = tokio::select! {
            biased;
            true = is_to_stop(&mut stopping) => None,
            line = lines.next() => Some(line),
        };
        match line {
            Some(line) => line.map(|line| (line, Some((lines, stopping)))),
            None => {
                let detail = "the server is stopping; send this line and those after it again";
                Some((Line::Broken(Problem::unavailable(detail)), None))
            }
        }
    })
}

/// True once the server is to stop; false where nobody will say so.
async fn is_to_stop(stopping: &mut watch::Receiver<bool>) -> bool {
    stopping.wait_for(|is_stopping| *is_stopping).await.is_ok()
}

async fn answer(call: &Call, headers: &HeaderMap, line: Line) -> Bytes {
    let verdict = match line {
        Line::Whole(bytes) => take_line(call, headers, &bytes).await,
        Line::Broken(problem) => EventAnswer::Refused {
            event: None,
            problem,
        },
    };
    let mut bytes = serde_json::to_vec(&verdict).unwrap_or_default();
    bytes.push(b'\n');
    bytes.into()
}

/// The key is looked at again for every line, since a stream may outlive it.
async fn take_line(call: &Call, headers: &HeaderMap, bytes: &[u8]) -> EventAnswer {
    if let Err(problem) = call.server.keys.is_good(call.engine(), headers) {
        return EventAnswer::Refused {
            event: None,
            problem,
        };
    }
    let event = match read_event(bytes) {
        Ok(event) => event,
        Err(problem) => {
            return EventAnswer::Refused {
                event: None,
                problem,
            };
        }
    };
    let id = event.id.clone();
    // Waiting in line here, in the order of the lines, is the back-pressure.
    let Ok(_room) = call.server.streamed_events.acquire().await else {
        let problem = Problem::unavailable("the server is stopping; send this line again later");
        return EventAnswer::Refused {
            event: Some(id),
            problem,
        };
    };
    let taken = take_one(call, event).await;
    EventAnswer::of(Some(id), taken)
}
