//! Accounts: profile, history, tags, erasure.

use evenhand_engine::Engine;
use evenhand_flow::operation::contact::SetContact;
use evenhand_flow::operation::erase::Erased;
use evenhand_flow::operation::tag::TagAccount;
use evenhand_flow::work::{Row, Select, SubjectName};
use evenhand_model::{
    Account, Case, CaseId, Decision, Order, Platform, Problem, Subject, SubjectKind, SubjectRef,
    Time, limits,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::blind_look::{BlindLook, refuse};
use crate::api::cases::NoFields;
use crate::api::veil::Veil;
use crate::endpoint::input::{Json as Body, JsonOrNothing, Nothing, Query};
use crate::endpoint::output::{Json, NoContent};
use crate::endpoint::page::PageQuery;
use crate::endpoint::{Call, List};
use crate::view::SubjectView;
use crate::view::account::{AccountCounts, AccountView, HistoryView};
use crate::view::action::ActionView;
use crate::view::case::CaseView;
use crate::view::timeline::{self, TimelineItem};

/// An account's public profile, tags and counts.
pub async fn get(call: Call, _: Nothing) -> Result<Json<AccountView>, Problem> {
    let (platform, id) = (call.platform()?.clone(), call.parameter("id")?.to_owned());
    refuse_hidden(&call)?;
    call.read(move |engine| view(engine, &platform, &id).map(Json))
        .await
}

/// Cases, decisions and actions on an account and on what it wrote, the latest first.
pub async fn history(call: Call, _: Nothing) -> Result<Json<HistoryView>, Problem> {
    let (platform, id) = (call.platform()?.clone(), call.parameter("id")?.to_owned());
    refuse_hidden(&call)?;
    let veil = Veil::of(&call)?;
    call.read(move |engine| read_history(engine, &platform, &id, veil.as_ref()).map(Json))
        .await
}

/// What happened to an account and to what it wrote, in one order of time, the latest first.
pub async fn timeline(
    call: Call,
    Query(query): Query<PageQuery>,
) -> Result<Json<List<TimelineItem>>, Problem> {
    let page = query.page()?;
    let (platform, id) = (call.platform()?.clone(), call.parameter("id")?.to_owned());
    refuse_hidden(&call)?;
    let veil = Veil::of(&call)?;
    call.read(move |engine| {
        let account = find(engine, &platform, &id)?;
        timeline::page(engine, &account, &page, veil.as_ref()).map(Json)
    })
    .await
}

/// Where and how an account is told something.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactRequest {
    /// The address; kept encrypted.
    pub email: String,
    /// Language that the account wants to be spoken to in, a BCP 47 tag; unchanged when left out.
    #[serde(default)]
    pub lang: Option<String>,
}

/// Keeps an address that statements are mailed to, for platforms that can't tell their own users.
pub async fn set_contact(
    call: Call,
    Body(request): Body<ContactRequest>,
) -> Result<NoContent, Problem> {
    change_contact(&call, Some(request.email), request.lang).await
}

/// Forgets the address of an account.
pub async fn forget_contact(call: Call, _: Nothing) -> Result<NoContent, Problem> {
    find(call.engine(), call.platform()?, call.parameter("id")?)?;
    change_contact(&call, None, None).await
}

async fn change_contact(
    call: &Call,
    email: Option<String>,
    lang: Option<String>,
) -> Result<NoContent, Problem> {
    let account = call.parameter("id")?.to_owned();
    evenhand_flow::accept::shape::check_id("id", &account)?;
    let operation = SetContact {
        platform: call.platform()?.clone(),
        account,
        email,
        lang,
    };
    call.engine().submit(call.principal()?, operation).await?;
    Ok(NoContent)
}

/// How long a tag lasts.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagRequest {
    /// When it ends; never when left out.
    #[serde(default)]
    pub until: Option<Time>,
}

/// Sets a tag, that rules can see.
pub async fn tag(
    call: Call,
    JsonOrNothing(request): JsonOrNothing<TagRequest>,
) -> Result<Json<AccountView>, Problem> {
    refuse_hidden(&call)?;
    change_tag(&call, request.until, false).await
}

/// Removes a tag.
pub async fn untag(call: Call, _: Nothing) -> Result<Json<AccountView>, Problem> {
    find(call.engine(), call.platform()?, call.parameter("id")?)?;
    refuse_hidden(&call)?;
    change_tag(&call, None, true).await
}

async fn change_tag(
    call: &Call,
    until: Option<Time>,
    remove: bool,
) -> Result<Json<AccountView>, Problem> {
    let (platform, id) = (call.platform()?.clone(), call.parameter("id")?.to_owned());
    evenhand_flow::accept::shape::check_id("id", &id)?;
    let tag = call.parameter("tag")?;
    if !remove && call.engine().rules.load().set.is_tag_of_rules(tag) {
        let detail = "the rules say that only they set this tag, and rely on it; use another one";
        return Err(Problem::conflict(detail).at("tag"));
    }
    let operation = TagAccount {
        platform: platform.clone(),
        account: id.clone(),
        tag: tag.to_owned(),
        until,
        remove,
    };
    call.engine().submit(call.principal()?, operation).await?;
    view(call.engine(), &platform, &id).map(Json)
}

