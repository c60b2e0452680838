//! Exchanges: HMA fetches lists by itself, and here lists come in otherwise.

use evenhand_model::Problem;

use crate::endpoint::Call;
use crate::endpoint::input::Nothing;
use crate::endpoint::output::{Json, NoContent};

/// There is none, and no kind of any.
pub async fn list(_: Call, _: Nothing) -> Result<Json<Vec<String>>, Problem> {
    Ok(Json(Vec::new()))
}

/// Says how lists come in here.
pub async fn make(_: Call, _: Nothing) -> Result<NoContent, Problem> {
    let detail = "nothing is fetched from exchanges here; send the list to POST /v1/banks/NAME/items, 1,000 items at a time, with the \
                  exchange as `source`";
    Err(Problem::not_offered(detail))
}
