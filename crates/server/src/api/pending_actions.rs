//! Actions that wait for a second person: listed, agreed to, refused.

use evenhand_engine::Engine;
use evenhand_flow::operation::pending_action::{AnswerPending, PendingReason};
use evenhand_flow::work::Select;
use evenhand_model::{PendingAction, PendingActionId, PendingState, Platform, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::blind_look::{BlindLook, refuse};
use crate::api::users::colleagues;
use crate::endpoint::input::{self, Nothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::page::Page;
use crate::endpoint::{Call, List};
use crate::view::pending_action::PendingActionView;

/// Which of them to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PendingQuery {
    /// Where they stand; those that wait when left out.
    pub state: Option<PendingState>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Actions that wait for a second person, the latest first.
pub async fn list(
    call: Call,
    Query(query): Query<PendingQuery>,
) -> Result<Json<List<PendingActionView>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let state = query.state.unwrap_or(PendingState::Waiting);
    let select = Select::pending_actions(call.platform()?, state, page.limit);
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let (mut rows, next) = page.select::<PendingAction>(engine, select)?;
        rows.retain(|row| !look.hides_pending(row));
        let items = PendingActionView::list(engine, rows)?;
        Ok(Json(List { items, next }))
    })
    .await
}

/// One of them.
pub async fn get(call: Call, _: Nothing) -> Result<Json<PendingActionView>, Problem> {
    let row = visible(&call)?;
    PendingActionView::one(call.engine(), row).map(Json)
}

/// Agrees to it: it is ordered at once. Whoever has asked for it can't, but where nobody else works here, after 24 hours.
pub async fn approve(
    call: Call,
    input::Json(reason): input::Json<PendingReason>,
) -> Result<Json<PendingActionView>, Problem> {
    answer(call, reason, true).await
}

/// Refuses it: nothing is ordered.
pub async fn refuse_it(
    call: Call,
    input::Json(reason): input::Json<PendingReason>,
) -> Result<Json<PendingActionView>, Problem> {
    answer(call, reason, false).await
}

async fn answer(
    call: Call,
    reason: PendingReason,
    agrees: bool,
) -> Result<Json<PendingActionView>, Problem> {
    let row = visible(&call)?;
    let platform = call.platform()?.clone();
    let operation = AnswerPending {
        platform: platform.clone(),
        pending: row.id,
        user: call.user()?,
        colleagues: colleagues(call.engine())?,
        agrees,
        reason,
    };
    let id = call.run(operation, |row| row.id).await?;
    let row = find(call.engine(), &platform, id)?;
    PendingActionView::one(call.engine(), row).map(Json)
}

fn visible(call: &Call) -> Result<PendingAction, Problem> {
    let row = find(call.engine(), call.platform()?, call.id()?)?;
    refuse(BlindLook::of(call)?.hides_pending(&row))?;
    Ok(row)
}

fn find(
    engine: &Engine,
    platform: &Platform,
    id: PendingActionId,
) -> Result<PendingAction, Problem> {
    let row = engine.get::<PendingAction>(id)?;
    row.filter(|row| row.platform == *platform)
        .ok_or_else(|| Problem::not_found(format!("there is no pending action {id}")))
}
