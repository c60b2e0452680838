//! Bulks so far, and what became of one.

use askama::Template;
use axum::response::Response;
use evenhand_model::{BulkId, BulkWork, CaseId, Problem, Role, Scope};

use crate::api;
use crate::console::frame::Frame;
use crate::console::people::People;
use crate::console::screen::bulk::preview::in_words;
use crate::console::screen::search::named;
use crate::console::visit::page;
use crate::console::{Visit, outside, words};
use crate::endpoint::input::{Nothing, Query};
use crate::endpoint::page::PageQuery;
use crate::view::bulk::{BulkItem, BulkView};

#[derive(Template)]
#[template(path = "bulks.html")]
struct Bulks {
    frame: Frame,
    rows: Vec<BulkRow>,
    next: Option<String>,
    may_revert_rules: bool,
    rule: String,
}

struct BulkRow {
    id: BulkId,
    at: String,
    by: String,
    what: String,
    progress: String,
}

impl BulkRow {
    fn of(visit: &Visit, people: &People, bulk: &BulkView) -> Self {
        let progress = if bulk.finished_at.is_some() {
            format!("done: {} decided, {} left out", bulk.decided, bulk.left_out)
        } else {
            format!("{} of {} so far", bulk.done, bulk.subjects)
        };
        Self {
            id: bulk.id,
            at: words::instant(bulk.at),
            by: people.name(bulk.by),
            what: in_words(visit, &bulk.work),
            progress,
        }
    }
}

#[derive(Template)]
#[template(path = "bulk_rule.html")]
struct OfRule {
    frame: Frame,
    rule: String,
}

/// A form to take back what one rule did.
pub async fn of_rule(visit: Visit) -> Result<Response, Problem> {
    page(&OfRule {
        rule: visit.call.parameter("id")?.to_owned(),
        frame: Frame::of(&visit, "Take back what a rule did")?,
    })
}

/// Bulks in the order in which they were begun, and a form to take back what a rule did.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    let query: PageQuery = visit.query()?;
    let found = api::bulks::list(visit.call.clone(), Query(query)).await?.0;
    let people = People::read(visit.engine(), found.items.iter().map(|bulk| bulk.by))?;
    page(&Bulks {
        rows: found
            .items
            .iter()
            .map(|bulk| BulkRow::of(&visit, &people, bulk))
            .collect(),
        next: found.next,
        may_revert_rules: leads(&visit) && visit.call.caller()?.may(Scope::CasesWrite),
        rule: String::new(),
        frame: Frame::of(&visit, "Bulks")?,
    })
}

fn leads(visit: &Visit) -> bool {
    let user = visit.user.as_ref();
    user.is_some_and(|user| matches!(user.role, Role::Lead | Role::Admin))
}

#[derive(Template)]
#[template(path = "bulk.html")]
struct BulkPage {
    frame: Frame,
    row: BulkRow,
    reason: Option<String>,
    is_running: bool,
    may_revert: bool,
    items: Vec<ItemRow>,
}

struct ItemRow {
    subject: String,
    case: Option<CaseId>,
    became: String,
}

impl ItemRow {
    fn of(item: &BulkItem) -> Self {
        let became = match item.left_out {
            Some(why) => format!("left out: {}", why.in_words()),
            None => format!("{} ordered, {} ended", item.actions.len(), item.ended.len()),
        };
        Self {
            subject: named(&item.subject),
            case: item.case,
            became,
        }
    }
}

/// One bulk, with what became of each subject.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let bulk = api::bulks::get(visit.call.clone(), Nothing).await?.0;
    let people = People::read(visit.engine(), [bulk.by])?;
    let is_own = visit.user.as_ref().is_some_and(|user| user.id == bulk.by);
    let can_be = matches!(bulk.work, BulkWork::Decide(_)) && bulk.decided > 0;
    let may_work = visit.call.caller()?.may(Scope::CasesWrite);
    page(&BulkPage {
        row: BulkRow::of(&visit, &people, &bulk),
        reason: bulk.reason.as_deref().map(outside::line),
        is_running: bulk.finished_at.is_none(),
        may_revert: can_be && may_work && (is_own || leads(&visit)),
        items: bulk.items.iter().map(ItemRow::of).collect(),
        frame: Frame::of(&visit, "Bulk")?,
    })
}
