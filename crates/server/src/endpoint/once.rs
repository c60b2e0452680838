//! `Idempotency-Key`: the same request twice does its work once.
//!
//! What is remembered is ids only, never words of a person: a receipt must hold nothing that an
//! erasure would have to look for. The answer to a repeat is read from the rows again.

use evenhand_flow::operation::once::Once;
use evenhand_flow::{Operation, Stop, Work};
use evenhand_model::{Platform, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::endpoint::call::Call;

/// Longest `Idempotency-Key`, in bytes.
pub const KEY_BYTES_MAX: usize = 255;

impl Call {
    /// Runs an operation, once for each `Idempotency-Key`. `remember` says which ids the answer to a
    /// repeat needs.
    pub async fn run<O, T, F>(&self, operation: O, remember: F) -> Result<T, Problem>
    where
        O: Operation,
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(O::Answer) -> T + Send + 'static,
    {
        let by = self.principal()?;
        let operation = Remembering {
            operation,
            remember,
        };
        match self.once_key()? {
            None => self.engine().submit(by, operation).await,
            Some((platform, key, body_digest)) => {
                let once = Once {
                    platform,
                    key,
                    body_digest,
                    operation,
                };
                self.engine()
                    .submit(by, once)
                    .await
                    .map_err(about_the_header)
            }
        }
    }

    /// Binds the `Idempotency-Key` to this body, for work that knows repeats by itself.
    pub async fn bind_key(&self) -> Result<(), Problem> {
        if self.idempotency_key.is_none() {
            return Ok(());
        }
        self.run(Nothing, |()| ()).await
    }

    fn once_key(&self) -> Result<Option<(Platform, String, String)>, Problem> {
        let Some(key) = &self.idempotency_key else {
            return Ok(None);
        };
        let key = format!("{}\n{}\n{key}", self.principal()?, self.target);
        let digest = self
            .engine()
            .house
            .load()
            .secret
            .digest(&[b"request", &self.body]);
        Ok(Some((self.platform()?.clone(), key, digest)))
    }
}

/// The receipt speaks of an `id`; here the caller's id of the request is a header.
fn about_the_header(problem: Problem) -> Problem {
    if problem.status == 409 && problem.field.as_deref() == Some("id") {
        let detail =
            "this Idempotency-Key came before with another body; send a new key for a new request";
        return Problem::conflict(detail).at("Idempotency-Key");
    }
    problem
}

struct Remembering<O, F> {
    operation: O,
    remember: F,
}

impl<O, T, F> Operation for Remembering<O, F>
where
    O: Operation,
    T: Send + 'static,
    F: Fn(O::Answer) -> T + Send + 'static,
{
    type Answer = T;

    fn run(&self, work: &mut Work<'_>) -> Result<T, Stop> {
        self.operation.run(work).map(&self.remember)
    }
}

struct Nothing;

impl Operation for Nothing {
    type Answer = ();

    fn run(&self, _: &mut Work<'_>) -> Result<(), Stop> {
        Ok(())
    }
}
