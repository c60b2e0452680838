//! The same request twice does its work once (`Idempotency-Key`).

use evenhand_model::{Platform, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::accept::receipt::{self, Kind};
use crate::work::{Operation, Stop, Work};

/// An operation under a key that the caller chose.
#[derive(Clone, Debug)]
pub struct Once<O> {
    /// Whose request.
    pub platform: Platform,
    /// The caller's key, together with who called and what was called.
    pub key: String,
    /// Keyed digest of the request's body.
    pub body_digest: String,
    /// What to do.
    pub operation: O,
}

impl<O> Operation for Once<O>
where
    O: Operation,
    O::Answer: Serialize + DeserializeOwned,
{
    type Answer = O::Answer;

    fn run(&self, work: &mut Work<'_>) -> Result<O::Answer, Stop> {
        let receipt = receipt::row_id(work.house, &self.platform, Kind::Request, &self.key);
        if let Some(answer) = receipt::earlier_answer(work, &receipt, &self.body_digest)? {
            return serde_json::from_value(answer)
                .map_err(|_| Problem::internal("a remembered answer can't be read").into());
        }
        let answer = self.operation.run(work)?;
        let remembered = serde_json::to_value(&answer).unwrap_or_default();
        receipt::remember(work, receipt, Kind::Request, &self.body_digest, remembered);
        Ok(answer)
    }
}
