//! Work on one case: give it back, keep it, decide it, change it, note on it, link it.

use evenhand_engine::translation::Translation;
use evenhand_flow::operation::change_case::{CaseChange, ChangeCase, LinkCases};
use evenhand_flow::operation::confirm_case::{ConfirmCase, Confirmation};
use evenhand_flow::operation::decide::{Decide, NewDecision};
use evenhand_flow::operation::lift_containment::{LiftContainment, NewLift};
use evenhand_flow::operation::note::AddNote;
use evenhand_flow::operation::pause_clock::{NewPause, NewResume, PauseClock, ResumeClock};
use evenhand_flow::operation::release_case::{ReleaseCase, RenewClaim};
use evenhand_flow::operation::skip_case::SkipCase;
use evenhand_flow::operation::uncover::UncoverContent;
use evenhand_flow::work::Select;
use evenhand_model::{CaseId, Decision, DecisionOutcome, Note, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::cases::{NoFields, view, visible};
use crate::api::dispatch;
use crate::endpoint::input::{Json, JsonOrNothing, Query};
use crate::endpoint::output::{self, Created, NoContent};
use crate::endpoint::page::PageQuery;
use crate::endpoint::{Call, List};
use crate::view::case::{CaseView, content_at};
use crate::view::duty::DutyView;

/// Which claim it rests on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FenceRequest {
    /// Fencing number of the claim.
    pub fence: u64,
}

/// Gives a claimed case back.
pub async fn release(
    call: Call,
    Json(request): Json<FenceRequest>,
) -> Result<output::Json<CaseView>, Problem> {
    let operation = ReleaseCase {
        platform: call.platform()?.clone(),
        case: call.id()?,
        user: call.user()?,
        fence: request.fence,
    };
    let id = call.run(operation, |case| case.id).await?;
    view(&call, id).map(output::Json)
}

/// Gives a claimed case back, not to be handed to the caller again. No reason is asked for, and the record
/// tells it from no other return.
pub async fn skip(
    call: Call,
    Json(request): Json<FenceRequest>,
) -> Result<output::Json<CaseView>, Problem> {
    let operation = SkipCase {
        platform: call.platform()?.clone(),
        case: call.id()?,
        user: call.user()?,
        fence: request.fence,
        reviewers: dispatch::reviewers(call.engine())?,
    };
    let id = call.run(operation, |case| case.id).await?;
    view(&call, id).map(output::Json)
}

/// Keeps a claimed case for another lease.
pub async fn renew(
    call: Call,
    Json(request): Json<FenceRequest>,
) -> Result<output::Json<CaseView>, Problem> {
    let operation = RenewClaim {
        platform: call.platform()?.clone(),
        case: call.id()?,
        user: call.user()?,
        fence: request.fence,
    };
    let id = call.run(operation, |case| case.id).await?;
    view(&call, id).map(output::Json)
}

/// Decides a claimed case.
pub async fn decide(
    call: Call,
    Json(decision): Json<NewDecision>,
) -> Result<Created<Decided>, Problem> {
    let operation = Decide {
        platform: call.platform()?.clone(),
        case: call.id()?,
        user: call.user()?,
        decision,
    };
    let id = call.run(operation, |decision| decision.id).await?;
    let decision = super::decisions::find(call.engine(), call.platform()?, id)?;
    let case = super::cases::find(call.engine(), call.platform()?, call.id()?)?;
    let is_confirmed = decision.outcome == DecisionOutcome::Violation;
    Ok(Created(Decided {
        duties: if is_confirmed {
            DutyView::all(call.engine(), &case)
        } else {
            Vec::new()
        },
        decision,
    }))
}

/// A decision, with what the law has somebody do because of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Decided {
    /// The decision.
    #[serde(flatten)]
    pub decision: Decision,
    /// Who must report what to which authority, where a violation was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<DutyView>,
}

/// Answers whether a claimed case in T0 on a reporter's word alone is imminent danger. A yes leaves it with the
/// caller, in T0; a no lowers it to T1, gives it back, and needs a reason.
pub async fn confirm(
    call: Call,
    Json(confirmation): Json<Confirmation>,
) -> Result<output::Json<CaseView>, Problem> {
    let operation = ConfirmCase {
        platform: call.platform()?.clone(),
        case: call.id()?,
        user: call.user()?,
        confirmation,
    };
    let id = call.run(operation, |case| case.id).await?;
    view(&call, id).map(output::Json)
}

