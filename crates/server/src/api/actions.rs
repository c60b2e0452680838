//! Actions: fetched by platforms that can't receive webhooks, confirmed, and ended.

use evenhand_engine::Engine;
use evenhand_flow::operation::decline_protection::DeclineProtection;
use evenhand_flow::operation::end_order::EndOrder;
use evenhand_flow::operation::order_alone::{NewOrder, OrderAlone};
use evenhand_flow::operation::outcome::TakeOutcome;
use evenhand_flow::operation::renew_order::RenewOrder;
use evenhand_flow::work::{Select, SubjectName};
use evenhand_model::{
    DecidedBy, Decision, Order, OrderId, OrderState, Platform, Problem, Time, limits,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::blind_look::{BlindLook, refuse};
use crate::api::cases::NoFields;
use crate::api::decisions;
use crate::endpoint::input::{self, JsonOrNothing, Nothing, Query};
use crate::endpoint::output::{Created, Json};
use crate::endpoint::page::Page;
use crate::endpoint::{Call, List};
use crate::view::action::ActionView;

/// Which actions to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionQuery {
    /// Actions in this state; all when left out. `ordered` are those that are still to be confirmed.
    pub state: Option<OrderState>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Actions in the order in which they were made, without those that can still be undone.
///
/// A platform that can't receive webhooks asks for those in the state `ordered`, from the start each
/// time, and confirms them; so it sees each until then, whatever fails in between.
pub async fn list(
    call: Call,
    Query(query): Query<ActionQuery>,
) -> Result<Json<List<ActionView>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let platform = call.platform()?.clone();
    let select = match query.state {
        Some(state) => Select::orders_in(&platform, state, page.limit),
        None => Select::orders_of(&platform, page.limit),
    };
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let (mut orders, next) = page.select::<Order>(engine, select)?;
        let now = engine.now();
        orders.retain(|order| order.not_before <= now && !look.hides_order(order));
        Ok(Json(List {
            items: ActionView::list(engine, orders)?,
            next,
        }))
    })
    .await
}

/// One action. What can still be undone is shown to people only, as a machine would carry it out.
pub async fn get(call: Call, _: Nothing) -> Result<Json<ActionView>, Problem> {
    let order = find(call.engine(), call.platform()?, call.id()?)?;
    if call.caller()?.user.is_none() && order.not_before > call.engine().now() {
        return Err(Problem::not_found(format!(
            "there is no action {} yet",
            order.id
        )));
    }
    refuse(BlindLook::of(&call)?.hides_order(&order))?;
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
    let order = find(call.engine(), call.platform()?, call.id()?)?;
    refuse(BlindLook::of(&call)?.hides_order(&order))?;
    let operation = TakeOutcome {
        platform: call.platform()?.clone(),
        order: order.id,
        state: request.state,
        at: request.at,
    };
    let id = call.run(operation, |order| order.id).await?;
    view(&call, id).map(Json)
}

/// Why an action ends, or goes on.
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
    let order = find(call.engine(), call.platform()?, call.id()?)?;
    refuse(BlindLook::of(&call)?.hides_order(&order))?;
    let operation = EndOrder {
        platform: Some(call.platform()?.clone()),
        order: order.id,
        by: DecidedBy::User(call.user()?),
        reason: request.reason,
    };
    let id = call.run(operation, |order| order.id).await?;
    view(&call, id).map(Json)
}

/// Protects somebody from strangers, or limits a hashtag, without a case. The limit of a hashtag waits until a second person
/// agrees, and the decision says so in `pending`.
pub async fn order(
    call: Call,
    input::Json(wanted): input::Json<NewOrder>,
) -> Result<Created<Decision>, Problem> {
    let platform = call.platform()?.clone();
    let name = SubjectName::name_of(&platform, &wanted.subject);
    if let Some(known) = call.engine().get::<SubjectName>(name)? {
        refuse(BlindLook::of(&call)?.hides_subject(known.subject))?;
    }
    let operation = OrderAlone {
        platform: platform.clone(),
        user: call.user()?,
        wanted,
    };
    let id = call.run(operation, |decision| decision.id).await?;
    decisions::find(call.engine(), &platform, id).map(Created)
}

/// Lets what ends by itself go on for as long again. The limit of a hashtag waits for a second person again.
pub async fn renew(
    call: Call,
    input::Json(request): input::Json<EndRequest>,
) -> Result<Created<Decision>, Problem> {
    let order = find(call.engine(), call.platform()?, call.id()?)?;
    refuse(BlindLook::of(&call)?.hides_order(&order))?;
    let operation = RenewOrder {
        platform: call.platform()?.clone(),
        order: order.id,
        user: call.user()?,
        reason: request.reason,
    };
    let id = call.run(operation, |decision| decision.id).await?;
    decisions::find(call.engine(), call.platform()?, id).map(Created)
}

/// Ends the protection of somebody, as they have asked the platform to.
pub async fn decline(call: Call, _: JsonOrNothing<NoFields>) -> Result<Json<ActionView>, Problem> {
    let order = find(call.engine(), call.platform()?, call.id()?)?;
    refuse(BlindLook::of(&call)?.hides_order(&order))?;
    let operation = DeclineProtection {
        platform: call.platform()?.clone(),
        order: order.id,
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
