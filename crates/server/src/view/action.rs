//! An order as platforms see it: an action. The first fields are those of the webhook's body.

use std::collections::BTreeMap;

use evenhand_engine::Engine;
use evenhand_model::{
    CaseId, DecisionId, Imported, Order, OrderId, OrderKind, OrderState, Problem, Time,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::view::{Names, SubjectView};

/// An action.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Action")]
pub struct ActionView {
    /// Always `action.ordered`.
    #[serde(rename = "type")]
    pub message: &'static str,
    /// Id to confirm with.
    pub action: OrderId,
    /// What must be done, or undone where `reverses` is set.
    pub kind: OrderKind,
    /// On what.
    pub subject: SubjectView,
    /// The platform applies the higher number of one subject last.
    pub sequence: u64,
    /// When it begins.
    pub starts_at: Time,
    /// When it ends by itself.
    pub until: Option<Time>,
    /// In which case.
    pub case: Option<CaseId>,
    /// By which decision.
    pub decision: DecisionId,
    /// The action that it takes back.
    pub reverses: Option<OrderId>,
    /// Details.
    pub parameters: BTreeMap<String, Value>,
    /// Where it stands.
    pub state: OrderState,
    /// When it was ordered.
    pub ordered_at: Time,
    /// Not sent before; until then it can be undone.
    pub not_before: Time,
    /// When the platform told its outcome.
    pub outcome_at: Option<Time>,
    /// When it stopped being in force.
    pub ended_at: Option<Time>,
    /// Where it came from, if it was imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
}

impl ActionView {
    /// Views of orders.
    pub fn list(engine: &Engine, orders: Vec<Order>) -> Result<Vec<Self>, Problem> {
        let names = Names::read(engine, orders.iter().map(|order| order.subject))?;
        orders
            .into_iter()
            .map(|order| Self::of(order, &names))
            .collect()
    }

    /// The view of one order.
    pub fn one(engine: &Engine, order: Order) -> Result<Self, Problem> {
        let names = Names::read(engine, [order.subject])?;
        Self::of(order, &names)
    }

    fn of(order: Order, names: &Names) -> Result<Self, Problem> {
        Ok(Self {
            message: "action.ordered",
            action: order.id,
            kind: order.kind,
            subject: names.of(order.subject)?,
            sequence: order.sequence,
            starts_at: order.starts_at,
            until: order.until,
            case: order.case,
            decision: order.decision,
            reverses: order.reverses,
            parameters: order.parameters,
            state: order.state,
            ordered_at: order.ordered_at,
            not_before: order.not_before,
            outcome_at: order.outcome_at,
            ended_at: order.ended_at,
            imported: order.imported,
        })
    }
}
