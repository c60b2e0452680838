//! The control socket: `control.sock` in the data directory, for its owner alone. One JSON request
//! and one JSON answer, each on a line of its own, for each connection.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use evenhand_engine::Engine;
use evenhand_model::Problem;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixListener;

use super::{Made, Request, carry_out};
use crate::failure::{Doing as _, Failure, Result};

/// Longest request, in bytes.
const REQUEST_BYTES_MAX: u64 = 64 * 1024;
/// Longest time that one request may take, in milliseconds.
const REQUEST_MS_MAX: u64 = 10_000;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Made(Made),
    Problem(String),
}

fn path_in(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// Asks the server that runs on a data directory; `None` where none runs.
pub(super) fn ask(data: &Path, request: &Request) -> Result<Option<Made>> {
    let path = path_in(data);
    let Ok(mut stream) = UnixStream::connect(&path) else {
        return Ok(None);
    };
    let exchange = || -> Result<Answer> {
        stream.write_all(format!("{}\n", serde_json::to_string(request)?).as_bytes())?;
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    };
    let mut exchange = exchange;
    match exchange().doing(format!("control socket {}", path.display()))? {
        Answer::Made(made) => Ok(Some(made)),
        Answer::Problem(detail) => Err(Failure::new(detail)),
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
    let done: std::result::Result<Made, Problem> = match serde_json::from_str::<Request>(&line) {
        Ok(request) => carry_out(engine, address, request).await,
        Err(error) => Err(Problem::malformed(format!(
            "this is not a control request: {error}"
        ))),
    };
    let answer = match done {
        Ok(made) => Answer::Made(made),
        Err(problem) => Answer::Problem(problem.to_string()),
    };
    let text = serde_json::to_string(&answer).unwrap_or_default();
    writing.write_all(format!("{text}\n").as_bytes()).await
}
