//! The public API as a platform and a moderator call it.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use evenhand_deliver::{Client, Egress, HostPort};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::failure::{Doing as _, Failure, Result};

/// Requests under way at a time where many are sent.
const AT_A_TIME: usize = 48;
/// A chunk of a stream is sent when it has so many bytes.
const CHUNK_BYTES: usize = 32 * 1024;
/// How often a request that was refused for overload is sent again, and after which pause.
const ATTEMPTS_MAX: u32 = 20;
const OVERLOAD_PAUSE: Duration = Duration::from_millis(250);

/// Calls the API of one server with one key.
#[derive(Clone)]
pub struct Api {
    client: Client,
    address: HostPort,
    authorization: String,
}

impl Api {
    /// Calls the server at `address`.
    pub fn new(address: HostPort, key: &str) -> Result<Self> {
        let egress = Egress::allowing(BTreeSet::from([address.clone()]));
        Ok(Self {
            client: Client::new(egress)?,
            address,
            authorization: format!("Bearer {key}"),
        })
    }

    /// Posts a body; `null` where the answer has none. What was refused for overload is sent again.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let (url, headers) = (self.url(path), [self.key()]);
        let bytes = Bytes::from(body.to_string());
        let mut attempts = 0;
        loop {
            let asked = self.client.ask(&url, &headers, bytes.clone());
            let (answer, body) = asked.await.doing(path)?;
            attempts += 1;
            if matches!(answer.status, 429 | 503) && attempts < ATTEMPTS_MAX {
                tokio::time::sleep(OVERLOAD_PAUSE).await;
                continue;
            }
            return read(path, answer.status, &body);
        }
    }

    /// Posts a body that may have come too late: what it was for is gone then (404), and nothing is lost.
    pub async fn offer(&self, path: &str, body: &Value) -> Result<()> {
        let (url, headers) = (self.url(path), [self.key()]);
        let asked = self.client.ask(&url, &headers, body.to_string().into());
        match asked.await.doing(path)? {
            (answer, _) if answer.status == 404 => Ok(()),
            (answer, body) => read(path, answer.status, &body).map(drop),
        }
    }

    /// Posts many bodies, some at a time, as a platform does that many people use. `each` gets every body
    /// with its answer.
    pub async fn post_all(
        &self,
        path: &'static str,
        bodies: Vec<Value>,
        mut each: impl FnMut(&Value, &Value) -> Result<()>,
    ) -> Result<()> {
        let waiting = std::sync::Arc::new(Mutex::new(bodies.into_iter()));
        let (answered, mut answers) = tokio::sync::mpsc::channel(AT_A_TIME);
        let mut senders = JoinSet::new();
        for _ in 0..AT_A_TIME {
            let (api, waiting, answered) = (self.clone(), waiting.clone(), answered.clone());
            senders.spawn(async move {
                loop {
                    let next = waiting.lock().await.next();
                    let Some(body) = next else { return };
                    let answer = api.post(path, &body).await;
                    if answered.send((body, answer)).await.is_err() {
                        return;
                    }
                }
            });
        }
        drop(answered);
        while let Some((body, answer)) = answers.recv().await {
            each(&body, &answer?)?;
        }
        Ok(())
    }

    /// Posts lines of JSON as one stream; `each` gets every line's answer, in order.
    pub async fn stream<T: DeserializeOwned>(
        &self,
        path: &str,
        lines: impl Iterator<Item = Bytes>,
        mut each: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let chunks = in_chunks(lines);
        let headers = [self.key(), ("content-type", "application/x-ndjson")];
        let url = self.url(path);
        let streamed = self.client.stream(&url, &headers, chunks.into_iter());
        let (answer, mut answers) = streamed.await.doing(path)?;
        if answer.status != 200 {
            let body = answers.next().await.doing(path)?.unwrap_or_default();
            return read(path, answer.status, &body).map(drop);
        }
        while let Some(line) = answers.next().await.doing(path)? {
            each(serde_json::from_slice(&line).doing(path)?)?;
        }
        Ok(())
    }

    /// Gets a resource.
    pub async fn get(&self, path: &str) -> Result<Value> {
        let (url, headers) = (self.url(path), [self.key()]);
        let (answer, body) = self.client.get(&url, &headers).await.doing(path)?;
        read(path, answer.status, &body)
    }

    /// Every item of a list, page by page. `path` has a query already.
    pub async fn list(&self, path: &str, mut each: impl FnMut(&Value)) -> Result<()> {
        let mut after = String::new();
        loop {
            let page = self.get(&format!("{path}{after}")).await?;
            page["items"]
                .as_array()
                .into_iter()
                .flatten()
                .for_each(&mut each);
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return Ok(()),
            }
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn key(&self) -> (&'static str, &str) {
        ("authorization", &self.authorization)
    }
}

/// Lines put together, so that not every one is a packet of its own.
fn in_chunks(lines: impl Iterator<Item = Bytes>) -> Vec<Bytes> {
    let mut chunks = Vec::new();
    let mut chunk = BytesMut::with_capacity(CHUNK_BYTES);
    for line in lines {
        chunk.extend_from_slice(&line);
        if chunk.len() >= CHUNK_BYTES {
            chunks.push(chunk.split().freeze());
        }
    }
    chunks.push(chunk.freeze());
    chunks
}

fn read(path: &str, status: u16, body: &[u8]) -> Result<Value> {
    let body = match body {
        [] => Value::Null,
        json => serde_json::from_slice(json).doing(path)?,
    };
    if (200..300).contains(&status) {
        Ok(body)
    } else {
        let detail = body["detail"].as_str().unwrap_or("no reason was given");
        Err(Failure::new(format!("{path}: {status}: {detail}")))
    }
}
