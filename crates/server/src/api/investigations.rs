//! Investigations: linked, held, read with a reason, given to an authority. For leads and admins; every
//! step writes a line of custody.

use evenhand_engine::Engine;
use evenhand_flow::Operation;
use evenhand_flow::operation::investigation::disclosure::{
    DisclosureStep, EnterDisclosure, NewDisclosure, StepDisclosure,
};
use evenhand_flow::operation::investigation::duty::{DutyStep, NewDuty, StateDuty, StepDuty};
use evenhand_flow::operation::investigation::link::{
    LinkChange, LinkToInvestigation, UnlinkFromInvestigation,
};
use evenhand_flow::operation::investigation::open::{
    ChangeInvestigation, InvestigationChange, NewInvestigation, OpenInvestigation,
};
use evenhand_flow::operation::investigation::packet::NewPacket;
use evenhand_flow::operation::investigation::read::ReadInvestigation;
use evenhand_flow::work::Select;
use evenhand_model::{
    CustodyLine, Investigation, InvestigationId, InvestigationState, Platform, Problem,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::blind_look::{BlindLook, refuse};
use crate::api::users::colleagues;
use crate::endpoint::input::{self, Nothing, Query};
use crate::endpoint::output::{Created, Download, Json};
use crate::endpoint::page::{Page, PageQuery};
use crate::endpoint::{Call, List};
use crate::view::investigation::{CustodyView, InvestigationView};

/// Opens an investigation.
pub async fn open(
    call: Call,
    input::Json(new): input::Json<NewInvestigation>,
) -> Result<Created<InvestigationView>, Problem> {
    let operation = OpenInvestigation {
        platform: call.platform()?.clone(),
        user: call.user()?,
        new,
    };
    done(&call, operation).await.map(Created)
}

/// Which investigations to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvestigationQuery {
    /// Those in this state; the open ones, when left out.
    pub state: Option<InvestigationState>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Investigations in one state, in the order in which they were opened.
pub async fn list(
    call: Call,
    Query(query): Query<InvestigationQuery>,
) -> Result<Json<List<InvestigationView>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let state = query.state.unwrap_or(InvestigationState::Open);
    let select = Select::investigations_in(call.platform()?, state, page.limit);
    call.read(move |engine| {
        let (rows, next) = page.select::<Investigation>(engine, select)?;
        let items = rows.into_iter().map(InvestigationView::line).collect();
        Ok(Json(List { items, next }))
    })
    .await
}

/// What lists show of one investigation. The rest is read with a reason.
pub async fn get(call: Call, _: Nothing) -> Result<Json<InvestigationView>, Problem> {
    let row = find(call.engine(), call.platform()?, call.id()?)?;
    Ok(Json(InvestigationView::line(row)))
}

/// Why somebody reads an investigation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadRequest {
    /// The reason, which goes into the chain of custody.
    pub reason: String,
}

/// The whole of an investigation, with the content of its cases.
pub async fn read(
    call: Call,
    input::Json(request): input::Json<ReadRequest>,
) -> Result<Json<InvestigationView>, Problem> {
    let investigation = find(call.engine(), call.platform()?, call.id()?)?;
    refuse_blind(&call, &investigation)?;
    let operation = ReadInvestigation {
        platform: call.platform()?.clone(),
        investigation: investigation.id,
        user: call.user()?,
        reason: request.reason,
    };
    // Each is recorded, also under the same `Idempotency-Key`: what it shows may have changed.
    call.bind_key().await?;
    let row = call.engine().submit(call.principal()?, operation).await?;
    call.read(move |engine| InvestigationView::whole(engine, row))
        .await
        .map(Json)
}

/// Changes words or state of an investigation.
pub async fn change(
    call: Call,
    input::Json(change): input::Json<InvestigationChange>,
) -> Result<Json<InvestigationView>, Problem> {
    let operation = ChangeInvestigation {
        platform: call.platform()?.clone(),
        investigation: call.id()?,
        user: call.user()?,
        change,
    };
    done(&call, operation).await.map(Json)
}

/// Links a case or a subject.
pub async fn link(
    call: Call,
    input::Json(request): input::Json<LinkChange>,
) -> Result<Json<InvestigationView>, Problem> {
    let operation = LinkToInvestigation {
        platform: call.platform()?.clone(),
        investigation: call.id()?,
        user: call.user()?,
        request,
    };
    done(&call, operation).await.map(Json)
}

