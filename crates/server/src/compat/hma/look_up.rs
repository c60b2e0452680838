//! `/m/lookup`: what matches, by bank.

use std::collections::BTreeMap;

use evenhand_engine::Engine;
use evenhand_engine::media::{self, Asking, Seed};
use evenhand_model::{MediaHashes, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::file::{Posted, fetch};
use super::flag::flag;
use super::hashing::{chosen, hash};
use super::signal::SignalType;
use super::told::{Banks, MatchesByBank, told_by_bank};
use crate::endpoint::Call;
use crate::endpoint::input::Query;
use crate::endpoint::output::Json;

/// What is asked for: a hash with its kind, or the file at an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "HmaLookup")]
pub struct Lookup {
    /// The hash.
    pub signal: Option<String>,
    /// Its kind: `pdq` or `video_md5`. With `url`, matches of this kind alone are told, without a level for kinds.
    pub signal_type: Option<String>,
    /// Address of a file that is hashed.
    pub url: Option<String>,
    /// What the file at the address is: `photo` or `video`; by what its server says when left out.
    pub content_type: Option<String>,
    /// How it is asked.
    #[serde(flatten)]
    pub manner: LookupManner,
}

/// How it is asked.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "HmaLookupManner")]
pub struct LookupManner {
    /// Kinds of hashes to be made of a file, with commas between them; all when left out.
    pub types: Option<String>,
    /// Names of banks to be told of, with commas between them; all when left out.
    pub banks: Option<String>,
    /// Decides of which banks that are only tried on a part of what comes this is a part; the hash does when left out.
    pub seed: Option<String>,
    /// Whether banks that are only tried are asked in any case.
    #[serde(default, deserialize_with = "flag")]
    #[schemars(with = "bool")]
    pub bypass_coinflip: bool,
}

/// What matches.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaMatches")]
#[serde(untagged)]
pub enum Matches {
    /// Of a hash, by bank.
    OfSignal(MatchesByBank),
    /// Of a file, by kind of hash and then by bank.
    OfFile(BTreeMap<&'static str, MatchesByBank>),
}

/// Finds what matches a hash, or the file at an address.
pub async fn get(call: Call, Query(asked): Query<Lookup>) -> Result<Json<Matches>, Problem> {
    let one_kind = asked
        .signal_type
        .as_deref()
        .map(SignalType::named)
        .transpose()?;
    if let Some(url) = &asked.url {
        let file = fetch(&call, url, asked.content_type.as_deref()).await?;
        chosen(file.kind, asked.manner.types.as_deref())?;
        let hashes = hash(&call, &file).await?;
        let mut matches = of_file(call.engine(), &hashes, &asked.manner);
        return Ok(Json(match one_kind {
            Some(kind) => Matches::OfSignal(matches.remove(kind.name()).unwrap_or_default()),
            None => Matches::OfFile(matches),
        }));
    }
    let (Some(signal), Some(kind)) = (&asked.signal, one_kind) else {
        return Err(Problem::invalid(
            "Either url or both signal and signal_type are required",
        ));
    };
    let query = kind.query(signal)?;
    let seed = signal.trim().to_ascii_lowercase();
    let matches = matches(call.engine(), &query, &seed, &asked.manner);
    Ok(Json(Matches::OfSignal(matches)))
}

/// Finds what matches a file.
pub async fn from_form(call: Call, posted: Posted<LookupManner>) -> Result<Json<Matches>, Problem> {
    let file = posted.file()?;
    chosen(file.kind, posted.query.types.as_deref())?;
    let hashes = hash(&call, &file).await?;
    Ok(Json(Matches::OfFile(of_file(
        call.engine(),
        &hashes,
        &posted.query,
    ))))
}

/// A copy of the very file is found by its SHA-256 too, whatever its quality.
fn of_file(
    engine: &Engine,
    hashes: &MediaHashes,
    manner: &LookupManner,
) -> BTreeMap<&'static str, MatchesByBank> {
    let query = media::Query::of_hashes(hashes);
    let kinds = SignalType::ALL.into_iter();
    kinds
        .filter_map(|kind| {
            let seed = kind.of(hashes)?;
            Some((kind.name(), matches(engine, &query, seed, manner)))
        })
        .collect()
}

fn matches(
    engine: &Engine,
    query: &media::Query,
    seed: &str,
    manner: &LookupManner,
) -> MatchesByBank {
    let wanted = manner.seed.as_deref().filter(|seed| !seed.is_empty());
    let seed = match manner.bypass_coinflip {
        true => Seed::OfAll,
        false => Seed::Of(wanted.unwrap_or(seed)),
    };
    let asking = Asking {
        now: engine.now(),
        seed,
        resting: false,
    };
    let near = engine
        .media
        .look_up_many(std::slice::from_ref(query), asking);
    let banks = Banks::named(manner.banks.as_deref());
    told_by_bank(near.into_iter().flatten().collect(), &banks)
}
