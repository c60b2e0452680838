//! How far the index is, in the two shapes that HMA tells it in.

use std::collections::BTreeMap;

use evenhand_engine::Engine;
use evenhand_engine::media::Freshness;
use evenhand_model::{Problem, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::signal::SignalType;
use crate::endpoint::Call;
use crate::endpoint::input::Query;
use crate::endpoint::output::Json;

/// Where nothing has come in yet.
const NEVER: i64 = -1;

/// Which kind of hashes.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "HmaIndexQuery")]
pub struct IndexQuery {
    /// `pdq` or `video_md5`; all when left out.
    pub signal_type: Option<String>,
}

/// What is looked up, of one kind of hashes.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaMatcherIndex")]
pub struct MatcherIndex {
    /// Whether there is anything.
    pub present: bool,
    /// When the newest item of any kind that is looked up came in, in seconds since 1970; -1 where there is none.
    pub built_to: i64,
    /// How many hashes.
    pub size: usize,
}

/// What is looked up of one kind of hashes, compared with the store.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaCuratorIndex")]
pub struct CuratorIndex {
    /// How many hashes are looked up. The store is not counted apart: hashes are encrypted there.
    pub db_size: usize,
    /// The same.
    pub index_size: usize,
    /// Whether something was written that is not looked up yet, of any kind.
    pub index_out_of_date: bool,
    /// When the newest item of any kind came in, in seconds since 1970; -1 where there is none.
    pub newest_db_item: i64,
    /// The same of what is looked up.
    pub index_built_to: i64,
}

/// What is looked up, by kind of hashes.
pub async fn of_matcher(
    call: Call,
    Query(asked): Query<IndexQuery>,
) -> Result<Json<BTreeMap<&'static str, MatcherIndex>>, Problem> {
    by_kind(&call, &asked, |size, freshness| MatcherIndex {
        present: size > 0,
        built_to: seconds(freshness.newest_looked_up_at),
        size,
    })
    .await
}

/// The same, compared with the store.
pub async fn of_curator(
    call: Call,
    Query(asked): Query<IndexQuery>,
) -> Result<Json<BTreeMap<&'static str, CuratorIndex>>, Problem> {
    by_kind(&call, &asked, |size, freshness| CuratorIndex {
        db_size: size,
        index_size: size,
        index_out_of_date: !freshness.is_current,
        newest_db_item: seconds(freshness.newest_at),
        index_built_to: seconds(freshness.newest_looked_up_at),
    })
    .await
}

/// What is told of each kind that is asked for, from how many hashes of it are looked up and how far they are behind.
async fn by_kind<T: Send + 'static>(
    call: &Call,
    asked: &IndexQuery,
    tell: fn(usize, Freshness) -> T,
) -> Result<Json<BTreeMap<&'static str, T>>, Problem> {
    let kinds = kinds(asked)?;
    call.read(move |engine| {
        let freshness = engine.media_freshness()?;
        let told = kinds
            .into_iter()
            .map(|kind| (kind.name(), tell(size(engine, kind), freshness)));
        Ok(Json(told.collect()))
    })
    .await
}

fn kinds(asked: &IndexQuery) -> Result<Vec<SignalType>, Problem> {
    match &asked.signal_type {
        Some(name) => Ok(vec![SignalType::named(name)?]),
        None => Ok(SignalType::ALL.to_vec()),
    }
}

fn size(engine: &Engine, kind: SignalType) -> usize {
    match kind {
        SignalType::Pdq => engine.media.pictures(),
        SignalType::VideoMd5 => engine.media.md5s(),
    }
}

fn seconds(at: Option<Time>) -> i64 {
    at.map_or(NEVER, |at| at.micros() / 1_000_000)
}