/// Erases an account with everything that it wrote. A repeat finds nothing by that id any more.
pub async fn erase(call: Call, _: JsonOrNothing<NoFields>) -> Result<Json<Erased>, Problem> {
    call.bind_key().await?;
    let (platform, id) = (call.platform()?, call.parameter("id")?);
    call.server
        .engine
        .erase_account(call.principal()?, platform, id)
        .await
        .map(Json)
}

fn find(engine: &Engine, platform: &Platform, id: &str) -> Result<Subject, Problem> {
    let named = SubjectRef {
        kind: SubjectKind::Account,
        id: id.to_owned(),
    };
    let missing = || Problem::not_found("there is no account by that id");
    let name = engine.get::<SubjectName>(SubjectName::name_of(platform, &named))?;
    engine
        .get::<Subject>(name.ok_or_else(missing)?.subject)?
        .ok_or_else(missing)
}

/// Refuses an account whose tags and counts would tell what was decided.
fn refuse_hidden(call: &Call) -> Result<(), Problem> {
    let look = BlindLook::of(call)?;
    if !look.hides_something() {
        return Ok(());
    }
    match find(call.engine(), call.platform()?, call.parameter("id")?) {
        Ok(account) => refuse(look.hides_subject(account.id)),
        // Nothing was decided about somebody whom nobody knows.
        Err(problem) if problem.status == 404 => Ok(()),
        Err(problem) => Err(problem),
    }
}

fn view(engine: &Engine, platform: &Platform, id: &str) -> Result<AccountView, Problem> {
    let subject = find(engine, platform, id)?;
    let account = engine.get::<Account>(subject.id)?;
    let account = account.unwrap_or_else(|| Account::new(subject.id, subject.first_seen_at));
    let counts = AccountCounts {
        posts: account.post_count,
        cases: engine.count(&Select::cases_on(subject.id, 1))?,
        decisions: engine.count(&Select::decisions_on(subject.id, 1))?,
        actions: engine.count(&Select::orders_on(subject.id, 1))?,
    };
    Ok(AccountView::of(
        account,
        SubjectView::of(&subject),
        counts,
        engine.now(),
    ))
}

fn read_history(
    engine: &Engine,
    platform: &Platform,
    id: &str,
    veil: Option<&Veil>,
) -> Result<HistoryView, Problem> {
    let account = find(engine, platform, id)?;
    let max = limits::HISTORY_ITEMS_MAX;
    let content =
        engine.select::<Subject>(&Select::subjects_by(account.id, max + 1).descending())?;
    let mut history = Gathered {
        complete: content.len() <= max,
        ..Gathered::default()
    };
    for subject in std::iter::once(&account).chain(content.iter().take(max)) {
        history.gather(engine, subject)?;
    }
    if let Some(veil) = veil {
        history.leave_out_sealed(veil);
    }
    let complete = history.complete;
    let (cases, one) = latest(history.cases, |case| case.id);
    let (decisions, two) = latest(history.decisions, |decision| decision.id);
    let (orders, three) = latest(history.orders, |order| order.id);
    Ok(HistoryView {
        cases: CaseView::list(engine, cases)?,
        decisions,
        actions: ActionView::list(engine, orders)?,
        complete: complete && one && two && three,
    })
}

#[derive(Default)]
struct Gathered {
    cases: Vec<Case>,
    decisions: Vec<Decision>,
    orders: Vec<Order>,
    complete: bool,
}

impl Gathered {
    fn gather(&mut self, engine: &Engine, subject: &Subject) -> Result<(), Problem> {
        let limit = limits::HISTORY_ITEMS_MAX + 1;
        let cases = Select::cases_on(subject.id, limit);
        let decisions = Select::decisions_on(subject.id, limit);
        let orders = Select::orders_on(subject.id, limit);
        self.cases.extend(rows::<Case>(engine, cases)?);
        self.decisions.extend(rows::<Decision>(engine, decisions)?);
        self.orders.extend(rows::<Order>(engine, orders)?);
        Ok(())
    }
}

impl Gathered {
    fn leave_out_sealed(&mut self, veil: &Veil) {
        let is_open = |case: Option<CaseId>| case.is_none_or(|case| !veil.hides_case(case));
        self.cases.retain(|case| !case.class.is_sealed());
        self.decisions.retain(|decision| is_open(decision.case));
        self.orders.retain(|order| is_open(order.case));
    }
}

fn rows<R: Row>(engine: &Engine, select: Select) -> Result<Vec<R>, Problem> {
    engine.select::<R>(&select.descending())
}

/// The latest rows, and whether that is all. Ids made later sort later.
fn latest<T, I: Ord>(mut rows: Vec<T>, id: impl Fn(&T) -> I) -> (Vec<T>, bool) {
    rows.sort_by_key(|row| std::cmp::Reverse(id(row)));
    let complete = rows.len() <= limits::HISTORY_ITEMS_MAX;
    rows.truncate(limits::HISTORY_ITEMS_MAX);
    (rows, complete)
}
