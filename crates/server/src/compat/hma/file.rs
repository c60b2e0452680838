//! Files that are to be hashed: from a form, or from an address.

use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use evenhand_deliver::SendError;
use evenhand_model::{Problem, limits};
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;

use super::form::{self, Form};
use super::signal::media_kind;
use crate::endpoint::input::{Query, content_type, whole_body};
use crate::endpoint::{Call, Input, InputShape};
use crate::media_files::{MediaKind, Room, too_long};

/// What a form may have beside its file, in bytes.
const FORM_BYTES_MAX: usize = 128 * 1024;

/// A file that is to be hashed.
pub struct MediaFile {
    /// What it is taken for.
    pub kind: MediaKind,
    /// What is in it.
    pub bytes: Bytes,
    /// What it takes up.
    pub room: Room,
}

/// What a query says, with a form, JSON or nothing.
pub struct Posted<Q> {
    /// What the query says.
    pub query: Q,
    /// The form; nothing in it where there is none.
    pub form: Form,
    /// The JSON; empty where there is none.
    pub json: Bytes,
    room: Option<Room>,
}

impl<Q> Posted<Q> {
    /// The one file of the form. The name of its field says what it is.
    pub fn file(&self) -> Result<MediaFile, Problem> {
        match (self.form.files.as_slice(), &self.room) {
            ([(name, bytes)], Some(room)) => Ok(MediaFile {
                kind: media_kind(name)?,
                bytes: bytes.clone(),
                room: Room::clone(room),
            }),
            ([], _) | (_, None) => Err(Problem::invalid(
                "Missing multipart/form-data file upload; its field is called photo or video",
            )),
            (_, Some(_)) => Err(Problem::invalid("Only one file allowed per request")),
        }
    }
}

/// A form as clients send it.
#[derive(JsonSchema)]
#[schemars(rename = "HmaForm")]
#[allow(dead_code, reason = "it is a schema alone: forms are read by hand")]
struct FormShape {
    /// A picture or a video; one of them.
    photo: Option<String>,
    /// A video; one of them.
    video: Option<String>,
    /// For what is banked: JSON with `content_id`, `content_uri` and `json`.
    metadata: Option<String>,
    /// For what is banked: a few words for colleagues.
    note: Option<String>,
}

impl<Q: DeserializeOwned + JsonSchema + Send + 'static> Input for Posted<Q> {
    fn shape(schemas: &mut SchemaGenerator) -> InputShape {
        InputShape {
            query: Some(Q::json_schema(schemas)),
            body: vec![("multipart/form-data", schemas.subschema_for::<FormShape>())],
            body_optional: true,
        }
    }

    async fn read(call: &mut Call, request: Request) -> Result<Self, Problem> {
        let Query(query) = Query::<Q>::of(request.uri())?;
        let kind = request.headers().get(CONTENT_TYPE);
        let kind = kind
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let is_form = content_type(request.headers()).as_deref() == Some("multipart/form-data");
        let (room, bytes_max) = if is_form {
            let room = call.server.media_files.room()?;
            (Some(room), limits::MEDIA_FILE_BYTES_MAX + FORM_BYTES_MAX)
        } else {
            (None, limits::BODY_BYTES_MAX)
        };
        let bytes = whole_body(request, bytes_max).await?;
        if call.idempotency_key.is_some() {
            call.body = bytes.clone();
        }
        let (form, json) = if is_form {
            (form::read(&kind, &bytes)?, Bytes::new())
        } else {
            (Form::default(), bytes)
        };
        Ok(Self {
            query,
            form,
            json,
            room,
        })
    }
}

/// Fetches a file from an address, if the rules on where this server may be sent to allow it.
pub async fn fetch(call: &Call, url: &str, kind: Option<&str>) -> Result<MediaFile, Problem> {
    let kind = kind.map(media_kind).transpose()?;
    let Some(client) = call.engine().client() else {
        let detail =
            "nothing is fetched from here at present; send the file in a form, or its hash";
        return Err(Problem::not_offered(detail).at("url"));
    };
    let room = call.server.media_files.room()?;
    let wrong = |why: String| Problem::invalid(format!("Failed to fetch URL: {why}")).at("url");
    let fetched = client.fetch(url, limits::MEDIA_FILE_BYTES_MAX).await;
    let fetched = fetched.map_err(|problem| match problem {
        SendError::TooLong { .. } => too_long().at("url"),
        problem => wrong(problem.to_string()),
    })?;
    match fetched.status {
        200 => {}
        301..=308 => {
            let detail = "it leads elsewhere, and where to is not followed; send that address";
            return Err(wrong(detail.to_owned()));
        }
        status => return Err(wrong(format!("its server has answered {status}"))),
    }
    let said = fetched
        .content_type
        .unwrap_or_default()
        .to_ascii_lowercase();
    let kind = kind
        .or_else(|| said.starts_with("image").then_some(MediaKind::Picture))
        .or_else(|| said.starts_with("video").then_some(MediaKind::Video));
    let kind = kind.ok_or_else(|| {
        let said: String = said.chars().take(64).collect();
        let detail = format!("unsupported url ContentType: '{said}'; say `content_type=photo` or `content_type=video`");
        Problem::invalid(detail).at("content_type")
    })?;
    Ok(MediaFile {
        kind,
        bytes: fetched.bytes,
        room,
    })
}
