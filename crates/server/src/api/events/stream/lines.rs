//! A body as lines of at most 1 MiB each.

use std::time::Duration;

use axum::body::{Body, Bytes};
use bytes::BytesMut;
use evenhand_model::{Problem, limits};
use http_body_util::BodyExt as _;

/// How long a stream may be silent.
const SILENCE_SECONDS_MAX: u64 = 300;

/// A line of a stream.
#[derive(Debug)]
pub enum Line {
    /// A line that may hold an event.
    Whole(Bytes),
    /// A line, or the end of the stream, that could not be read.
    Broken(Problem),
}

/// Lines of a body, read as they come.
pub struct Lines {
    body: Body,
    pending: BytesMut,
    /// Bytes of `pending` that hold no end of line.
    searched: usize,
    /// Whether the present line is too long and skipped up to its end.
    skipping: bool,
    over: bool,
}

impl Lines {
    /// Lines of a body.
    pub fn new(body: Body) -> Self {
        Self {
            body,
            pending: BytesMut::new(),
            searched: 0,
            skipping: false,
            over: false,
        }
    }

    /// The next line that is not blank; `None` at the end.
    pub async fn next(&mut self) -> Option<Line> {
        loop {
            while let Some(line) = self.take_line() {
                match line {
                    Line::Whole(bytes) if bytes.trim_ascii().is_empty() => {}
                    line => return Some(line),
                }
            }
            if self.over {
                return self.last_line();
            }
            match self.chunk().await {
                Ok(Some(bytes)) => self.pending.extend_from_slice(&bytes),
                Ok(None) => self.over = true,
                Err(problem) => {
                    self.over = true;
                    self.pending.clear();
                    return Some(Line::Broken(problem));
                }
            }
        }
    }

    fn take_line(&mut self) -> Option<Line> {
        let unsearched = self.pending.get(self.searched..).unwrap_or_default();
        let Some(end) = unsearched.iter().position(|byte| *byte == b'\n') else {
            self.searched = self.pending.len();
            return self.too_long();
        };
        let end = self.searched + end;
        let mut line = self.pending.split_to(end + 1);
        line.truncate(end);
        self.searched = 0;
        if std::mem::take(&mut self.skipping) {
            return Some(Line::Whole(Bytes::new()));
        }
        if line.len() > limits::LINE_BYTES_MAX {
            return Some(Line::Broken(longer_than_allowed()));
        }
        Some(Line::Whole(line.freeze()))
    }

    /// Gives up on a line without end before it fills the memory; the next line is read again.
    fn too_long(&mut self) -> Option<Line> {
        if self.skipping {
            self.pending.clear();
            self.searched = 0;
            return None;
        }
        if self.pending.len() <= limits::LINE_BYTES_MAX {
            return None;
        }
        self.pending.clear();
        self.searched = 0;
        self.skipping = true;
        Some(Line::Broken(longer_than_allowed()))
    }

    fn last_line(&mut self) -> Option<Line> {
        self.searched = 0;
        let line = self.pending.split();
        let nothing = self.skipping || line.trim_ascii().is_empty();
        if nothing {
            None
        } else {
            Some(Line::Whole(line.freeze()))
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, Problem> {
        let silence = Duration::from_secs(SILENCE_SECONDS_MAX);
        loop {
            let frame = tokio::time::timeout(silence, self.body.frame())
                .await
                .map_err(|_| {
                    let detail =
                        format!("the stream was silent for {SILENCE_SECONDS_MAX} s and is closed");
                    Problem::malformed(detail)
                })?;
            match frame {
                None => return Ok(None),
                Some(Err(_)) => return Err(Problem::malformed("the stream ended before its time")),
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Ok(Some(bytes));
                    }
                }
            }
        }
    }
}

fn longer_than_allowed() -> Problem {
    Problem::too_large(format!(
        "this line is longer than {} bytes",
        limits::LINE_BYTES_MAX
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// Sends the text in chunks of that many bytes and says what lines come out.
    async fn check(text: &[u8], chunk: usize, expected: &[&str]) {
        let chunks: Vec<Result<Bytes, Infallible>> = text
            .chunks(chunk)
            .map(|bytes| Ok(Bytes::copy_from_slice(bytes)))
            .collect();
        let mut lines = Lines::new(Body::from_stream(futures_util::stream::iter(chunks)));
        let mut found = Vec::new();
        while let Some(line) = lines.next().await {
            found.push(match line {
                Line::Whole(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                Line::Broken(problem) => problem.status.to_string(),
            });
        }
        assert_eq!(found, expected);
    }

    #[tokio::test]
    async fn lines_come_out_whole_whatever_the_chunks() {
        for chunk in [1, 2, 3, 100] {
            check(b"{}\n\n  \n[1]\nlast", chunk, &["{}", "[1]", "last"]).await;
        }
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_refused_and_the_next_is_read() {
        let long = "x".repeat(limits::LINE_BYTES_MAX + 1);
        for chunk in [100_000, 5_000_000] {
            check(
                format!("{long}{long}\nnext\n").as_bytes(),
                chunk,
                &["413", "next"],
            )
            .await;
        }
    }
}
