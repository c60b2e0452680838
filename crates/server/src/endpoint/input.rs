//! What endpoints read: nothing, a query or a JSON body, each with its schema.

use std::future::Future;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, Uri};
use evenhand_flow::accept::json;
use evenhand_model::{Problem, appeal::APPEAL_FILE_TYPES, limits};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;

use crate::endpoint::call::Call;

/// How long a body may take to arrive.
const BODY_SECONDS_MAX: u64 = 30;

/// What an endpoint reads from a request.
pub trait Input: Sized + Send + 'static {
    /// Its schema.
    fn shape(schemas: &mut SchemaGenerator) -> InputShape;
    /// Reads it.
    fn read(
        call: &mut Call,
        request: Request,
    ) -> impl Future<Output = Result<Self, Problem>> + Send;
}

/// Schema of what an endpoint reads.
#[derive(Clone, Debug, Default)]
pub struct InputShape {
    /// An object whose fields are query parameters.
    pub query: Option<Schema>,
    /// Content types with their schemas.
    pub body: Vec<(&'static str, Schema)>,
    /// Whether the body may be left out.
    pub body_optional: bool,
}

/// Nothing beyond the path.
pub struct Nothing;

impl Input for Nothing {
    fn shape(_: &mut SchemaGenerator) -> InputShape {
        InputShape::default()
    }
    async fn read(_: &mut Call, _: Request) -> Result<Self, Problem> {
        Ok(Self)
    }
}

/// Query parameters.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + JsonSchema + Send + 'static> Input for Query<T> {
    fn shape(schemas: &mut SchemaGenerator) -> InputShape {
        InputShape {
            query: Some(T::json_schema(schemas)),
            ..InputShape::default()
        }
    }
    async fn read(_: &mut Call, request: Request) -> Result<Self, Problem> {
        Self::of(request.uri())
    }
}

impl<T: DeserializeOwned> Query<T> {
    /// What the query of an address says.
    pub fn of(uri: &Uri) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::try_from_uri(uri);
        query
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(|rejection| {
                let told = rejection.body_text();
                let detail = told.rsplit("query string: ").next().unwrap_or(&told);
                if detail.starts_with("unknown field") {
                    Problem::unknown_field(format!("{detail} in the query"))
                } else {
                    Problem::invalid(format!("the query can't be read: {detail}"))
                }
            })
    }
}

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + JsonSchema + Send + 'static> Input for Json<T> {
    fn shape(schemas: &mut SchemaGenerator) -> InputShape {
        let schema = schemas.subschema_for::<T>();
        InputShape {
            body: vec![("application/json", schema)],
            ..InputShape::default()
        }
    }
    async fn read(call: &mut Call, request: Request) -> Result<Self, Problem> {
        let body = json_body(call, request).await?;
        json::read(&body).map(Self)
    }
}

/// A JSON body that may be left out.
pub struct JsonOrNothing<T>(pub T);

impl<T: DeserializeOwned + Default + JsonSchema + Send + 'static> Input for JsonOrNothing<T> {
    fn shape(schemas: &mut SchemaGenerator) -> InputShape {
        InputShape {
            body_optional: true,
            ..Json::<T>::shape(schemas)
        }
    }
    async fn read(call: &mut Call, request: Request) -> Result<Self, Problem> {
        let body = json_body(call, request).await?;
        if body.is_empty() {
            Ok(Self(T::default()))
        } else {
            json::read(&body).map(Self)
        }
    }
}

/// A file, as the whole body, with its name in the query.
pub struct File {
    /// Its name, as whoever sends it calls it.
    pub name: String,
    /// Its content type, in lower case.
    pub kind: String,
    /// What is in it.
    pub bytes: Bytes,
}

/// What the query of a file says.
#[derive(serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FileQuery {
    /// Name of the file.
    name: String,
}

impl Input for File {
    fn shape(schemas: &mut SchemaGenerator) -> InputShape {
        let bytes = schemas.subschema_for::<String>();
        InputShape {
            query: Some(FileQuery::json_schema(schemas)),
            body: APPEAL_FILE_TYPES
                .iter()
                .map(|kind| (*kind, bytes.clone()))
                .collect(),
            body_optional: false,
        }
    }
    async fn read(call: &mut Call, request: Request) -> Result<Self, Problem> {
        let kind = content_type(request.headers()).unwrap_or_default();
        let query = axum::extract::Query::<FileQuery>::try_from_uri(request.uri());
        let axum::extract::Query(FileQuery { name }) = query.map_err(|_| {
            Problem::invalid("say what the file is called, like `?name=picture.png`").at("name")
        })?;
        let bytes = whole_body(request, limits::FILE_BYTES_MAX).await?;
        if call.idempotency_key.is_some() {
            call.body = bytes.clone();
        }
        Ok(Self { name, kind, bytes })
    }
}

/// The bytes of a JSON body, within the limits on size and time.
pub async fn json_body(call: &mut Call, request: Request) -> Result<Bytes, Problem> {
    check_content_type(request.headers())?;
    let bytes = whole_body(request, limits::BODY_BYTES_MAX).await?;
    if call.idempotency_key.is_some() {
        call.body = bytes.clone();
    }
    Ok(bytes)
}

/// The content type without its parameters, in lower case.
pub fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(
        value
            .split(';')
            .next()
            .unwrap_or(value)
            .trim()
            .to_ascii_lowercase(),
    )
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let is_empty = headers
        .get(CONTENT_LENGTH)
        .is_some_and(|length| length == "0");
    match content_type(headers).as_deref() {
        None | Some("application/json") => Ok(()),
        Some(_) if is_empty => Ok(()),
        Some(other) => {
            let other: String = other.chars().take(64).collect();
            let detail =
                format!("`{other}` is not read here; send `Content-Type: application/json`");
            Err(Problem::unsupported_media(detail))
        }
    }
}

/// The bytes of a body, within the limits on size and time.
pub(crate) async fn whole_body(request: Request, bytes_max: usize) -> Result<Bytes, Problem> {
    let body: Body = request.into_body();
    let reading = Limited::new(body, bytes_max).collect();
    let late = || {
        Problem::malformed(format!(
            "the body did not arrive within {BODY_SECONDS_MAX} s"
        ))
    };
    match tokio::time::timeout(Duration::from_secs(BODY_SECONDS_MAX), reading).await {
        Err(_) => Err(late()),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Problem::too_large(format!(
            "the body is longer than {bytes_max} bytes; send less at a time"
        ))),
        Ok(Err(_)) => Err(Problem::malformed("the body ended before its time")),
    }
}
