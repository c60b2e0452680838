//! Where a visit begins.

use axum::response::Response;
use evenhand_model::Problem;

use crate::console::Visit;
use crate::console::visit::see_other;

/// Work begins at the queue.
pub async fn show(_: Visit) -> Result<Response, Problem> {
    see_other("/queue")
}
