//! `POST /v1/events`: one event, an array of them, or a stream.

pub mod array;
pub mod stream;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use evenhand_flow::accept::read_event;
use evenhand_model::{Assessment, Event, Problem};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::endpoint::input::{content_type, json_body};
use crate::endpoint::output::json;
use crate::endpoint::{Call, Input, InputShape, Output, OutputShape};

/// The content type of a stream.
pub const NDJSON: &str = "application/x-ndjson";

/// Events as they are sent.
#[expect(
    clippy::large_enum_variant,
    reason = "made once per request and taken apart at once"
)]
pub enum Events {
    /// One object.
    One(Event),
    /// An array.
    Many(Vec<serde_json::Value>),
    /// A stream, with the headers that identify its sender.
    Stream(HeaderMap, Body),
}

/// Verdicts in the same form.
pub enum Verdicts {
    /// On one event.
    One(Box<Assessment>),
    /// On an array.
    Many(Vec<EventAnswer>),
    /// On a stream.
    Stream(Body),
}

/// What became of one event of many: its verdict, or why it was refused.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum EventAnswer {
    /// Taken in.
    Taken(Box<Assessment>),
    /// Refused.
    Refused {
        /// The platform's id of the event, where it could be read.
        event: Option<String>,
        /// Why.
        problem: Problem,
    },
}

/// Takes in events.
pub async fn take(call: Call, events: Events) -> Result<Verdicts, Problem> {
    match events {
        Events::One(event) => {
            call.bind_key().await?;
            let verdict = take_one(&call, event).await?;
            Ok(Verdicts::One(Box::new(verdict)))
        }
        Events::Many(values) => {
            call.bind_key().await?;
            array::take(&call, values).await.map(Verdicts::Many)
        }
        Events::Stream(headers, body) => Ok(Verdicts::Stream(stream::take(call, headers, body))),
    }
}

async fn take_one(call: &Call, event: Event) -> Result<Assessment, Problem> {
    call.engine()
        .take_event(call.principal()?, call.platform()?, event)
        .await
}

impl Input for Events {
    fn shape(schemas: &mut SchemaGenerator) -> InputShape {
        let event = schemas.subschema_for::<Event>();
        let one_or_many = json_schema!({"oneOf": [
            event,
            {"type": "array", "items": event, "maxItems": evenhand_model::limits::EVENTS_PER_ARRAY_MAX},
        ]});
        let body = vec![("application/json", one_or_many), (NDJSON, event)];
        InputShape {
            body,
            ..InputShape::default()
        }
    }

    async fn read(call: &mut Call, request: Request) -> Result<Self, Problem> {
        if content_type(request.headers()).as_deref() == Some(NDJSON) {
            let (head, body) = request.into_parts();
            return Ok(Self::Stream(head.headers, body));
        }
        let body = json_body(call, request).await?;
        if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            array::read(&body).map(Self::Many)
        } else {
            read_event(&body).map(Self::One)
        }
    }
}

impl Output for Verdicts {
    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        let one = schemas.subschema_for::<Assessment>();
        let line: Schema = schemas.subschema_for::<EventAnswer>();
        let many = json_schema!({
            "type": "object",
            "properties": {"items": {"type": "array", "items": line}},
            "required": ["items"],
        });
        let one_or_many = json_schema!({"oneOf": [one, many]});
        let body = vec![("application/json", one_or_many), (NDJSON, line)];
        OutputShape {
            status: 200,
            body,
            or_nothing: false,
        }
    }

    fn into_response(self) -> Result<Response, Problem> {
        match self {
            Self::One(verdict) => json(StatusCode::OK, &verdict),
            Self::Many(items) => json(StatusCode::OK, &serde_json::json!({ "items": items })),
            Self::Stream(body) => {
                let mut response = Response::new(body);
                response
                    .headers_mut()
                    .insert(CONTENT_TYPE, HeaderValue::from_static(NDJSON));
                Ok(response)
            }
        }
    }
}
