//! Actions: fetched by platforms that can't receive webhooks, confirmed, and ended.

use evenhand_engine::Engine;
use evenhand_flow::operation::end_order::EndOrder;
use evenhand_flow::operation::outcome::TakeOutcome;
use evenhand_flow::work::{Row as _, Select, Value};
use evenhand_model::{DecidedBy, Order, OrderId, OrderState, Platform, Problem, Time, limits};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::endpoint::input::{self, Nothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::page::{Page, read_cursor, write_cursor};
use crate::endpoint::{Call, List};
use crate::view::action::ActionView;

/// Where a platform stands that fetches its actions.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionQuery {
    /// `next` of the page before, or the id of the last action seen.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Actions in the order in which they were made. `next` is never `null` once there was an action, so
/// that a platform can come back with it later.
///
/// An action that can still be undone ends the list, and with it those behind it: a platform that
/// carries out what it sees, and goes on from `next`, must neither see it too early nor skip it.
pub async fn list(
    call: Call,
    Query(query): Query<ActionQuery>,
) -> Result<Json<List<ActionView>>, Problem> {
    let mut page = Page::of(None, query.limit)?;
    page.after = query.after.as_deref().map(place).transpose()?;
    let platform = call.platform()?.clone();
    call.read(move |engine| {
        let select = Select::orders_of(&platform, page.limit).after(page.after.clone());
        let mut orders = engine.select::<Order>(&select)?;
        let now = engine.now();
        let sent = orders
            .iter()
            .take_while(|order| order.not_before <= now)
            .count();
        orders.truncate(sent);
        let last = orders
            .last()
            .map(|order| write_cursor(&Value::Nothing, &order.id()));
        let next = last.or(query.after);
        Ok(Json(List {
            items: ActionView::list(engine, orders)?,
            next,
        }))
    })
    .await
}

fn place(after: &str) -> Result<(Value, String), Problem> {
    match after.parse::<OrderId>() {
        Ok(id) => Ok((Value::Nothing, id.to_string())),
        Err(_) => read_cursor(after),
    }
}

/// One action.
pub async fn get(call: Call, _: Nothing) -> Result<Json<ActionView>, Problem> {
    let order = find(call.engine(), call.platform()?, call.id()?)?;
    ActionView::one(call.engine(), order).map(Json)
}

/// How an action went.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRequest {
    /// `applied`, `failed` or `refused`.
    pub state: OrderState,
    /// When, by the platform's clock.
    pub at: Time,
}

/// Takes in how an action went.
pub async fn outcome(
    call: Call,
    input::Json(request): input::Json<OutcomeRequest>,
) -> Result<Json<ActionView>, Problem> {
    let operation = TakeOutcome {
        platform: call.platform()?.clone(),
        order: call.id()?,
        state: request.state,
        at: request.at,
    };
    let id = call.run(operation, |order| order.id).await?;
    view(&call, id).map(Json)
}

/// Why an action ends.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndRequest {
    /// In a sentence.
    pub reason: String,
}

/// Ends an action that is in force; the platform is told where nothing else requires its state.
pub async fn end(
    call: Call,
    input::Json(request): input::Json<EndRequest>,
) -> Result<Json<ActionView>, Problem> {
    if request.reason.len() > limits::PROSE_BYTES_MAX {
        return Err(Problem::invalid("this reason is too long").at("reason"));
    }
    let operation = EndOrder {
        platform: Some(call.platform()?.clone()),
        order: call.id()?,
        by: DecidedBy::User(call.user()?),
        reason: request.reason,
    };
    let id = call.run(operation, |order| order.id).await?;
    view(&call, id).map(Json)
}

/// The order with that id on that platform.
pub fn find(engine: &Engine, platform: &Platform, id: OrderId) -> Result<Order, Problem> {
    let order = engine
        .get::<Order>(id)?
        .filter(|order| order.platform == *platform);
    order.ok_or_else(|| Problem::not_found(format!("there is no action {id}")))
}

fn view(call: &Call, id: OrderId) -> Result<ActionView, Problem> {
    let order = find(call.engine(), call.platform()?, id)?;
    ActionView::one(call.engine(), order)
}
