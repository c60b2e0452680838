//! Accounts that may be the return of suspended ones. A comparison finds them, a person judges.

use evenhand_engine::Engine;
use evenhand_flow::operation::returns::judge::{JudgeReturn, LinkReason};
use evenhand_flow::transparency::returns::ReturnsPrecision;
use evenhand_flow::work::{LinksJudged, Select};
use evenhand_model::{Account, LinkState, Platform, Problem, ReturnLink, Subject, SubjectId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::blind_look::{BlindLook, refuse};
use crate::endpoint::input::{self, Nothing, Query};
use crate::endpoint::output::Json;
use crate::endpoint::page::Page;
use crate::endpoint::{Call, List};
use crate::view::return_link::{LinkedAccount, ReturnLinkView};

/// Which links to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnsQuery {
    /// Where they stand; open ones when left out.
    pub state: Option<LinkState>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// Accounts that may be the return of suspended ones, those that were found last first.
pub async fn list(
    call: Call,
    Query(query): Query<ReturnsQuery>,
) -> Result<Json<List<ReturnLinkView>>, Problem> {
    let page = Page::of(query.after.as_deref(), query.limit)?;
    let state = query.state.unwrap_or(LinkState::Open);
    let select = Select::return_links(call.platform()?, state, page.limit);
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let (mut links, next) = page.select::<ReturnLink>(engine, select)?;
        links.retain(|link| !look.hides_link(link));
        let items = links.into_iter().map(|link| view(engine, link));
        let items = items.collect::<Result<_, _>>()?;
        Ok(Json(List { items, next }))
    })
    .await
}

/// How often likely links were right, as people judged, and whether first posts are held because of one.
pub async fn precision(call: Call, _: Nothing) -> Result<Json<ReturnsPrecision>, Problem> {
    let platform = call.platform()?.clone();
    call.read(move |engine| {
        let judged = engine.get::<LinksJudged>(&platform)?;
        let judged = judged.unwrap_or_else(|| LinksJudged::new(&platform));
        let mode = engine.house.load().returns_mode;
        Ok(Json(ReturnsPrecision::of(mode, &judged)))
    })
    .await
}

/// One link, with both accounts side by side and every feature that was compared.
pub async fn get(call: Call, _: Nothing) -> Result<Json<ReturnLinkView>, Problem> {
    let (id, platform) = (call.parameter("id")?.to_owned(), call.platform()?.clone());
    let look = BlindLook::of(&call)?;
    call.read(move |engine| {
        let link = find(engine, &platform, &id)?;
        refuse(look.hides_link(&link))?;
        view(engine, link).map(Json)
    })
    .await
}

/// Says that both accounts are one person's. Nothing happens to the account by that: a case about it is opened, in which
/// a person decides by its conduct.
pub async fn confirm(
    call: Call,
    input::Json(reason): input::Json<LinkReason>,
) -> Result<Json<ReturnLinkView>, Problem> {
    judge(call, reason, true).await
}

/// Says that the two accounts are not one person's. They are never linked again.
pub async fn reject(
    call: Call,
    input::Json(reason): input::Json<LinkReason>,
) -> Result<Json<ReturnLinkView>, Problem> {
    judge(call, reason, false).await
}

async fn judge(
    call: Call,
    reason: LinkReason,
    is_confirmed: bool,
) -> Result<Json<ReturnLinkView>, Problem> {
    let platform = call.platform()?.clone();
    let link = find(call.engine(), &platform, call.parameter("id")?)?;
    refuse(BlindLook::of(&call)?.hides_link(&link))?;
    let operation = JudgeReturn {
        platform: platform.clone(),
        id: call.parameter("id")?.to_owned(),
        user: call.user()?,
        is_confirmed,
        reason,
    };
    let id = call.run(operation, |link| link.id).await?;
    call.read(move |engine| view(engine, find(engine, &platform, &id)?).map(Json))
        .await
}

fn find(engine: &Engine, platform: &Platform, id: &str) -> Result<ReturnLink, Problem> {
    let link = engine.get::<ReturnLink>(id)?;
    let link = link.filter(|link| link.platform == *platform);
    link.ok_or_else(|| Problem::not_found("there is no such link between accounts"))
}

fn view(engine: &Engine, link: ReturnLink) -> Result<ReturnLinkView, Problem> {
    let (suspended, candidate) = (
        account(engine, link.suspended)?,
        account(engine, link.candidate)?,
    );
    Ok(ReturnLinkView::of(link, suspended, candidate))
}

fn account(engine: &Engine, subject: SubjectId) -> Result<LinkedAccount, Problem> {
    let id = engine
        .get::<Subject>(subject)?
        .and_then(|subject| subject.external_id);
    Ok(LinkedAccount::of(
        subject,
        id,
        engine.get::<Account>(subject)?,
    ))
}
