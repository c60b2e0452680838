//! Bodies as Google's JSON reads them, and answers that may be that API's own refusals.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use evenhand_model::{Problem, limits};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::refusal::{self, Refusal, echo};
use crate::endpoint::input::whole_body;
use crate::endpoint::output::json;
use crate::endpoint::{Call, Input, InputShape, Output, OutputShape};

/// A body, or why it can't be read. Its content type does not matter: that API takes nothing but JSON.
pub struct Message<T>(pub Result<T, Refusal>);

impl<T: DeserializeOwned + JsonSchema + Send + 'static> Input for Message<T> {
    fn shape(schemas: &mut SchemaGenerator) -> InputShape {
        InputShape {
            body: vec![("application/json", schemas.subschema_for::<T>())],
            ..InputShape::default()
        }
    }

    async fn read(call: &mut Call, request: Request) -> Result<Self, Problem> {
        let bytes = whole_body(request, limits::BODY_BYTES_MAX).await?;
        if call.idempotency_key.is_some() {
            call.body = bytes.clone();
        }
        Ok(Self(read(&bytes)))
    }
}

/// Reads JSON; says in Google's words what was wrong with it.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader);
    let wrong = |why: String| Refusal::invalid(format!("Invalid JSON payload received. {why}"));
    let value = read.map_err(|error| {
        let (path, why) = (error.path().to_string(), error.inner().to_string());
        let unknown = why
            .strip_prefix("unknown field `")
            .and_then(|rest| rest.split('`').next());
        wrong(match unknown {
            Some(name) => {
                let parent = path.rsplit_once('.').map(|(parent, _)| parent);
                let place = parent.map(|parent| format!(" at '{}'", echo(parent)));
                format!(
                    "Unknown name \"{}\"{}: Cannot find field.",
                    echo(name),
                    place.unwrap_or_default()
                )
            }
            None if path == "." => why,
            None => format!("Invalid value at '{}': {}", echo(&path), echo(&why)),
        })
    })?;
    reader.end().map_err(|error| wrong(error.to_string()))?;
    Ok(value)
}

/// An answer, or that API's refusal.
pub struct Answered<T>(pub Result<T, Refusal>);

impl<T: Serialize + JsonSchema + Send + 'static> Output for Answered<T> {
    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        OutputShape {
            status: 200,
            body: vec![("application/json", schemas.subschema_for::<T>())],
            or_nothing: false,
        }
    }

    fn into_response(self) -> Result<Response, Problem> {
        match self.0 {
            Ok(answer) => json(StatusCode::OK, &answer),
            Err(refused) => Ok(refusal::response(&refused)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::message::AnalyzeRequest;
    use super::*;

    #[track_caller]
    fn check(body: &str, message: &str) {
        let refused = read::<AnalyzeRequest>(body.as_bytes()).unwrap_err();
        assert_eq!(
            refused.error.message,
            format!("Invalid JSON payload received. {message}")
        );
    }

    #[test]
    fn what_can_t_be_read_is_told_with_its_place() {
        check(
            r#"{"mood": 1}"#,
            "Unknown name \"mood\": Cannot find field.",
        );
        let inside = r#"{"comment": {"text": "a", "mood": 1}}"#;
        check(
            inside,
            "Unknown name \"mood\" at 'comment': Cannot find field.",
        );
        let wrong = r#"{"comment": {"text": 7}}"#;
        check(
            wrong,
            "Invalid value at 'comment.text': invalid type: integer `7`, expected a string at line 1 column 22",
        );
        check("", "EOF while parsing a value at line 1 column 0");
        check("{} {}", "trailing characters at line 1 column 4");
        let deep = "[".repeat(2_000);
        assert!(read::<serde_json::Value>(deep.as_bytes()).is_err());
    }
}
