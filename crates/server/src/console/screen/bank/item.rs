//! What a person of this house says of one item of a bank.

use axum::response::Response;
use evenhand_flow::operation::bank::change_item::ItemChange;
use evenhand_model::Problem;

use super::path_of;
use super::show::again;
use crate::api;
use crate::console::Visit;
use crate::console::form::Sent;
use crate::console::visit::see_other;
use crate::endpoint::input::Json;

/// Says that somebody has looked at what it stands for, and agrees.
pub async fn confirm(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    change(&visit, &sent, ItemChange::Confirm).await
}

/// Takes it back, for a reason.
pub async fn withdraw(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let reason = sent.owned("reason");
    change(&visit, &sent, ItemChange::Withdraw { reason }).await
}

async fn change(visit: &Visit, sent: &Sent, change: ItemChange) -> Result<Response, Problem> {
    match api::bank_items::change(visit.call.clone(), Json(change)).await {
        Ok(item) => see_other(&path_of(&item.0.bank, sent.some("after").as_deref())),
        Err(problem) => again(visit, None, problem).await,
    }
}
