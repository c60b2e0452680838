//! The control socket: `control.sock` in the data directory, for its owner alone. One JSON request
//! and one JSON answer, each on a line of its own, for each connection; a backup exchanges one more.

use std::fs;
use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use evenhand_engine::Engine;
use evenhand_engine::backup::Plan;
use evenhand_model::{Problem, limits};
use serde::{Deserialize, Serialize};
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _,
};
use tokio::net::UnixListener;

use super::carry_out::carry_out;
use super::{Done, Request, backup};
use crate::failure::{Doing as _, Failure, Result};

/// Longest request, in bytes: a chunk of an import may hold one record of the greatest length, and
/// escapes in it.
const REQUEST_BYTES_MAX: u64 = 8 * limits::LINE_BYTES_MAX as u64;
/// Longest time that one request may take, in milliseconds. A backup takes its time.
const REQUEST_MS_MAX: u64 = 10_000;

/// What is answered.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    Done(Done),
    /// These files lie still until the connection ends.
    Plan(Plan),
    /// They lay still to this moment.
    Still,
    Problem(String),
}

fn path_in(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// Whether a server runs on a data directory.
pub(super) fn is_served(data: &Path) -> bool {
    UnixStream::connect(path_in(data)).is_ok()
}

/// A connection with the server that runs on a data directory.
pub(super) struct Connection {
    stream: BufReader<UnixStream>,
    path: PathBuf,
}

impl Connection {
    /// Connects; `None` where no server runs.
    pub(super) fn open(data: &Path) -> Option<Self> {
        let path = path_in(data);
        let stream = BufReader::new(UnixStream::connect(&path).ok()?);
        Some(Self { stream, path })
    }

    /// Sends one request and reads one answer.
    pub(super) fn ask(&mut self, request: &Request) -> Result<Answer> {
        let place = format!("control socket {}", self.path.display());
        match self.exchange(request).doing(place)? {
            Answer::Problem(detail) => Err(Failure::new(detail)),
            answer => Ok(answer),
        }
    }

    fn exchange(&mut self, request: &Request) -> Result<Answer> {
        let text = serde_json::to_string(request)?;
        self.stream
            .get_mut()
            .write_all(format!("{text}\n").as_bytes())?;
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(Failure::new("the server ended the connection"));
        }
        Ok(serde_json::from_str(&line)?)
    }
}

/// Asks the server that runs on a data directory.
pub(super) fn ask(data: &Path, request: &Request) -> Result<Done> {
    let gone = || Failure::new("the server that ran on this data directory is gone");
    match Connection::open(data).ok_or_else(gone)?.ask(request)? {
        Answer::Done(done) => Ok(done),
        _ => Err(Failure::new(
            "the server answered something else than what was asked",
        )),
    }
}

/// Opens the socket, so that whoever calls after this is answered. The caller holds the lock on the
/// data directory: a socket found there is a leftover.
pub fn bind(engine: &Engine) -> Result<UnixListener> {
    let path = path_in(&engine.settings.data);
    if path.exists() {
        fs::remove_file(&path).doing(format!("removing the old {}", path.display()))?;
    }
    let listener = UnixListener::bind(&path).doing(format!("control socket {}", path.display()))?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Answers requests for ever. `address` is where people reach the server.
pub async fn listen(listener: UnixListener, engine: Arc<Engine>, address: String) -> Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let (engine, address) = (Arc::clone(&engine), address.clone());
        tokio::spawn(async move {
            match converse(engine, &address, stream).await {
                // Whoever asked has hung up with the answer, or does not want it any more.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
                Err(error) => tracing::warn!(%error, "a control connection broke"),
                Ok(()) => {}
            }
        });
    }
}

async fn converse(
    engine: Arc<Engine>,
    address: &str,
    mut stream: tokio::net::UnixStream,
) -> std::io::Result<()> {
    let (reading, mut writing) = stream.split();
    let mut reading = tokio::io::BufReader::new(reading);
    let limit = Duration::from_millis(REQUEST_MS_MAX);
    let request = tokio::time::timeout(limit, read_request(&mut reading)).await??;
    let done = match request {
        Ok(Request::BackUp) => return backup::hold_still(engine, reading, writing).await,
        Ok(request) => {
            let done = tokio::time::timeout(limit, carry_out(&engine, address, request));
            done.await.unwrap_or_else(|_| Err(too_slow()))
        }
        Err(problem) => Err(problem),
    };
    let answer = match done {
        Ok(done) => Answer::Done(done),
        Err(problem) => Answer::Problem(problem.to_string()),
    };
    write_answer(&mut writing, &answer).await
}

fn too_slow() -> Problem {
    let seconds = REQUEST_MS_MAX / 1_000;
    Problem::unavailable(format!(
        "this was not done within {seconds} seconds, as the server is busy; it may be done still, so \
         look before you ask again"
    ))
}

/// The next request; a problem where the line is none.
pub(super) async fn read_request(
    reading: &mut (impl AsyncBufRead + Unpin),
) -> std::io::Result<std::result::Result<Request, Problem>> {
    let mut line = String::new();
    reading.take(REQUEST_BYTES_MAX).read_line(&mut line).await?;
    Ok(serde_json::from_str(&line)
        .map_err(|error| Problem::malformed(format!("this is not a control request: {error}"))))
}

/// Writes one answer.
pub(super) async fn write_answer(
    writing: &mut (impl AsyncWrite + Unpin),
    answer: &Answer,
) -> std::io::Result<()> {
    let text = serde_json::to_string(answer).unwrap_or_default();
    writing.write_all(format!("{text}\n").as_bytes()).await
}
