//! The control socket: `control.sock` in the data directory, for its owner alone. One JSON request
//! and one JSON answer, each on a line of its own, for each connection.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use evenhand_engine::Engine;
use evenhand_model::{Problem, limits};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixListener;

use super::carry_out::carry_out;
use super::{Done, Request};
use crate::failure::{Doing as _, Failure, Result};

/// Longest request, in bytes: a chunk of an import may hold one record of the greatest length, and
/// escapes in it.
const REQUEST_BYTES_MAX: u64 = 8 * limits::LINE_BYTES_MAX as u64;
/// Longest time that one request may take, in milliseconds.
const REQUEST_MS_MAX: u64 = 10_000;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Done(Done),
    Problem(String),
}

fn path_in(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// Whether a server runs on a data directory.
pub(super) fn is_served(data: &Path) -> bool {
    UnixStream::connect(path_in(data)).is_ok()
}

/// Asks the server that runs on a data directory.
pub(super) fn ask(data: &Path, request: &Request) -> Result<Done> {
    let path = path_in(data);
    match exchange(&path, request).doing(format!("control socket {}", path.display()))? {
        Answer::Done(done) => Ok(done),
        Answer::Problem(detail) => Err(Failure::new(detail)),
    }
}

fn exchange(path: &Path, request: &Request) -> Result<Answer> {
    let mut stream = UnixStream::connect(path)?;
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = String::new();
    if BufReader::new(&stream).read_line(&mut answer)? == 0 {
        return Err(Failure::new("the server went away without an answer"));
    }
    Ok(serde_json::from_str(&answer)?)
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
            let limit = std::time::Duration::from_millis(REQUEST_MS_MAX);
            match tokio::time::timeout(limit, answer(&engine, &address, stream)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "a control connection broke"),
                Err(_) => tracing::warn!("a control connection was too slow"),
            }
        });
    }
}

async fn answer(
    engine: &Engine,
    address: &str,
    mut stream: tokio::net::UnixStream,
) -> std::io::Result<()> {
    let (reading, mut writing) = stream.split();
    let mut line = String::new();
    tokio::io::BufReader::new(reading.take(REQUEST_BYTES_MAX))
        .read_line(&mut line)
        .await?;
    let done: std::result::Result<Done, Problem> = match serde_json::from_str::<Request>(&line) {
        Ok(request) => carry_out(engine, address, request).await,
        Err(error) => Err(Problem::malformed(format!(
            "this is not a control request: {error}"
        ))),
    };
    let answer = match done {
        Ok(done) => Answer::Done(done),
        Err(problem) => Answer::Problem(problem.to_string()),
    };
    let text = serde_json::to_string(&answer).unwrap_or_default();
    writing.write_all(format!("{text}\n").as_bytes()).await
}
