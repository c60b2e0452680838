//! Cases: the dispatcher, lists and single cases. Work on a case is in [`super::case_work`].

use evenhand_engine::Engine;
use evenhand_flow::case::dispatch::LOOK_AGAIN;
use evenhand_flow::operation::claim_case::ClaimCase;
use evenhand_flow::operation::next_case::NextCase;
use evenhand_flow::work::{Select, SubjectName};
use evenhand_model::{
    Case, CaseId, CaseState, Entry, Platform, Problem, SubjectId, SubjectKind, SubjectRef, Tier,
    UserId, limits,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::blind_look::{BlindLook, refuse};
use crate::api::{dispatch, veil};
use crate::endpoint::input::{self, JsonOrNothing, Nothing, Query};
use crate::endpoint::output::{Found, Json};
use crate::endpoint::page::{Page, PageQuery};
use crate::endpoint::{Call, List};
use crate::view::case::CaseView;
use crate::view::reporters;

/// Cases of the same tier that a claim looks at to find the oldest other one.
const SAME_TIER: usize = 64;
/// Entries of one case that are ever read.
const ENTRIES_MAX: usize = 10_000;

/// The next case in the order of work, claimed for the caller; nothing where none is open. Every other one
/// at most has `confirm`: somebody says that there is danger, nothing else shows it, and a look of half a
/// minute at it comes first.
pub async fn next(
    call: Call,
    JsonOrNothing(request): JsonOrNothing<NextRequest>,
) -> Result<Found<CaseView>, Problem> {
    let (platform, user) = (call.platform()?.clone(), call.user()?);
    let look = |wanted| next_of(&call, &platform, user, &request, wanted);
    let found = looked_again(limits::DISPATCH_CANDIDATES, look).await?;
    let case = found.map(|id| view(&call, id)).transpose()?;
    Ok(Found(case))
}

/// Looks at more of each lane each time that others have taken all that was seen of one.
async fn looked_again<T, L: Future<Output = Result<T, Problem>>>(
    mut wanted: usize,
    look: impl Fn(usize) -> L,
) -> Result<T, Problem> {
    for _ in 1..limits::DISPATCH_LOOKS_MAX {
        match look(wanted).await {
            Err(problem) if problem.detail == LOOK_AGAIN => wanted *= 4,
            done => return done,
        }
    }
    look(wanted).await
}

/// One look at the front of each lane, and the case of them whose turn it is.
async fn next_of(
    call: &Call,
    platform: &Platform,
    user: UserId,
    request: &NextRequest,
    wanted: usize,
) -> Result<Option<CaseId>, Problem> {
    let engine = call.engine();
    let operation = NextCase {
        claimed: dispatch::claimed_by(engine, user)?,
        sight: dispatch::sight(engine, platform, user, wanted)?,
        to_confirm: dispatch::cases_to_confirm(engine, platform, user)?,
        danger: request.danger,
        platform: platform.clone(),
        user,
    };
    call.run(operation, |case| case.map(|case| case.id)).await
}

/// How far the caller goes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NextRequest {
    /// Yes to a case of imminent danger, though the caller's budget is spent; without effect where it
    /// is not.
    #[serde(default)]
    pub danger: bool,
}

/// A body without fields.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoFields {}

/// Which cases to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseQuery {
    /// Cases in this state; `open` when left out.
    pub state: Option<CaseState>,
    /// Cases of this tier; all when left out.
    pub tier: Option<Tier>,
    /// Only those that the caller has claimed, whatever their tier.
    #[serde(default)]
    pub mine: bool,
    /// Only those on the account that the platform calls so, whatever their tier and state.
    pub account: Option<String>,
    /// Only those on the content that the platform calls so, whatever their tier and state.
    pub content: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Cases in the order of work. Lists are for finding: taking a case out of order is an expedite.
pub async fn list(
    call: Call,
    Query(query): Query<CaseQuery>,
) -> Result<Json<List<CaseView>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let platform = call.platform()?.clone();
    let state = query.state.unwrap_or(CaseState::Open);
    let by_name = [
        (SubjectKind::Account, query.account),
        (SubjectKind::Content, query.content),
    ];
    let mut named = by_name
        .into_iter()
        .filter_map(|(kind, id)| Some(SubjectRef { kind, id: id? }));
    let select = match (named.next(), query.mine, query.tier) {
        (Some(named), ..) => match subject_named(call.engine(), &platform, &named)? {
            Some(subject) => Select::cases_on(subject, page.limit),
            None => {
                return Ok(Json(List {
                    items: Vec::new(),
                    next: None,
                }));
            }
        },
        (None, true, _) => Select::cases_claimed_by(call.user()?, page.limit),
        (None, false, None) => Select::cases_in_order(&platform, state, page.limit),
        (None, false, Some(tier)) => Select::cases_of_tier(&platform, state, tier, page.limit),
    };
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let (mut cases, next) = page.select::<Case>(engine, select)?;
        cases.retain(|case| case.platform == platform && !look.hides_case(case.id));
        Ok(Json(List {
            items: CaseView::list(engine, cases)?,
            next,
        }))
    })
    .await
}

