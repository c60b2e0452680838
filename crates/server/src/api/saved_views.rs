//! Filters of the queue that the caller comes back to.

use evenhand_flow::operation::saved_view::{RemoveView, SaveView};
use evenhand_flow::work::Select;
use evenhand_model::{Problem, SavedView, limits};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::endpoint::input::{self, Nothing};
use crate::endpoint::output::{Json, NoContent};
use crate::endpoint::{Call, List};

/// The caller's saved views, in the order of their names.
pub async fn list(call: Call, _: Nothing) -> Result<Json<List<SavedView>>, Problem> {
    Ok(Json(List {
        items: views(&call)?,
        next: None,
    }))
}

/// A filter to be saved.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewRequest {
    /// The filter, as the query of the queue's address, like `tier=T1&lang=de`.
    pub query: String,
}

/// Saves a view under the name in the path.
pub async fn save(
    call: Call,
    input::Json(request): input::Json<ViewRequest>,
) -> Result<Json<SavedView>, Problem> {
    let view = SavedView {
        user: call.user()?,
        name: call.parameter("name")?.to_owned(),
        query: request.query,
    };
    let others = views(&call)?
        .iter()
        .filter(|one| one.name != view.name)
        .count();
    let by = call.principal()?;
    call.engine()
        .submit(by, SaveView { view, others })
        .await
        .map(Json)
}

/// Removes a view.
pub async fn remove(call: Call, _: Nothing) -> Result<NoContent, Problem> {
    let remove = RemoveView {
        user: call.user()?,
        name: call.parameter("name")?.to_owned(),
    };
    call.engine().submit(call.principal()?, remove).await?;
    Ok(NoContent)
}

fn views(call: &Call) -> Result<Vec<SavedView>, Problem> {
    let all = Select::saved_views_of(call.user()?, limits::SAVED_VIEWS_PER_USER_MAX + 1);
    call.engine().select::<SavedView>(&all)
}
