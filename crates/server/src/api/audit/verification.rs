//! Checking the whole chain inside the server, as `evenhand verify` does it from outside.

use std::sync::Arc;

use evenhand_audit::{Checkpoint, Verifier};
use evenhand_engine::{Engine, SHARD};
use evenhand_model::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{CHECKPOINTS_MAX, unreadable};
use crate::endpoint::Call;
use crate::endpoint::input::{JsonOrNothing, Nothing};
use crate::endpoint::output::Json;
use crate::verification::Begun;
use crate::view::verification::VerificationView;

/// What to hold the chain against.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerificationRequest {
    /// A checkpoint that was kept elsewhere: without one, the chain can only be called consistent.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub checkpoint: Option<Checkpoint>,
    /// The key that must have signed it, in hexadecimal, from elsewhere too.
    pub public_key: Option<String>,
}

/// How the check that runs stands, or how the last one ended.
pub async fn get(call: Call, _: Nothing) -> Result<Json<VerificationView>, Problem> {
    Ok(Json(call.server.verifications.view()))
}

/// Begins a check of the whole chain and answers at once; while one runs, it tells of that.
pub async fn begin(
    call: Call,
    JsonOrNothing(request): JsonOrNothing<VerificationRequest>,
) -> Result<Json<VerificationView>, Problem> {
    let is_from_outside = request.checkpoint.is_some();
    let verifier = call.read(move |engine| verifier(engine, request)).await?;
    let head = call.engine().store().head(SHARD);
    let head = head.map_err(|error| unreadable(&error))?;
    let begun = Begun {
        at: call.engine().now(),
        entries_expected: head.sequence,
        is_from_outside,
    };
    let server = Arc::clone(&call.server);
    if server.verifications.begin(begun) {
        tokio::task::spawn_blocking(move || server.verifications.run(&server.engine, verifier));
    }
    Ok(Json(call.server.verifications.view()))
}

/// A verifier that knows the checkpoint from outside, or else those that the store itself holds: these show
/// what somebody has changed who does not have the signing key.
fn verifier(engine: &Engine, request: VerificationRequest) -> Result<Verifier, Problem> {
    let (checkpoints, public_key) = match (request.checkpoint, request.public_key) {
        (Some(checkpoint), Some(key)) => (vec![checkpoint], key),
        (Some(_), None) => {
            let detail = "say which key must have signed it, as you got it by another way";
            return Err(Problem::invalid(detail).at("public_key"));
        }
        (None, Some(_)) => {
            let detail =
                "a key alone proves nothing; send a checkpoint that you kept elsewhere too";
            return Err(Problem::invalid(detail).at("checkpoint"));
        }
        (None, None) => {
            let own = engine.store().checkpoints(CHECKPOINTS_MAX);
            let mut own = own.map_err(|error| unreadable(&error))?;
            let key = engine.public_key();
            own.retain(|checkpoint| checkpoint.public_key == key);
            (own, key)
        }
    };
    Verifier::with_checkpoints(&checkpoints, &public_key)
        .map_err(|problem| Problem::invalid(problem.to_string()).at("checkpoint"))
}
