//! An action that waits for a second person, as it is shown.

use std::collections::BTreeMap;

use evenhand_engine::Engine;
use evenhand_model::{
    Approval, CaseId, DecisionId, Duration, OrderId, OrderKind, PendingAction, PendingActionId,
    PendingGround, PendingState, Problem, Time, UserId,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::view::{Names, SubjectView};

/// An action that waits for a second person, or did.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PendingAction")]
pub struct PendingActionView {
    /// Our id.
    pub id: PendingActionId,
    /// What would be done.
    pub kind: OrderKind,
    /// On what.
    pub subject: SubjectView,
    /// Details.
    pub parameters: BTreeMap<String, Value>,
    /// How long it would last from when it is agreed to; for good where it is `null`.
    #[serde(rename = "for")]
    pub lasts: Option<Duration>,
    /// Why one person is not enough.
    pub ground: PendingGround,
    /// The decision that it belongs to, with its reason.
    pub decision: DecisionId,
    /// The case of that decision.
    pub case: Option<CaseId>,
    /// The action that it goes on with, where it renews one.
    pub renews: Option<OrderId>,
    /// Who asks for it.
    pub by: UserId,
    /// Since when it waits.
    pub at: Time,
    /// Until when somebody can agree to it.
    pub expires_at: Time,
    /// Where it stands.
    pub state: PendingState,
    /// Who agreed or refused, and why.
    pub answer: Option<Approval>,
    /// The action that came of it.
    pub action: Option<OrderId>,
}

impl PendingActionView {
    /// Views of several.
    pub fn list(engine: &Engine, rows: Vec<PendingAction>) -> Result<Vec<Self>, Problem> {
        let names = Names::read(engine, rows.iter().map(|row| row.subject))?;
        rows.into_iter().map(|row| Self::of(row, &names)).collect()
    }

    /// The view of one.
    pub fn one(engine: &Engine, row: PendingAction) -> Result<Self, Problem> {
        let names = Names::read(engine, [row.subject])?;
        Self::of(row, &names)
    }

    fn of(row: PendingAction, names: &Names) -> Result<Self, Problem> {
        Ok(Self {
            id: row.id,
            kind: row.kind,
            subject: names.of(row.subject)?,
            parameters: row.parameters,
            lasts: row.lasts,
            ground: row.ground,
            decision: row.decision,
            case: row.case,
            renews: row.renews,
            by: row.by,
            at: row.at,
            expires_at: row.expires_at,
            state: row.state,
            answer: row.answer,
            action: row.order,
        })
    }
}