fn subject_named(
    engine: &Engine,
    platform: &Platform,
    named: &SubjectRef,
) -> Result<Option<SubjectId>, Problem> {
    let name = engine.get::<SubjectName>(SubjectName::name_of(platform, named))?;
    Ok(name.map(|name| name.subject))
}

/// A case with its content, and to a person with what can be said of its reporters: a platform knows who they are, and
/// how often somebody was wrong is no reason to do anything to them.
pub fn whole(call: &Call, case: Case) -> Result<CaseView, Problem> {
    let engine = call.engine();
    let reporters = match call.user() {
        Ok(_) => Some(reporters::of_case(engine, &case)?),
        Err(_) => None,
    };
    Ok(CaseView {
        reporters,
        ..CaseView::whole(engine, case)?
    })
}

/// One case with its content.
pub async fn get(call: Call, _: Nothing) -> Result<Json<CaseView>, Problem> {
    let case = visible(&call)?;
    veil::note_look(&call, &case).await?;
    whole(&call, case).map(Json)
}

/// Why this case.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimRequest {
    /// Needed where the case is not among the caller's next ones: then it is an expedite.
    #[serde(default)]
    pub reason: Option<String>,
    /// Yes to a case of imminent danger, though the caller's budget is spent.
    #[serde(default)]
    pub danger: bool,
}

/// Claims one case by name.
pub async fn claim(
    call: Call,
    JsonOrNothing(request): input::JsonOrNothing<ClaimRequest>,
) -> Result<Json<CaseView>, Problem> {
    let (platform, user) = (call.platform()?.clone(), call.user()?);
    let case = visible(&call)?;
    let look = |wanted| claim_of(&call, &platform, user, &case, &request, wanted);
    let id = looked_again(limits::NEXT_CASES_WINDOW, look).await?;
    view(&call, id).map(Json)
}

/// One look at the front of each lane, and the claim of a case that may be among them.
async fn claim_of(
    call: &Call,
    platform: &Platform,
    user: UserId,
    case: &Case,
    request: &ClaimRequest,
    wanted: usize,
) -> Result<CaseId, Problem> {
    let engine = call.engine();
    let same_tier = Select::cases_of_tier(platform, CaseState::Open, case.tier, SAME_TIER);
    let operation = ClaimCase {
        case: case.id,
        user,
        reason: request.reason.clone(),
        danger: request.danger,
        unseen: false,
        claimed: dispatch::claimed_by(engine, user)?,
        sight: dispatch::sight_with_skipped(engine, platform, user, wanted)?,
        to_confirm: dispatch::cases_to_confirm(engine, platform, user)?,
        of_same_tier: ids(engine, &same_tier)?,
        platform: platform.clone(),
    };
    call.run(operation, |case| case.id).await
}

/// What was done in a case, the oldest first.
pub async fn entries(
    call: Call,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<Entry>>, Problem> {
    let page = query.page()?;
    let case = visible(&call)?.id;
    call.read(move |engine| {
        let all = engine
            .store()
            .entries_filed_under(&case.to_string(), ENTRIES_MAX);
        let all = all.map_err(|error| {
            tracing::error!(%error, "entries of a case can't be read");
            Problem::internal("the audit log could not be read")
        })?;
        super::audit::entries::page_of(&page, all).map(Json)
    })
    .await
}

/// The case with that id on that platform.
pub fn find(engine: &Engine, platform: &Platform, id: CaseId) -> Result<Case, Problem> {
    let case = engine
        .get::<Case>(id)?
        .filter(|case| case.platform == *platform);
    case.ok_or_else(|| Problem::not_found(format!("there is no case {id}")))
}

/// The case in the path, unless it is hidden from the caller.
pub fn visible(call: &Call) -> Result<Case, Problem> {
    let case = find(call.engine(), call.platform()?, call.id()?)?;
    veil::refuse_case(call, &case)?;
    refuse(BlindLook::of(call)?.hides_case(case.id))?;
    Ok(case)
}

/// The present view of a case, without content.
pub fn view(call: &Call, id: CaseId) -> Result<CaseView, Problem> {
    let case = find(call.engine(), call.platform()?, id)?;
    CaseView::one(call.engine(), case)
}

fn ids(engine: &Engine, select: &Select) -> Result<Vec<CaseId>, Problem> {
    Ok(engine
        .select::<Case>(select)?
        .into_iter()
        .map(|case| case.id)
        .collect())
}
