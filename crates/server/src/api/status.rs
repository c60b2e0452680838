//! What a reporter may know, at a link that nobody can guess.

use evenhand_model::{Case, CaseState, Decision, DecisionOutcome, Problem, Report, ReportId, Time};
use schemars::JsonSchema;
use serde::Serialize;
use subtle::ConstantTimeEq as _;

use crate::endpoint::Call;
use crate::endpoint::input::Nothing;
use crate::endpoint::output::Json;

/// How a report stands, for who made it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReportStatus {
    /// Our id of the report.
    pub id: ReportId,
    /// Where it stands.
    pub state: StatusState,
    /// When it reached us.
    pub received_at: Time,
    /// When a human will have looked at the latest.
    pub due_at: Time,
    /// When it was decided.
    pub decided_at: Option<Time>,
    /// What was found.
    pub outcome: Option<DecisionOutcome>,
}

/// Where a report stands.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StatusState {
    /// It waits for its turn.
    Waiting,
    /// A human is looking at it.
    InReview,
    /// It has been decided.
    Decided,
}

/// How a report stands.
pub async fn get(call: Call, _: Nothing) -> Result<Json<ReportStatus>, Problem> {
    let missing = || Problem::not_found("there is no report at this link");
    let id: ReportId = call.id().map_err(|_: Problem| missing())?;
    let engine = call.engine();
    let secret = engine.house.load();
    let token = secret.secret.digest(&[b"status", id.as_bytes()]);
    let expected = token.as_bytes().get(..32).unwrap_or_default();
    let is_right = expected.ct_eq(call.parameter("token")?.as_bytes());
    if !bool::from(is_right) {
        return Err(missing());
    }
    let report = engine.get::<Report>(id)?.ok_or_else(missing)?;
    let case = engine.get::<Case>(report.case)?.ok_or_else(missing)?;
    let decision = match case.decision.filter(|_| case.state == CaseState::Decided) {
        Some(decision) => engine.get::<Decision>(decision)?,
        None => None,
    };
    Ok(Json(ReportStatus {
        id,
        state: match case.state {
            CaseState::Open => StatusState::Waiting,
            CaseState::Claimed | CaseState::Appealed => StatusState::InReview,
            CaseState::Decided => StatusState::Decided,
        },
        received_at: report.received_at,
        due_at: report.due_at.min(case.due_at),
        decided_at: decision.as_ref().map(|decision| decision.at),
        outcome: decision.map(|decision| decision.outcome),
    }))
}
