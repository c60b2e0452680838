//! The audit log: entries, signed checkpoints and the check of the whole chain, for those who check us.

pub mod entries;
pub mod verification;

use evenhand_audit::Checkpoint;
use evenhand_model::{Entry, Problem};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::blind_look::{BlindLook, refuse};
use crate::endpoint::input::{Nothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::{Call, List};
use entries::EntryQuery;

/// Checkpoints shown.
const CHECKPOINTS_MAX: usize = 200;

/// Entries of the chain, in order or the latest first. A chain with gaps would look cut, so whoever may not
/// see all of it sees none.
pub async fn list(
    call: Call,
    Query(query): Query<EntryQuery>,
) -> Result<Json<List<Entry>>, Problem> {
    refuse(BlindLook::of(&call)?.hides_something())?;
    call.read(move |engine| query.find(engine).map(Json)).await
}

/// Signed checkpoints with the key that checks them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Checkpoints {
    /// Key that checks them, in hexadecimal. Compare it with the one that you got by another way.
    pub public_key: String,
    /// The latest first: `at`, `heads`, `public_key`, `signature`.
    #[schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>")]
    pub items: Vec<Checkpoint>,
    /// Always `null`: only the latest 200 are shown.
    pub next: Option<String>,
}

/// The latest checkpoints.
pub async fn checkpoints(call: Call, _: Nothing) -> Result<Json<Checkpoints>, Problem> {
    call.read(|engine| {
        let items = engine.store().checkpoints(CHECKPOINTS_MAX);
        let items = items.map_err(|error| unreadable(&error))?;
        Ok(Json(Checkpoints {
            public_key: engine.public_key(),
            items,
            next: None,
        }))
    })
    .await
}

fn unreadable(error: &impl std::error::Error) -> Problem {
    tracing::error!(%error, "the audit log can't be read");
    Problem::internal("the audit log could not be read")
}
