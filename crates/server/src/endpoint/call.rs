//! One request on its way: who asks, for what, and the engine that answers.

use std::str::FromStr;
use std::sync::Arc;

use evenhand_engine::Engine;
use evenhand_model::{Platform, Principal, Problem, UserId};

use crate::Server;
use crate::auth::Caller;

/// One request of somebody who may ask.
#[derive(Clone)]
pub struct Call {
    /// Everything that requests share.
    pub server: Arc<Server>,
    /// Who asks; nobody on open endpoints.
    pub caller: Option<Arc<Caller>>,
    /// Parameters of the path, decoded.
    pub path: Vec<(String, String)>,
    /// The path as it was asked for, with the method: what an `Idempotency-Key` belongs to.
    pub target: String,
    /// The header `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// The body, while an `Idempotency-Key` needs it.
    pub body: axum::body::Bytes,
}

impl Call {
    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.server.engine
    }

    /// Who asks; refused where nobody has been identified.
    pub fn caller(&self) -> Result<&Caller, Problem> {
        self.caller
            .as_deref()
            .ok_or_else(|| Problem::unauthenticated("this needs a key"))
    }

    /// Whose data the caller works with.
    pub fn platform(&self) -> Result<&Platform, Problem> {
        self.caller().map(|caller| &caller.platform)
    }

    /// Who asks, for the record.
    pub fn principal(&self) -> Result<Principal, Problem> {
        self.caller().map(Caller::principal)
    }

    /// The person who asks.
    pub fn user(&self) -> Result<UserId, Problem> {
        let user = self.caller()?.user;
        user.ok_or_else(|| Problem::forbidden("only a person can do this"))
    }

    /// A parameter of the path as text.
    pub fn parameter(&self, name: &str) -> Result<&str, Problem> {
        let found = self.path.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_str())
            .ok_or_else(|| Problem::internal(format!("the path has no parameter `{name}`")))
    }

    /// The id in the path. What is no id names nothing.
    pub fn id<T: FromStr>(&self) -> Result<T, Problem>
    where
        T::Err: std::fmt::Display,
    {
        self.parameter("id")?
            .parse()
            .map_err(|error: T::Err| Problem::not_found(error.to_string()))
    }

    /// Reads much from the store, away from the threads that serve requests.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Engine) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let server = Arc::clone(&self.server);
        let reading = tokio::task::spawn_blocking(move || read(&server.engine));
        reading
            .await
            .map_err(|_| Problem::internal("a read ended before its time"))?
    }
}
