//! House rules that people may break.

use evenhand_model::{Policy, Problem};

use crate::endpoint::input::Nothing;
use crate::endpoint::output::Json;
use crate::endpoint::{Call, List};

/// Every policy.
pub async fn list(call: Call, _: Nothing) -> Result<Json<List<Policy>>, Problem> {
    let items = call
        .engine()
        .house
        .load()
        .policies
        .values()
        .cloned()
        .collect();
    Ok(Json(List { items, next: None }))
}
