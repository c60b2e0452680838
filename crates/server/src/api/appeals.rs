//! Appeals: taken in with files, handed to somebody who did not decide, answered with reasons.

use evenhand_engine::Engine;
use evenhand_flow::accept::evidence;
use evenhand_flow::operation::appeal::add_file::{AddFile, KeptFile};
use evenhand_flow::operation::appeal::answer::{AnswerAppeal, NewAppealAnswer};
use evenhand_flow::operation::appeal::claim::{NextAppeal, ReleaseAppeal, RenewAppeal, SkipAppeal};
use evenhand_flow::operation::appeal::take::{AppealReceipt, TakeAppeal};
use evenhand_flow::operation::appeal::vote::VoteOnAppeal;
use evenhand_flow::work::{Evidence, Select};
use evenhand_model::{Appeal, AppealId, DecisionOutcome, NewAppeal, Platform, Problem};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::blind_look::{BlindLook, refuse};
use crate::api::case_work::FenceRequest;
use crate::api::cases::NoFields;
use crate::api::dispatch;
use crate::api::users::colleagues;
use crate::endpoint::input::{self, JsonOrNothing, Nothing, Query};
use crate::endpoint::output::{Created, Download, Found, Json};
use crate::endpoint::page::Page;
use crate::endpoint::{Call, List};
use crate::view::appeal::AppealView;

/// Takes in an appeal. Its own id makes a repeat harmless.
pub async fn take(
    call: Call,
    input::Json(appeal): input::Json<NewAppeal>,
) -> Result<Created<AppealReceipt>, Problem> {
    call.bind_key().await?;
    let operation = TakeAppeal {
        platform: call.platform()?.clone(),
        appeal,
        id: call.engine().draw(AppealId::new),
    };
    let mut receipt = call.engine().submit(call.principal()?, operation).await?;
    let house = call.engine().house.load();
    receipt.status_url = house.public_link(&receipt.status_url);
    Ok(Created(receipt))
}

/// Adds a file to an appeal. The same file twice is one.
pub async fn add_file(call: Call, file: input::File) -> Result<Created<AppealView>, Problem> {
    let operation = AddFile {
        platform: call.platform()?.clone(),
        appeal: call.id()?,
        name: file.name,
        kind: file.kind,
        bytes: file.bytes.into(),
    };
    let appeal = call.engine().submit(call.principal()?, operation).await?;
    let views = AppealView::list(call.engine(), vec![appeal])?;
    let view = views.into_iter().next();
    view.map(Created)
        .ok_or_else(|| Problem::internal("an appeal is missing"))
}

/// A file of an appeal, to be saved.
pub async fn file(call: Call, _: Nothing) -> Result<Download, Problem> {
    let appeal = find(call.engine(), call.platform()?, call.id()?)?;
    let missing = || Problem::not_found("this appeal has no such file");
    let index: usize = call.parameter("n")?.parse().map_err(|_| missing())?;
    let file = appeal.files.get(index).ok_or_else(missing)?.clone();
    let kept = call.engine().get::<Evidence>(&file.evidence)?;
    let opened = evidence::open(&kept.ok_or_else(missing)?)?;
    let bytes = serde_json::from_value::<KeptFile>(opened)
        .ok()
        .and_then(|kept| kept.bytes());
    let bytes = bytes.ok_or_else(|| Problem::internal("a file can't be read"))?;
    Ok(Download {
        kind: file.kind,
        bytes,
    })
}

/// Which appeals to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealQuery {
    /// Those that are decided; those that are not, when left out.
    #[serde(default)]
    pub decided: bool,
    /// Only those that the caller has in their hands.
    #[serde(default)]
    pub mine: bool,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Appeals by their deadlines.
pub async fn list(
    call: Call,
    Query(query): Query<AppealQuery>,
) -> Result<Json<List<AppealView>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let platform = call.platform()?.clone();
    let select = if query.mine {
        Select::appeals_claimed_by(call.user()?, page.limit)
    } else {
        Select::appeals_in_order(&platform, !query.decided, page.limit)
    };
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let (mut appeals, next) = page.select::<Appeal>(engine, select)?;
        appeals.retain(|appeal| appeal.platform == platform && !look.hides_answer(appeal));
        let mut items = AppealView::list(engine, appeals)?;
        if !query.decided {
            items.iter_mut().for_each(|item| item.votes.clear());
        }
        Ok(Json(List { items, next }))
    })
    .await
}

