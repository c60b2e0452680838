//! The audit log: entries and signed checkpoints, for those who check us.

use evenhand_audit::Checkpoint;
use evenhand_flow::work::Value;
use evenhand_model::{Entry, Problem};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::blind_look::{BlindLook, refuse};
use crate::endpoint::input::{Nothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::page::{Page, PageQuery, write_cursor};
use crate::endpoint::{Call, List};

/// The one shard of the embedded store.
const SHARD: u32 = 0;
/// Checkpoints shown.
const CHECKPOINTS_MAX: usize = 200;

/// Entries of the chain, in order. A chain with gaps would look cut, so whoever may not see all of it
/// sees none.
pub async fn entries(
    call: Call,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<Entry>>, Problem> {
    let page = query.page()?;
    refuse(BlindLook::of(&call)?.hides_something())?;
    call.read(move |engine| {
        let entries = engine.store().entries(SHARD, place(&page)?, page.limit + 1);
        cut(entries.map_err(|error| unreadable(&error))?, page.limit).map(Json)
    })
    .await
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

/// A page of entries that have all been read.
pub fn page_of(page: &Page, mut all: Vec<Entry>) -> Result<List<Entry>, Problem> {
    let after = place(page)?;
    all.retain(|entry| entry.sequence > after);
    all.truncate(page.limit + 1);
    cut(all, page.limit)
}

fn place(page: &Page) -> Result<u64, Problem> {
    match &page.after {
        None => Ok(0),
        Some((Value::Integer(sequence), _)) => Ok(u64::try_from(*sequence).unwrap_or(0)),
        Some(_) => Err(Problem::invalid("this is a cursor of another list").at("after")),
    }
}

fn cut(mut entries: Vec<Entry>, limit: usize) -> Result<List<Entry>, Problem> {
    let has_more = entries.len() > limit;
    entries.truncate(limit);
    let last = entries
        .last()
        .filter(|_| has_more)
        .map(|entry| entry.sequence);
    let next = last.map(|sequence| {
        write_cursor(
            &Value::Integer(i64::try_from(sequence).unwrap_or(i64::MAX)),
            "",
        )
    });
    Ok(List {
        items: entries,
        next,
    })
}

fn unreadable(error: &impl std::error::Error) -> Problem {
    tracing::error!(%error, "the audit log can't be read");
    Problem::internal("the audit log could not be read")
}
