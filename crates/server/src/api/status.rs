//! What a reporter or appellant may know, at a link that nobody can guess.

use evenhand_engine::Engine;
use evenhand_model::{
    Appeal, AppealId, AppealOutcome, AppealState, BankItem, Case, CaseState, Decision,
    DecisionOutcome, Problem, Report, ReportId, Time,
};
use schemars::JsonSchema;
use serde::Serialize;
use subtle::ConstantTimeEq as _;

use crate::endpoint::Call;
use crate::endpoint::input::Nothing;
use crate::endpoint::output::Json;
use crate::public::outlook::Outlook;

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
    /// Whether it is hidden from others until a person has looked.
    pub hidden: bool,
    /// What may be expected, while it waits.
    pub outlook: Option<Outlook>,
    /// What has happened since it reached us, in the order of time.
    pub changes: Vec<Change>,
    /// Whether a passphrase was chosen with it, which opens its evidence.
    pub has_passphrase: bool,
    /// Whether copies of it are found and removed from now on, so that nobody need report them.
    pub copies_follow: bool,
    /// How the other things stand that it is about, in their order, without the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Standing>,
}

/// How one thing stands that was reported.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Standing {
    /// Where it stands.
    pub state: StatusState,
    /// When a human will have looked at the latest.
    pub due_at: Time,
    /// When it was decided.
    pub decided_at: Option<Time>,
    /// What was found.
    pub outcome: Option<DecisionOutcome>,
    /// Whether it is hidden from others until a person has looked.
    pub hidden: bool,
}

impl Standing {
    fn of(engine: &Engine, report: &Report, case: &Case) -> Result<Self, Problem> {
        let decision = match case.decision.filter(|_| case.state == CaseState::Decided) {
            Some(decision) => engine.get::<Decision>(decision)?,
            None => None,
        };
        Ok(Self {
            state: match case.state {
                CaseState::Open => StatusState::Waiting,
                CaseState::Claimed | CaseState::Appealed => StatusState::InReview,
                CaseState::Decided => StatusState::Decided,
            },
            due_at: report.due_at.min(case.due_at),
            decided_at: decision.as_ref().map(|decision| decision.at),
            outcome: decision.map(|decision| decision.outcome),
            hidden: case.is_contained(),
        })
    }

    /// Of those parts of a report that are still there.
    fn of_others(engine: &Engine, ids: &[ReportId]) -> Result<Vec<Self>, Problem> {
        let mut others = Vec::new();
        for id in ids {
            let Some(report) = engine.get::<Report>(*id)? else {
                continue;
            };
            if let Some(case) = engine.get::<Case>(report.case)? {
                others.push(Self::of(engine, &report, &case)?);
            }
        }
        Ok(others)
    }
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// When.
    pub at: Time,
    /// What.
    pub what: Changed,
}

/// What happened to what was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Changed {
    /// The report reached us.
    Received,
    /// It was hidden from others, before anybody had looked.
    Hidden,
    /// A person looked.
    Looked,
    /// A person decided.
    Decided,
    /// The platform confirmed that it is out of sight.
    OutOfSight,
}

/// What happened since a report reached us. What happened before was because of others, who are nobody's
/// business.
fn changes(report: &Report, case: &Case) -> Vec<Change> {
    let stops = &case.stops;
    let all = [
        (Changed::Received, Some(report.received_at)),
        (Changed::Hidden, stops.contained_at),
        (Changed::Looked, stops.looked_at),
        (Changed::Decided, stops.decided_at),
        (Changed::OutOfSight, stops.out_of_sight_at),
    ];
    let known = all
        .into_iter()
        .filter_map(|(what, at)| Some(Change { at: at?, what }));
    let mut since: Vec<Change> = known.filter(|one| one.at >= report.received_at).collect();
    since.sort_by_key(|one| one.at);
    since
}

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StatusState {
    /// It waits for its turn.
    Waiting,
    /// A human is looking at it.
    InReview,
    /// It has been decided.
    Decided,
}

