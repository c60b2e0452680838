//! What came back.

use bytes::Bytes;
use evenhand_model::{Duration, Time};

use crate::EgressProblem;

/// The answer of an endpoint: its status line and the one header that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status code.
    pub status: u16,
    /// When the endpoint wants to be asked again.
    pub retry_after: Option<RetryAfter>,
}

/// A file that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// HTTP status code.
    pub status: u16,
    /// The header `Content-Type`, as it came.
    pub content_type: Option<String>,
    /// What is in it.
    pub bytes: Bytes,
}

/// The `Retry-After` header (RFC 9110, section 10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// So long after the answer.
    Wait(Duration),
    /// At this instant.
    Until(Time),
}

impl RetryAfter {
    /// Reads the value of the header; nonsense counts as none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(seconds) = text.parse::<u32>() {
            return Some(Self::Wait(Duration::from_seconds(seconds.into())));
        }
        let instant = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
        Some(Self::Until(Time::from_micros(instant.as_microsecond())))
    }

    /// How long to wait, from `now` on.
    pub fn wait(self, now: Time) -> Duration {
        match self {
            Self::Wait(span) => span,
            Self::Until(at) => at.since(now),
        }
    }
}

/// There was no answer. The texts name no path, query, credentials or body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The rules on where Evenhand may be sent to forbid it.
    #[error("not sent: {0}")]
    Refused(#[from] EgressProblem),
    /// A header that can't be sent.
    #[error("not sent: the header `{0}` holds characters that a header can't hold")]
    Header(String),
    /// No connection.
    #[error("could not connect: {0}")]
    Connect(String),
    /// No connection or no whole answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection broke, or what came back was not HTTP.
    #[error("the connection broke before an answer: {0}")]
    Broken(String),
    /// The body is longer than is read.
    #[error("the answer is longer than {bytes_max} bytes")]
    TooLong {
        /// Most bytes that are read of it.
        bytes_max: usize,
    },
}
