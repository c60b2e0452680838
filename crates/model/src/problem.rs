//! What a person or a program is told when something can't be done (RFC 9457).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A refusal that names what was wrong, where, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Stable kind, a path under the documentation, like `/problems/unknown-field`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One line that is the same for every problem of this kind.
    pub title: String,
    /// HTTP status code.
    pub status: u16,
    /// What was wrong this time, what was expected, and what to do.
    pub detail: String,
    /// The field at fault, as a path like `content.media[0].url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Seconds after which trying again makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
}

macro_rules! problems {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:literal, $slug:literal, $title:literal;)+) => {
        impl Problem {$(
            $(#[doc = $doc])+
            pub fn $name(detail: impl Into<String>) -> Self {
                Self {
                    kind: concat!("/problems/", $slug).into(),
                    title: $title.into(),
                    status: $status,
                    detail: detail.into(),
                    field: None,
                    retry_after_seconds: None,
                }
            }
        )+}
        /// Every kind of problem: slug, status and title, for the documentation.
        pub const KINDS: &[(&str, u16, &str)] = &[$(($slug, $status, $title)),+];
    };
}

problems! {
    /// The body is not the JSON that was expected.
    malformed = 400, "malformed", "The request could not be read";
    /// No key, or one that is not known.
    unauthenticated = 401, "unauthenticated", "A valid key is needed";
    /// The key or role may not do this.
    forbidden = 403, "forbidden", "This key or role may not do that";
    /// Nothing by that id, or nothing that the caller may see.
    not_found = 404, "not-found", "There is nothing here";
    /// The path is known, the method is not.
    method_not_allowed = 405, "method-not-allowed", "This method is not allowed here";
    /// The state does not allow it, or the same id came with another body.
    conflict = 409, "conflict", "The present state does not allow that";
    /// A person has been exposed to enough for today.
    budget_spent = 409, "budget-spent", "That is enough for today";
    /// The same, and a case of imminent danger waits for somebody who is willing.
    danger_waits = 409, "danger-waits", "Somebody is in danger, and you may say no";
    /// The body is larger than allowed.
    too_large = 413, "too-large", "The request is too large";
    /// The content type is not one that this endpoint reads.
    unsupported_media = 415, "unsupported-media-type", "This content type is not read here";
    /// The JSON is well formed, a value in it is not acceptable.
    invalid = 422, "invalid", "A value is not acceptable";
    /// A field that nobody knows.
    unknown_field = 422, "unknown-field", "A field is not known";
    /// Too many requests for one key.
    too_many = 429, "too-many-requests", "Too many requests";
    /// Our own fault.
    internal = 500, "internal", "Something went wrong on our side";
    /// The API that this one stands in for has it, and we don't, or not here.
    not_offered = 501, "not-offered", "This is not offered here";
    /// Overload or a full disk; nothing was accepted.
    unavailable = 503, "unavailable", "Nothing can be accepted at the moment";
}

impl Problem {
    /// The same problem, saying which field it is about.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same problem, saying when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(field) = &self.field {
            write!(formatter, "{field}: ")?;
        }
        formatter.write_str(&self.detail)
    }
}

impl std::error::Error for Problem {}