/// How the report of a link stands.
///
/// # Errors
///
/// When no report has this link.
pub fn report(call: &Call) -> Result<ReportStatus, Problem> {
    let missing = || Problem::not_found("there is no report at this link");
    let engine = call.engine();
    let id = report_of_link(call)?;
    let report = engine.get::<Report>(id)?.ok_or_else(missing)?;
    if report.link_closed_at.is_some() {
        return Err(missing());
    }
    let case = engine.get::<Case>(report.case)?.ok_or_else(missing)?;
    let outlook = match case.state {
        CaseState::Open => Some(Outlook::of(engine, &case)?),
        _ => None,
    };
    let standing = Standing::of(engine, &report, &case)?;
    Ok(ReportStatus {
        id,
        state: standing.state,
        hidden: standing.hidden,
        outlook,
        changes: changes(&report, &case),
        has_passphrase: report.pack_lock.is_some(),
        received_at: report.received_at,
        due_at: standing.due_at,
        decided_at: standing.decided_at,
        outcome: standing.outcome,
        copies_follow: copies_follow(engine, &case, standing.outcome)?,
        others: Standing::of_others(engine, &report.others)?,
    })
}

/// Whether something of a sealed case is known by a hash, and removed wherever it is posted.
fn copies_follow(
    engine: &Engine,
    case: &Case,
    outcome: Option<DecisionOutcome>,
) -> Result<bool, Problem> {
    if outcome != Some(DecisionOutcome::Violation) || !case.class.is_sealed() {
        return Ok(false);
    }
    for id in &case.known_items {
        let item = engine.get::<BankItem>(id)?;
        let item = item.filter(|item| item.matches_at(engine.now()));
        let confirmed = item.and_then(|item| item.confirmed);
        if confirmed.is_some_and(|confirmed| confirmed.removes.is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The report that a link belongs to, be the link closed or not.
///
/// # Errors
///
/// When no report has this link.
pub fn report_of_link(call: &Call) -> Result<ReportId, Problem> {
    let missing = || Problem::not_found("there is no report at this link");
    let id: ReportId = call.id().map_err(|_: Problem| missing())?;
    if is_token_of(call, id.as_bytes())? {
        Ok(id)
    } else {
        Err(missing())
    }
}

/// How an appeal stands, for who made it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AppealStatus {
    /// Our id of the appeal.
    pub id: AppealId,
    /// Where it stands.
    pub state: AppealState,
    /// When it reached us.
    pub received_at: Time,
    /// When it will have been decided at the latest.
    pub due_at: Time,
    /// When it was decided.
    pub decided_at: Option<Time>,
    /// What was found.
    pub outcome: Option<AppealOutcome>,
}

/// How an appeal stands.
pub async fn appeal(call: Call, _: Nothing) -> Result<Json<AppealStatus>, Problem> {
    let missing = || Problem::not_found("there is no appeal at this link");
    let id: AppealId = call.id().map_err(|_: Problem| missing())?;
    if !is_token_of(&call, id.as_bytes())? {
        return Err(missing());
    }
    let appeal = call.engine().get::<Appeal>(id)?.ok_or_else(missing)?;
    Ok(Json(AppealStatus {
        id,
        state: appeal.state,
        received_at: appeal.received_at,
        due_at: appeal.due_at,
        decided_at: appeal.answer.as_ref().map(|answer| answer.at),
        outcome: appeal.answer.map(|answer| answer.outcome),
    }))
}

/// Whether the link carries the token of this id, compared in a time that tells nothing.
fn is_token_of(call: &Call, id: &[u8; 16]) -> Result<bool, Problem> {
    let token = call.engine().house.load().status_token(id);
    let is_right = token.as_bytes().ct_eq(call.parameter("token")?.as_bytes());
    Ok(is_right.into())
}
