//! `POST /m/compare`: whether two hashes are of the same.

use std::collections::BTreeMap;

use evenhand_media::Pdq;
use evenhand_model::{Nearness, Problem};
use schemars::JsonSchema;
use serde::Serialize;

use super::signal::SignalType;
use crate::endpoint::Call;
use crate::endpoint::input;
use crate::endpoint::output::Json;

/// Whether it is the same, and how near.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaComparison")]
pub struct Comparison(bool, Distance);

/// How near.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HmaDistance")]
pub struct Distance {
    /// Bits in which the hashes differ; left out where hashes are equal or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<u32>,
}

/// Compares pairs of hashes by their kind.
pub async fn compare(
    _: Call,
    input::Json(pairs): input::Json<BTreeMap<String, Vec<String>>>,
) -> Result<Json<BTreeMap<&'static str, Comparison>>, Problem> {
    let mut compared = BTreeMap::new();
    for (name, pair) in &pairs {
        let kind = SignalType::named(name)?;
        let [left, right] = pair.as_slice() else {
            let detail = "Comparison hash list length must be exactly 2";
            return Err(Problem::invalid(detail).at(kind.name()));
        };
        compared.insert(kind.name(), comparison(kind, left, right)?);
    }
    Ok(Json(compared))
}

fn comparison(kind: SignalType, left: &str, right: &str) -> Result<Comparison, Problem> {
    let (left, right) = (kind.query(left)?, kind.query(right)?);
    let distance = match (left.pdq, right.pdq) {
        (Some(left), Some(right)) => Some(Pdq::distance(left, right)),
        _ => None,
    };
    let is_same = match distance {
        Some(distance) => distance <= u32::from(Nearness::default().pdq_distance_max),
        None => left.md5 == right.md5,
    };
    Ok(Comparison(is_same, Distance { distance }))
}
