//! `GET /openapi.json`.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use evenhand_model::Problem;
use schemars::{SchemaGenerator, json_schema};

use crate::endpoint::input::Nothing;
use crate::endpoint::{Call, Output, OutputShape, openapi};

static DOCUMENT: LazyLock<String> = LazyLock::new(openapi::text);

/// The OpenAPI document.
pub struct Document;

/// The OpenAPI document of this server.
pub async fn get(_: Call, _: Nothing) -> Result<Document, Problem> {
    Ok(Document)
}

impl Output for Document {
    fn shape(_: &mut SchemaGenerator) -> OutputShape {
        let body = vec![("application/json", json_schema!({"type": "object"}))];
        OutputShape {
            status: 200,
            body,
            or_nothing: false,
        }
    }

    fn into_response(self) -> Result<Response, Problem> {
        let mut response = Response::new(Body::from(DOCUMENT.as_str()));
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(response)
    }
}
