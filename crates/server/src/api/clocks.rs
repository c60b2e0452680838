//! The clocks of the house and of laws.

use std::collections::BTreeSet;

use evenhand_model::{ClockPack, Problem};
use schemars::JsonSchema;
use serde::Serialize;

use crate::endpoint::Call;
use crate::endpoint::input::Nothing;
use crate::endpoint::output::Json;

/// What is in force.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Clocks {
    /// The packs in force, each with its clocks.
    pub items: Vec<ClockPack>,
    /// Grounds in law that a report may name.
    pub legal_grounds: BTreeSet<String>,
}

/// Every pack in force.
pub async fn list(call: Call, _: Nothing) -> Result<Json<Clocks>, Problem> {
    let house = call.engine().house.load();
    Ok(Json(Clocks {
        items: house.clocks.packs().to_vec(),
        legal_grounds: house.clocks.legal_grounds().clone(),
    }))
}
