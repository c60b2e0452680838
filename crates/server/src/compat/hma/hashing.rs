//! `/h/hash`: a file becomes hashes, and nothing of it is kept.

use std::collections::BTreeMap;

use evenhand_model::{MediaHashes, Nearness, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::file::{MediaFile, Posted, fetch};
use super::flag::flag;
use super::signal::{SignalType, signal_type_of};
use crate::endpoint::Call;
use crate::endpoint::input::Query;
use crate::endpoint::output::Json;
use crate::media_files::{MediaKind, Room};

/// The file at an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "HmaHashUrl")]
pub struct HashUrl {
    /// The address.
    pub url: String,
    /// What the file is: `photo` or `video`; by what its server says when left out.
    pub content_type: Option<String>,
    /// What is wanted of it.
    #[serde(flatten)]
    pub wanted: HashWanted,
}

/// What is wanted of a file.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "HmaHashWanted")]
pub struct HashWanted {
    /// Kinds of hashes, with commas between them; all when left out.
    pub types: Option<String>,
    /// Whether the quality of hashes is told, and hashes of low quality too. HMA does not have this.
    #[serde(default, deserialize_with = "flag")]
    #[schemars(with = "bool")]
    pub include_quality: bool,
}

/// Hashes of a file.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaHashes")]
pub struct Hashes {
    /// Each by its kind; empty where its quality is too low to compare by and qualities were not asked for.
    #[serde(flatten)]
    pub signals: BTreeMap<&'static str, String>,
    /// Quality of each, 0 to 100, where it was asked for and the kind has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<BTreeMap<&'static str, u8>>,
}

/// Hashes the file at an address.
pub async fn from_url(call: Call, Query(asked): Query<HashUrl>) -> Result<Json<Hashes>, Problem> {
    let file = fetch(&call, &asked.url, asked.content_type.as_deref()).await?;
    hashes_of(&call, &file, &asked.wanted).await.map(Json)
}

/// Hashes a file.
pub async fn from_form(call: Call, posted: Posted<HashWanted>) -> Result<Json<Hashes>, Problem> {
    let file = posted.file()?;
    hashes_of(&call, &file, &posted.query).await.map(Json)
}

async fn hashes_of(call: &Call, file: &MediaFile, wanted: &HashWanted) -> Result<Hashes, Problem> {
    let kind = chosen(file.kind, wanted.types.as_deref())?;
    let hashes = hash(call, file).await?;
    let quality = hashes.pdq_quality.filter(|_| kind == SignalType::Pdq);
    let is_low = quality.is_some_and(|quality| quality < Nearness::default().pdq_quality_min);
    let signal = match kind.of(&hashes) {
        Some(signal) if wanted.include_quality || !is_low => signal.to_owned(),
        // What HMA answers, so that nobody compares by it who does not know better.
        _ => String::new(),
    };
    let quality = wanted
        .include_quality
        .then(|| quality.map(|quality| (kind.name(), quality)));
    Ok(Hashes {
        signals: BTreeMap::from([(kind.name(), signal)]),
        quality: quality.map(|quality| quality.into_iter().collect()),
    })
}

/// The hashes of a file: those that its kind has there, and SHA-256.
pub async fn hash(call: &Call, file: &MediaFile) -> Result<MediaHashes, Problem> {
    call.server
        .media_files
        .hash(file.kind, file.bytes.clone(), Room::clone(&file.room))
        .await
}

/// The kind of hash that is made of a file; refused where others are asked for.
pub fn chosen(kind: MediaKind, types: Option<&str>) -> Result<SignalType, Problem> {
    let made = signal_type_of(kind);
    let Some(types) = types else {
        return Ok(made);
    };
    let names = types
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let mut is_wanted = false;
    for name in names {
        if name != made.name() {
            let name: String = name.chars().take(64).collect();
            let detail = format!(
                "signal type '{name}' doesn't exist or is disabled; expected {}",
                made.name()
            );
            return Err(Problem::invalid(detail).at("types"));
        }
        is_wanted = true;
    }
    let nothing = || Problem::invalid("empty signal type selection").at("types");
    is_wanted.then_some(made).ok_or_else(nothing)
}
