//! What endpoints answer, each with its status and schema.

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use evenhand_model::Problem;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

/// What an endpoint answers.
pub trait Output: Send + 'static {
    /// Whether it is a page for people.
    const IS_PAGE: bool = false;
    /// Whether it is a page for people where a browser asks, and data for everything else.
    const IS_PAGE_FOR_BROWSERS: bool = false;
    /// Its schema.
    fn shape(schemas: &mut SchemaGenerator) -> OutputShape;
    /// The answer as bytes.
    fn into_response(self) -> Result<Response, Problem>;
}

/// Schema of what an endpoint answers.
#[derive(Clone, Debug)]
pub struct OutputShape {
    /// Status code when all goes well.
    pub status: u16,
    /// Content types with their schemas; empty for an answer without body.
    pub body: Vec<(&'static str, Schema)>,
    /// Whether 204 may come instead, for there was nothing.
    pub or_nothing: bool,
}

impl OutputShape {
    fn json<T: JsonSchema>(status: u16, schemas: &mut SchemaGenerator) -> Self {
        let body = vec![("application/json", schemas.subschema_for::<T>())];
        Self {
            status,
            body,
            or_nothing: false,
        }
    }
}

/// 200 with a JSON body.
pub struct Json<T>(pub T);

impl<T: Serialize + JsonSchema + Send + 'static> Output for Json<T> {
    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        OutputShape::json::<T>(200, schemas)
    }
    fn into_response(self) -> Result<Response, Problem> {
        json(StatusCode::OK, &self.0)
    }
}

/// 201 with a JSON body.
pub struct Created<T>(pub T);

impl<T: Serialize + JsonSchema + Send + 'static> Output for Created<T> {
    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        OutputShape::json::<T>(201, schemas)
    }
    fn into_response(self) -> Result<Response, Problem> {
        json(StatusCode::CREATED, &self.0)
    }
}

/// 200 with a JSON body, or 204 where there is nothing.
pub struct Found<T>(pub Option<T>);

impl<T: Serialize + JsonSchema + Send + 'static> Output for Found<T> {
    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        OutputShape {
            or_nothing: true,
            ..OutputShape::json::<T>(200, schemas)
        }
    }
    fn into_response(self) -> Result<Response, Problem> {
        match self.0 {
            Some(found) => json(StatusCode::OK, &found),
            None => NoContent.into_response(),
        }
    }
}

/// 204.
pub struct NoContent;

impl Output for NoContent {
    fn shape(_: &mut SchemaGenerator) -> OutputShape {
        OutputShape {
            status: 204,
            body: Vec::new(),
            or_nothing: false,
        }
    }
    fn into_response(self) -> Result<Response, Problem> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        Ok(response)
    }
}

/// 200 with text of one type.
pub struct Text<const HTML: bool>(pub String);

/// 200 with a page for a browser.
pub type Html = Text<true>;

/// 200 with metrics in the OpenMetrics text format.
pub type OpenMetrics = Text<false>;

impl<const HTML: bool> Text<HTML> {
    const CONTENT_TYPE: &str = if HTML {
        "text/html; charset=utf-8"
    } else {
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    };
}

impl<const HTML: bool> Output for Text<HTML> {
    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        let content_type = if HTML {
            "text/html"
        } else {
            "application/openmetrics-text"
        };
        let body = vec![(content_type, schemas.subschema_for::<String>())];
        OutputShape {
            status: 200,
            body,
            or_nothing: false,
        }
    }
    fn into_response(self) -> Result<Response, Problem> {
        let mut response = Response::new(Body::from(self.0));
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(Self::CONTENT_TYPE));
        response
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    }
}

/// 200 with a file that a browser saves and never shows: it came from outside.
pub struct Download {
    /// Its content type.
    pub kind: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Output for Download {
    fn shape(schemas: &mut SchemaGenerator) -> OutputShape {
        let bytes = schemas.subschema_for::<String>();
        OutputShape {
            status: 200,
            body: vec![("application/octet-stream", bytes)],
            or_nothing: false,
        }
    }
    fn into_response(self) -> Result<Response, Problem> {
        let kind = HeaderValue::from_str(&self.kind)
            .map_err(|_| Problem::internal("a file has a type that is none"))?;
        let mut response = Response::new(Body::from(self.bytes));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, kind);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        Ok(response)
    }
}

/// A JSON answer that no cache may keep.
pub fn json(status: StatusCode, body: &impl Serialize) -> Result<Response, Problem> {
    let bytes = serde_json::to_vec(body)
        .map_err(|_| Problem::internal("the answer could not be written as JSON"))?;
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
