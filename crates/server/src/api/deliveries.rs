//! Deliveries: what is owed or dead, and sending it again.

use evenhand_flow::operation::deliver::Resend;
use evenhand_flow::work::{Key, Row as _, Select};
use evenhand_model::{
    Delivery, DeliveryId, DeliveryState, EndpointId, Message, NoticeId, OrderId, Problem, Subject,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::blind_look::{BlindLook, refuse};
use crate::api::cases::NoFields;
use crate::endpoint::input::{JsonOrNothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::page::Page;
use crate::endpoint::{Call, List};
use crate::view::webhook::DeliveryView;

/// Which deliveries to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliveryQuery {
    /// Deliveries in this state; `dead` when left out.
    pub state: Option<DeliveryState>,
    /// Only deliveries to this webhook.
    pub webhook: Option<EndpointId>,
    /// Whether the one due last comes first.
    #[serde(default)]
    pub newest_first: bool,
    /// Those that carry this notice, whatever their state.
    pub notice: Option<NoticeId>,
    /// Those that carry this action, whatever their state.
    pub action: Option<OrderId>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Deliveries in one state, the longest due first unless asked otherwise; or those of one message.
pub async fn list(
    call: Call,
    Query(query): Query<DeliveryQuery>,
) -> Result<Json<List<DeliveryView>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let carried = query.notice.map(Message::NoticeSend);
    let carried = carried.or(query.action.map(Message::ActionOrdered));
    let state = query.state.unwrap_or(DeliveryState::Dead);
    let mut select = match (carried, query.webhook) {
        (Some(message), _) => Select::deliveries_of(message, page.limit),
        (None, Some(webhook)) => Select::deliveries_to(webhook, state, page.limit),
        (None, None) => Select::deliveries_in(state, page.limit),
    };
    if query.newest_first {
        select = select.descending();
    }
    let platform = call.platform()?.clone();
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let (deliveries, next) = page.select::<Delivery>(engine, select)?;
        let keys: Vec<Key> = deliveries
            .iter()
            .map(|delivery| Key::of::<Subject>(delivery.subject))
            .collect();
        let subjects = engine.load(&keys)?;
        let of_platform = deliveries.into_iter().zip(subjects).filter(|(_, subject)| {
            let subject = subject.as_ref().and_then(Subject::from_record);
            subject.is_some_and(|subject| subject.platform == platform)
        });
        let mut items = Vec::new();
        for (delivery, _) in of_platform {
            if !look.hides_delivery(engine, &delivery)? {
                items.push(delivery.into());
            }
        }
        Ok(Json(List { items, next }))
    })
    .await
}

/// Has a dead or owed delivery sent now, with all its attempts before it again.
pub async fn resend(call: Call, _: JsonOrNothing<NoFields>) -> Result<Json<DeliveryView>, Problem> {
    let delivery: DeliveryId = call.id()?;
    if let Some(row) = call.engine().get::<Delivery>(delivery)? {
        refuse(BlindLook::of(&call)?.hides_delivery(call.engine(), &row)?)?;
    }
    let operation = Resend {
        platform: call.platform()?.clone(),
        delivery,
    };
    let id = call.run(operation, |delivery| delivery.id).await?;
    let delivery = call.engine().get::<Delivery>(id)?;
    let missing = || Problem::not_found(format!("there is no delivery {id}"));
    delivery
        .map(|delivery| Json(delivery.into()))
        .ok_or_else(missing)
}
