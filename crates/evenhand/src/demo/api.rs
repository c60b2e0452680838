//! The public API as a platform and a moderator call it.

use std::collections::BTreeSet;

use evenhand_deliver::{Client, Egress, HostPort};
use serde_json::Value;

use crate::failure::{Doing as _, Failure, Result};

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

    /// Posts a body; `null` where the answer has none.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let (url, headers) = (self.url(path), self.headers());
        let asked = self.client.ask(&url, &headers, body.to_string().into());
        let (answer, body) = asked.await.doing(path)?;
        read(path, answer.status, &body)
    }

    /// Gets a resource.
    pub async fn get(&self, path: &str) -> Result<Value> {
        let (url, headers) = (self.url(path), self.headers());
        let (answer, body) = self.client.get(&url, &headers).await.doing(path)?;
        read(path, answer.status, &body)
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn headers(&self) -> [(&'static str, &str); 1] {
        [("authorization", &self.authorization)]
    }
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
