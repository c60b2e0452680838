//! Search: words, names, links, hashes, rules and decisions by the index, ids by what they name.

use std::collections::BTreeSet;

use evenhand_engine::Engine;
use evenhand_engine::search::FoundThing;
use evenhand_flow::search::{DocumentId, Query as SearchQuery};
use evenhand_flow::work::{Select, SubjectName, Value};
use evenhand_model::{
    Account, Case, CaseId, Decision, DecisionId, Order, OrderId, Platform, Problem, Report,
    ReportId, Scope, Subject, SubjectId, SubjectKind, SubjectRef, limits,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::api::blind_look::BlindLook;
use crate::endpoint::Call;
use crate::endpoint::input::Query;
use crate::endpoint::output::Json;
use crate::endpoint::page::{Page, read_cursor, write_cursor};
use crate::view::search::{SearchItem, SearchView, behind};

/// What to search for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindQuery {
    /// Words, all of which must be there, in the content or in a name; `"a phrase"`; `#hashtag`; `@handle`;
    /// `text:`, `handle:`, `link:`, `hash:`, `tag:`, `rule:`, `decision:` (an outcome or a policy) or
    /// `id:` (ours or yours) with a value.
    pub q: String,
    /// Only things of this kind; all when left out.
    pub kind: Option<FoundKind>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

/// A kind of thing that is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FoundKind {
    /// Cases.
    Case,
    /// Accounts.
    Account,
    /// Decisions without a case.
    Decision,
}

/// What a query asks for, the latest first.
pub async fn find(call: Call, Query(asked): Query<FindQuery>) -> Result<Json<SearchView>, Problem> {
    let query = SearchQuery::read(&asked.q)?;
    let limit = Page::of(None, asked.limit)?.limit;
    let before = asked.after.as_deref().map(place).transpose()?;
    let platform = call.platform()?.clone();
    let look = BlindLook::of(&call)?;
    let may_read_accounts = call.caller()?.may(Scope::AccountsRead);
    let may_see = move |thing: &FoundThing| {
        let (kind, is_hidden) = match thing {
            FoundThing::Case(case) => (
                FoundKind::Case,
                look.hides_case(case.id) || look.hides_subject(case.subject),
            ),
            FoundThing::Account(found) => (
                FoundKind::Account,
                !may_read_accounts || look.hides_subject(found.1.id),
            ),
            FoundThing::Decision(decision) => (FoundKind::Decision, look.hides_decision(decision)),
        };
        !is_hidden && asked.kind.is_none_or(|wanted| wanted == kind)
    };
    call.read(move |engine| {
        let behind = behind(engine.search_behind()?);
        if !query.ids.is_empty() {
            let mut things = Vec::new();
            for id in &query.ids {
                things.extend(named(engine, &platform, id)?);
            }
            things.retain(&may_see);
            let things = things.into_iter().map(|thing| (thing, BTreeSet::new()));
            return Ok(Json(SearchView {
                items: SearchItem::list(engine, things.collect())?,
                next: None,
                behind,
            }));
        }
        let found = engine.find(&platform, &query, before, limit, may_see)?;
        let next = found
            .next
            .map(|place| write_cursor(&Value::Nothing, &place.place()));
        Ok(Json(SearchView {
            items: SearchItem::list(engine, found.things)?,
            next,
            behind,
        }))
    })
    .await
}

fn place(cursor: &str) -> Result<DocumentId, Problem> {
    let (_, place) = read_cursor(cursor)?;
    DocumentId::from_place(&place).ok_or_else(|| {
        Problem::invalid("this is no cursor of a search; send `next` as it was").at("after")
    })
}

/// What is called so, by us or by the platform.
fn named(engine: &Engine, platform: &Platform, id: &str) -> Result<Vec<FoundThing>, Problem> {
    let mut things = Vec::new();
    if let Ok(case) = id.parse::<CaseId>() {
        things.extend(ours(engine, platform, case, id)?);
    }
    for kind in [
        SubjectKind::Account,
        SubjectKind::Content,
        SubjectKind::Hashtag,
    ] {
        let named = SubjectRef {
            kind,
            id: match kind {
                SubjectKind::Hashtag => id.trim_start_matches('#').to_lowercase(),
                _ => id.to_owned(),
            },
        };
        let name = engine.get::<SubjectName>(SubjectName::name_of(platform, &named))?;
        if let Some(name) = name {
            things.extend(subject(engine, name.subject)?);
        }
    }
    Ok(things)
}

/// The row of ours with that id: a case, a decision, or what an action or a report belongs to.
fn ours(
    engine: &Engine,
    platform: &Platform,
    case: CaseId,
    id: &str,
) -> Result<Vec<FoundThing>, Problem> {
    let order = parse::<OrderId>(id).map(|id| engine.get::<Order>(id));
    let order = order.transpose()?.flatten();
    let report = parse::<ReportId>(id).map(|id| engine.get::<Report>(id));
    let report = report.transpose()?.flatten();
    let decision = parse::<DecisionId>(id).or(order.as_ref().map(|order| order.decision));
    let decision = decision.map(|id| engine.get::<Decision>(id));
    let decision = decision.transpose()?.flatten();
    let mut things = Vec::new();
    let cases = [
        Some(case),
        report.map(|report| report.case),
        order.and_then(|order| order.case),
        decision.as_ref().and_then(|decision| decision.case),
    ];
    let cases: BTreeSet<CaseId> = cases.into_iter().flatten().collect();
    for case in cases {
        let case = engine.get::<Case>(case)?;
        let case = case.filter(|case| case.platform == *platform);
        things.extend(case.map(|case| FoundThing::Case(Box::new(case))));
    }
    if let Some(decision) = decision {
        let subject = engine.get::<Subject>(decision.subject)?;
        if subject.is_some_and(|subject| subject.platform == *platform) {
            things.push(FoundThing::Decision(Box::new(decision)));
        }
    }
    Ok(things)
}

fn parse<T: std::str::FromStr>(id: &str) -> Option<T> {
    id.parse().ok()
}

/// A subject: the account, and every case on it.
fn subject(engine: &Engine, id: SubjectId) -> Result<Vec<FoundThing>, Problem> {
    let mut things = Vec::new();
    if let Some(subject) = engine.get::<Subject>(id)?
        && subject.kind == SubjectKind::Account
    {
        let account = engine.get::<Account>(id)?;
        let account = account.unwrap_or_else(|| Account::new(id, subject.first_seen_at));
        things.push(FoundThing::Account(Box::new((account, subject))));
    }
    let cases = Select::cases_on(id, limits::PAGE_ITEMS_DEFAULT).descending();
    let cases = engine.select::<Case>(&cases)?;
    things.extend(
        cases
            .into_iter()
            .map(|case| FoundThing::Case(Box::new(case))),
    );
    Ok(things)
}