/// One appeal. The original decision shows once it is answered, or the caller has voted.
pub async fn get(call: Call, _: Nothing) -> Result<Json<AppealView>, Problem> {
    let appeal = find(call.engine(), call.platform()?, call.id()?)?;
    refuse(BlindLook::of(&call)?.hides_answer(&appeal))?;
    view(&call, call.id()?).map(Json)
}

/// The next appeal by its deadline that the caller may look at, claimed; nothing where there is none.
pub async fn next(call: Call, _: JsonOrNothing<NoFields>) -> Result<Found<AppealView>, Problem> {
    let (platform, user) = (call.platform()?.clone(), call.user()?);
    let candidates = dispatch::open_appeals(call.engine(), &platform, user)?;
    let operation = NextAppeal {
        candidates: candidates.iter().map(|appeal| appeal.id).collect(),
        colleagues: colleagues(call.engine())?,
        platform,
        user,
    };
    let claimed = call.run(operation, |found| found.map(|row| row.id)).await?;
    match claimed {
        Some(id) => view(&call, id).map(|view| Found(Some(view))),
        None => Ok(Found(None)),
    }
}

/// Gives a claimed appeal back.
pub async fn release(
    call: Call,
    input::Json(request): input::Json<FenceRequest>,
) -> Result<Json<AppealView>, Problem> {
    let operation = ReleaseAppeal {
        platform: call.platform()?.clone(),
        appeal: call.id()?,
        user: call.user()?,
        fence: request.fence,
    };
    let id = call.run(operation, |appeal| appeal.id).await?;
    view(&call, id).map(Json)
}

/// Keeps a claimed appeal for another lease.
pub async fn renew(
    call: Call,
    input::Json(request): input::Json<FenceRequest>,
) -> Result<Json<AppealView>, Problem> {
    let operation = RenewAppeal {
        platform: call.platform()?.clone(),
        appeal: call.id()?,
        user: call.user()?,
        fence: request.fence,
    };
    let id = call.run(operation, |appeal| appeal.id).await?;
    view(&call, id).map(Json)
}

/// Gives a claimed appeal back, not to be handed to the caller again. No reason is asked for.
pub async fn skip(
    call: Call,
    input::Json(request): input::Json<FenceRequest>,
) -> Result<Json<AppealView>, Problem> {
    let operation = SkipAppeal {
        platform: call.platform()?.clone(),
        appeal: call.id()?,
        user: call.user()?,
        fence: request.fence,
    };
    let id = call.run(operation, |appeal| appeal.id).await?;
    view(&call, id).map(Json)
}

/// What the caller finds, before they see what was decided.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoteRequest {
    /// Fencing number of the claim.
    pub fence: u64,
    /// What they find.
    pub outcome: DecisionOutcome,
    /// Which policy they think was broken.
    #[serde(default)]
    pub policy: Option<String>,
}

/// Votes on an appeal; the answer shows the original decision.
pub async fn vote(
    call: Call,
    input::Json(request): input::Json<VoteRequest>,
) -> Result<Json<AppealView>, Problem> {
    let operation = VoteOnAppeal {
        platform: call.platform()?.clone(),
        appeal: call.id()?,
        user: call.user()?,
        fence: request.fence,
        outcome: request.outcome,
        policy: request.policy,
    };
    let id = call.run(operation, |appeal| appeal.id).await?;
    view(&call, id).map(Json)
}

/// Answers an appeal.
pub async fn answer(
    call: Call,
    input::Json(answer): input::Json<NewAppealAnswer>,
) -> Result<Json<AppealView>, Problem> {
    let operation = AnswerAppeal {
        platform: call.platform()?.clone(),
        appeal: call.id()?,
        user: call.user()?,
        colleagues: colleagues(call.engine())?,
        answer,
    };
    let id = call.run(operation, |appeal| appeal.id).await?;
    view(&call, id).map(Json)
}

fn view(call: &Call, id: AppealId) -> Result<AppealView, Problem> {
    let appeal = find(call.engine(), call.platform()?, id)?;
    AppealView::whole(call.engine(), appeal, call.user().ok())
}

fn find(engine: &Engine, platform: &Platform, id: AppealId) -> Result<Appeal, Problem> {
    let appeal = engine
        .get::<Appeal>(id)?
        .filter(|appeal| appeal.platform == *platform);
    appeal.ok_or_else(|| Problem::not_found(format!("there is no appeal {id}")))
}