/// Takes a case or a subject out.
pub async fn unlink(
    call: Call,
    input::Json(request): input::Json<LinkChange>,
) -> Result<Json<InvestigationView>, Problem> {
    let operation = UnlinkFromInvestigation {
        platform: call.platform()?.clone(),
        investigation: call.id()?,
        user: call.user()?,
        request,
    };
    done(&call, operation).await.map(Json)
}

/// The chain of custody, from its beginning: who did what and when. Why is read with a reason.
pub async fn custody(
    call: Call,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<CustodyView>>, Problem> {
    let page = query.page()?;
    let id = find(call.engine(), call.platform()?, call.id()?)?.id;
    let select = Select::custody_of(id, page.limit);
    call.read(move |engine| {
        let (rows, next) = page.select::<CustodyLine>(engine, select)?;
        let items = rows.into_iter().map(CustodyView::without_words).collect();
        Ok(Json(List { items, next }))
    })
    .await
}

/// States the duty to inform, or corrects it.
pub async fn state_duty(
    call: Call,
    input::Json(duty): input::Json<NewDuty>,
) -> Result<Json<InvestigationView>, Problem> {
    let operation = StateDuty {
        platform: call.platform()?.clone(),
        investigation: call.id()?,
        user: call.user()?,
        duty,
    };
    done(&call, operation).await.map(Json)
}

/// Takes a step of the duty to inform.
pub async fn step_duty(
    call: Call,
    input::Json(step): input::Json<DutyStep>,
) -> Result<Json<InvestigationView>, Problem> {
    let operation = StepDuty {
        platform: call.platform()?.clone(),
        investigation: call.id()?,
        user: call.user()?,
        colleagues: colleagues(call.engine())?,
        step,
    };
    done(&call, operation).await.map(Json)
}

/// Enters a disclosure.
pub async fn enter_disclosure(
    call: Call,
    input::Json(new): input::Json<NewDisclosure>,
) -> Result<Created<InvestigationView>, Problem> {
    let operation = EnterDisclosure {
        platform: call.platform()?.clone(),
        investigation: call.id()?,
        user: call.user()?,
        new,
    };
    done(&call, operation).await.map(Created)
}

/// Takes a step of a disclosure.
pub async fn step_disclosure(
    call: Call,
    input::Json(step): input::Json<DisclosureStep>,
) -> Result<Json<InvestigationView>, Problem> {
    let missing = |_| Problem::not_found("this investigation has no such disclosure");
    let operation = StepDisclosure {
        platform: call.platform()?.clone(),
        investigation: call.id()?,
        disclosure: call.parameter("disclosure")?.parse().map_err(missing)?,
        user: call.user()?,
        colleagues: colleagues(call.engine())?,
        step,
    };
    done(&call, operation).await.map(Json)
}

/// Makes a packet. Each is recorded, also under the same `Idempotency-Key`.
pub async fn packet(
    call: Call,
    input::Json(new): input::Json<NewPacket>,
) -> Result<Download, Problem> {
    let investigation = find(call.engine(), call.platform()?, call.id()?)?;
    refuse_blind(&call, &investigation)?;
    call.bind_key().await?;
    let (platform, user) = (call.platform()?, call.user()?);
    let engine = &call.server.engine;
    let made = engine.make_packet(call.principal()?, platform, investigation.id, user, new);
    let text = made.await?;
    Ok(Download {
        kind: "application/json".into(),
        bytes: text.into_bytes(),
    })
}

/// Runs an operation; the answer is the record as it is after it.
async fn done<O>(call: &Call, operation: O) -> Result<InvestigationView, Problem>
where
    O: Operation<Answer = Investigation>,
{
    let id = call.run(operation, |row| row.id).await?;
    let row = find(call.engine(), call.platform()?, id)?;
    InvestigationView::record(call.engine(), row)
}

fn find(
    engine: &Engine,
    platform: &Platform,
    id: InvestigationId,
) -> Result<Investigation, Problem> {
    let row = engine
        .get::<Investigation>(id)?
        .filter(|row| row.platform == *platform);
    row.ok_or_else(|| Problem::not_found(format!("there is no investigation {id}")))
}

/// Whoever has yet to vote on an appeal must not learn here what was decided.
fn refuse_blind(call: &Call, investigation: &Investigation) -> Result<(), Problem> {
    let look = BlindLook::of(call)?;
    let of_case = investigation.cases().any(|case| look.hides_case(case));
    let of_subject = || {
        let mut subjects = investigation.subjects();
        subjects.any(|subject| look.hides_subject(subject))
    };
    refuse(of_case || of_subject())
}