/// Says that what a claimed case contains was contained by mistake, such as no address at all: it is shown
/// again at once, and no rule contains it again unless it changes. The case goes on, or closes.
pub async fn lift(
    call: Call,
    Json(lift): Json<NewLift>,
) -> Result<output::Json<CaseView>, Problem> {
    let operation = LiftContainment {
        platform: call.platform()?.clone(),
        case: call.id()?,
        user: call.user()?,
        lift,
    };
    let id = call.run(operation, |case| case.id).await?;
    view(&call, id).map(output::Json)
}

/// Lets a clock of a law stand still, as that law allows. Neither deadline nor place of the case move by it, and
/// the parity report counts the whole wait. Only for leads.
pub async fn pause_clock(
    call: Call,
    Json(pause): Json<NewPause>,
) -> Result<output::Json<CaseView>, Problem> {
    let operation = PauseClock {
        platform: call.platform()?.clone(),
        case: visible(&call)?.id,
        user: call.user()?,
        pause,
    };
    let id = call.run(operation, |case| case.id).await?;
    view(&call, id).map(output::Json)
}

/// Lets a clock of a law run again.
pub async fn resume_clock(
    call: Call,
    Json(resume): Json<NewResume>,
) -> Result<output::Json<CaseView>, Problem> {
    let operation = ResumeClock {
        platform: call.platform()?.clone(),
        case: visible(&call)?.id,
        user: call.user()?,
        resume,
    };
    let id = call.run(operation, |case| case.id).await?;
    view(&call, id).map(output::Json)
}

/// Changes tier or flags of a case.
pub async fn change(
    call: Call,
    Json(change): Json<CaseChange>,
) -> Result<output::Json<CaseView>, Problem> {
    let operation = ChangeCase {
        platform: call.platform()?.clone(),
        case: visible(&call)?.id,
        user: call.user()?,
        change,
    };
    let id = call.run(operation, |case| case.id).await?;
    view(&call, id).map(output::Json)
}

/// A note for colleagues.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteRequest {
    /// The words.
    pub text: String,
}

/// Adds a note to a case.
pub async fn add_note(
    call: Call,
    Json(request): Json<NoteRequest>,
) -> Result<Created<Note>, Problem> {
    let operation = AddNote {
        platform: call.platform()?.clone(),
        case: call.id()?,
        user: call.user()?,
        text: request.text,
    };
    let id = call.run(operation, |note| note.id).await?;
    let note = call.engine().get::<Note>(id)?;
    note.map(Created)
        .ok_or_else(|| Problem::not_found("this note has been erased since"))
}

/// Notes on a case, the oldest first.
pub async fn notes(
    call: Call,
    Query(query): Query<PageQuery>,
) -> Result<output::Json<List<Note>>, Problem> {
    let page = query.page()?;
    let case = visible(&call)?.id;
    let is_person = call.caller()?.user.is_some();
    call.read(move |engine| {
        let (mut items, next) = page.select::<Note>(engine, Select::notes_on(case, page.limit))?;
        items.retain(|note| is_person || !note.people_only);
        Ok(output::Json(List { items, next }))
    })
    .await
}

/// Writes down that the caller uncovered the addresses and numbers that the console masks. The content
/// itself is at `GET /v1/cases/{id}`.
pub async fn uncover(call: Call, _: JsonOrNothing<NoFields>) -> Result<NoContent, Problem> {
    let operation = UncoverContent {
        platform: call.platform()?.clone(),
        case: visible(&call)?.id,
    };
    call.run(operation, |()| ()).await?;
    Ok(NoContent)
}

/// Has the text of a case translated by the server that the configuration names, which sees it then;
/// that is written down. The words are made by a machine.
pub async fn translate(
    call: Call,
    _: JsonOrNothing<NoFields>,
) -> Result<output::Json<Translation>, Problem> {
    let case = visible(&call)?;
    if case.class.is_sealed() {
        let detail = "this case is sealed, and nothing of it goes to a server that translates";
        return Err(Problem::conflict(detail));
    }
    let content = content_at(call.engine(), case.evidence.as_deref())?;
    let text = content.and_then(|content| content.text);
    let text = text.ok_or_else(|| Problem::conflict("the case has no text to translate"))?;
    let (by, platform) = (call.principal()?, call.platform()?);
    let translated = call.engine().translate(by, platform, case.id, &text);
    translated.await.map(output::Json)
}

/// Another case.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkRequest {
    /// Which one.
    pub case: CaseId,
}

/// Links two cases, both ways.
pub async fn link(
    call: Call,
    Json(request): Json<LinkRequest>,
) -> Result<output::Json<CaseView>, Problem> {
    let operation = LinkCases {
        platform: call.platform()?.clone(),
        case: visible(&call)?.id,
        other: request.case,
        user: call.user()?,
    };
    let id = call.run(operation, |case| case.id).await?;
    view(&call, id).map(output::Json)
}
