//! Where a visit begins.

use axum::response::Response;
use evenhand_model::Problem;

use crate::console::Visit;
use crate::console::screen::two_people;
use crate::console::visit::see_other;

/// Work begins at the queue, a demo with its two people.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    match visit.call.server.tour.clone() {
        Some(tour) => two_people::show(visit, &tour).await,
        None => see_other("/queue"),
    }
}
