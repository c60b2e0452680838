//! Refusals in the envelope of Google's APIs, in that API's own words and codes: clients compare them.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use evenhand_model::Problem;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

/// The kind of the details that the analyzer itself gives.
const OWN_DETAIL: &str = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error";
/// The kind of the details that every API of Google's gives.
const COMMON_DETAIL: &str = "type.googleapis.com/google.rpc.ErrorInfo";
/// The service, as that API calls itself.
const SERVICE: &str = "commentanalyzer.googleapis.com";
/// Longest piece of what the client sent that an answer repeats, in characters.
const ECHO_MAX: usize = 100;

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PerspectiveRefusal")]
pub struct Refusal {
    /// The only field.
    pub error: RefusalBody,
    #[serde(skip)]
    retry_after_seconds: Option<u32>,
}

/// What a refusal says.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PerspectiveRefusalBody")]
pub struct RefusalBody {
    /// The status code of the answer.
    pub code: u16,
    /// Why, in one line.
    pub message: String,
    /// The code as Google's APIs name it, like `INVALID_ARGUMENT`.
    pub status: &'static str,
    /// For programs: `errorType`, and of languages which.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Value>,
}

impl Refusal {
    fn of(
        code: u16,
        status: &'static str,
        message: impl Into<String>,
        details: Vec<Value>,
    ) -> Self {
        Self {
            error: RefusalBody {
                code,
                message: message.into(),
                status,
                details,
            },
            retry_after_seconds: None,
        }
    }

    fn own(message: impl Into<String>, error_type: &str) -> Self {
        let detail = json!({"@type": OWN_DETAIL, "errorType": error_type});
        Self::of(400, "INVALID_ARGUMENT", message, vec![detail])
    }

    /// There is no text.
    pub fn comment_empty() -> Self {
        Self::own("Comment must be non-empty.", "COMMENT_EMPTY")
    }

    /// The text is longer than that API takes.
    pub fn comment_too_long() -> Self {
        Self::own("Comment text too long.", "COMMENT_TOO_LONG")
    }

    /// No score is asked for.
    pub fn no_requested_attributes() -> Self {
        Self::own("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES")
    }

    /// An attribute that API never had.
    pub fn unknown_attribute(name: &str) -> Self {
        Self::invalid(format!("Unknown requested attribute: {}", echo(name)))
    }

    /// The text has no letters, or those of a language that nobody can tell.
    pub fn language_detection_failed() -> Self {
        Self::own("Unable to detect language", "LANGUAGE_DETECTION_FAILED")
    }

    /// No head knows the attribute in these languages.
    pub fn language_not_supported(attribute: &str, languages: &[String], detected: bool) -> Self {
        let languages: Vec<String> = languages.iter().map(|language| echo(language)).collect();
        let message = format!(
            "Attribute {attribute} does not support request languages: {}",
            languages.join(", ")
        );
        let field = if detected {
            "detectedLanguages"
        } else {
            "requestedLanguages"
        };
        let detail = json!({
            "@type": OWN_DETAIL,
            "errorType": "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            "languageNotSupportedByAttributeError": {field: languages, "attribute": attribute},
        });
        Self::of(400, "INVALID_ARGUMENT", message, vec![detail])
    }

    /// Any other fault of the request.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::own(message, "INVALID_REQUEST")
    }
}

/// A piece of what the client sent, short enough to be repeated.
pub fn echo(text: &str) -> String {
    text.chars().take(ECHO_MAX).collect()
}

/// What stopped a request before its handler, or inside of the house, as that API would tell it.
impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let Problem {
            status,
            detail,
            retry_after_seconds,
            ..
        } = problem;
        let info = |reason: &str| {
            vec![
                json!({"@type": COMMON_DETAIL, "reason": reason, "domain": "googleapis.com",
                "metadata": {"service": SERVICE}}),
            ]
        };
        let refusal = match status {
            401 => {
                let message = "API key not valid. Please pass a valid API key.";
                Self::of(400, "INVALID_ARGUMENT", message, info("API_KEY_INVALID"))
            }
            403 => Self::of(403, "PERMISSION_DENIED", detail, Vec::new()),
            // What that API says of a path or method that it does not have.
            404 | 405 => Self::of(404, "NOT_FOUND", detail, Vec::new()),
            409 => Self::of(409, "ABORTED", detail, Vec::new()),
            429 => {
                let message = format!(
                    "Quota exceeded for quota metric 'Analysis requests (AnalyzeComment)' of service \
                     '{SERVICE}': {detail}."
                );
                let details = info("RATE_LIMIT_EXCEEDED");
                Self::of(429, "RESOURCE_EXHAUSTED", message, details)
            }
            503 => Self::of(503, "UNAVAILABLE", detail, Vec::new()),
            500..=599 => Self::of(500, "INTERNAL", detail, Vec::new()),
            _ => Self::of(400, "INVALID_ARGUMENT", detail, Vec::new()),
        };
        Self {
            retry_after_seconds,
            ..refusal
        }
    }
}

/// The refusal as an answer.
pub fn response(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.error.code);
    let mut response = Response::new(Body::from(serde_json::to_vec(refusal).unwrap_or_default()));
    *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=UTF-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = refusal.retry_after_seconds {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
