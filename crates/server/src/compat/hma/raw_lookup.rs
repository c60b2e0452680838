//! `GET /m/raw_lookup`: what is near, whether it is acted on or not.

use evenhand_engine::media::{Asking, Seed};
use evenhand_model::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::flag::flag;
use super::signal::SignalType;
use super::told::{Banks, Match, told};
use crate::endpoint::Call;
use crate::endpoint::input::Query;
use crate::endpoint::output::Json;

/// What is asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "HmaRawLookup")]
pub struct RawLookup {
    /// The hash.
    pub signal: String,
    /// Its kind: `pdq` or `video_md5`.
    pub signal_type: String,
    /// Names of banks to be told of, with commas between them; all when left out.
    pub banks: Option<String>,
    /// Whether distances are told as well.
    #[serde(default, deserialize_with = "flag")]
    #[schemars(with = "bool")]
    pub include_distance: bool,
}

/// What is near.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaRawMatches")]
pub struct RawMatches {
    /// The nearest first.
    pub matches: Vec<RawMatch>,
}

/// One of what is near.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaRawMatch")]
#[serde(untagged)]
pub enum RawMatch {
    /// Its number alone.
    Number(u32),
    /// Its number with its distance.
    WithDistance(Match),
}

/// Finds what is near to a hash. Items that rest and banks that are only tried are told of too.
///
/// It is answered where it is asked: everything lies in memory, and handing it to another thread costs as much as a tenth of a look-up.
pub async fn get(call: Call, Query(asked): Query<RawLookup>) -> Result<Json<RawMatches>, Problem> {
    let query = SignalType::named(&asked.signal_type)?.query(&asked.signal)?;
    let asking = Asking {
        now: call.engine().now(),
        seed: Seed::OfAll,
        resting: true,
    };
    let mut near = call.engine().media.look_up_many(&[query], asking);
    let told = told(
        near.pop().unwrap_or_default(),
        &Banks::named(asked.banks.as_deref()),
    );
    let matches = told.into_iter().map(|(_, matched)| {
        if asked.include_distance {
            RawMatch::WithDistance(matched)
        } else {
            RawMatch::Number(matched.bank_content_id)
        }
    });
    Ok(Json(RawMatches {
        matches: matches.collect(),
    }))
}
