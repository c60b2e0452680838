//! The answers of a stream, line by line, while it is still under way.

use std::time::Duration;

use bytes::{Bytes, BytesMut};

use crate::SendError;
use crate::client::{ANSWER_BYTES_MAX, explain};

/// How long the other side may be silent, in seconds.
pub const LINE_SECONDS_MAX: u64 = 60;

/// Lines that the other side sends.
#[derive(Debug)]
pub struct AnswerLines {
    response: reqwest::Response,
    pending: BytesMut,
}

impl AnswerLines {
    pub(crate) fn new(response: reqwest::Response) -> Self {
        Self {
            response,
            pending: BytesMut::new(),
        }
    }

    /// The next line without its line feed, of [`ANSWER_BYTES_MAX`] at most; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, SendError> {
        loop {
            if let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') {
                let mut line = self.pending.split_to(end + 1);
                line.truncate(end);
                return Ok(Some(line.freeze()));
            }
            if self.pending.len() > ANSWER_BYTES_MAX {
                return Err(SendError::TooLong {
                    bytes_max: ANSWER_BYTES_MAX,
                });
            }
            let silence_max = Duration::from_secs(LINE_SECONDS_MAX);
            let chunk = tokio::time::timeout(silence_max, self.response.chunk()).await;
            let chunk = chunk.map_err(|_| SendError::Timeout)?;
            match chunk.map_err(|problem| explain(&problem))? {
                Some(chunk) => self.pending.extend_from_slice(&chunk),
                None if self.pending.is_empty() => return Ok(None),
                None => return Ok(Some(self.pending.split().freeze())),
            }
        }
    }
}
