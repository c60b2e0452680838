//! Finding entries: forwards or backwards through the chain, by act, by case, by person.

use evenhand_engine::{Engine, SHARD};
use evenhand_flow::work::Value;
use evenhand_model::{Act, CaseId, Entry, Principal, Problem, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::unreadable;
use crate::endpoint::List;
use crate::endpoint::page::{Page, write_cursor};

/// Entries that one page looks through for those that fit; a page may then hold fewer than it could.
const ENTRIES_LOOKED_AT_MAX: usize = 20_000;
/// Entries of one case that are looked through.
const ENTRIES_OF_CASE_MAX: usize = 10_000;
/// Entries that are read at a time where not each one fits.
const ENTRIES_PER_READ: usize = 1_000;

/// Which entries to list.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryQuery {
    /// Whether the latest entry comes first.
    #[serde(default)]
    pub newest_first: bool,
    /// Only entries that say that this was done.
    pub act: Option<Act>,
    /// Only entries about this case.
    pub case: Option<CaseId>,
    /// Only entries about what this person did.
    pub by: Option<UserId>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// Most items on the page, 1 to 200; 50 when left out.
    pub limit: Option<usize>,
}

impl EntryQuery {
    /// The entries of one page. Where few fit, a page ends early, with the cursor of the next.
    pub fn find(&self, engine: &Engine) -> Result<List<Entry>, Problem> {
        let page = Page::of(self.after.as_deref(), self.limit)?;
        let after = place(&page)?;
        match self.case {
            Some(case) => self.of_case(engine, case, after, page.limit),
            None => self.of_chain(engine, after, page.limit),
        }
    }

    fn fits(&self, entry: &Entry) -> bool {
        let is_by = |user| entry.draft.by == Principal::User(user);
        self.act.is_none_or(|act| act == entry.draft.act) && self.by.is_none_or(is_by)
    }

    fn of_case(
        &self,
        engine: &Engine,
        case: CaseId,
        after: Option<u64>,
        limit: usize,
    ) -> Result<List<Entry>, Problem> {
        let store = engine.store();
        let all = store.entries_filed_under(&case.to_string(), ENTRIES_OF_CASE_MAX);
        let mut all = all.map_err(|error| unreadable(&error))?;
        all.retain(|entry| self.fits(entry));
        if self.newest_first {
            all.reverse();
        }
        let is_further = |entry: &Entry| match after {
            Some(after) if self.newest_first => entry.sequence < after,
            Some(after) => entry.sequence > after,
            None => true,
        };
        all.retain(is_further);
        let has_more = all.len() > limit;
        all.truncate(limit);
        let last = all.last().filter(|_| has_more).map(|entry| entry.sequence);
        Ok(list(all, last))
    }

    fn of_chain(
        &self,
        engine: &Engine,
        after: Option<u64>,
        limit: usize,
    ) -> Result<List<Entry>, Problem> {
        let head = engine.store().head(SHARD);
        let head = head.map_err(|error| unreadable(&error))?.sequence;
        let per_read = match (self.act, self.by) {
            (None, None) => limit,
            _ => ENTRIES_PER_READ,
        };
        let mut walk = Walk {
            newest_first: self.newest_first,
            at: after.unwrap_or(if self.newest_first { head + 1 } else { 0 }),
            head,
        };
        let (mut found, mut looked_at) = (Vec::new(), 0);
        while !walk.is_over() && looked_at < ENTRIES_LOOKED_AT_MAX {
            for entry in walk.read(engine, per_read)? {
                looked_at += 1;
                walk.at = entry.sequence;
                if self.fits(&entry) {
                    found.push(entry);
                }
                if found.len() == limit {
                    let next = (!walk.is_over()).then_some(walk.at);
                    return Ok(list(found, next));
                }
            }
        }
        let next = (!walk.is_over()).then_some(walk.at);
        Ok(list(found, next))
    }
}

/// A way through the chain; its entries are numbered from 1 without gaps.
struct Walk {
    newest_first: bool,
    /// The entry that was read last.
    at: u64,
    /// The latest entry when the walk began.
    head: u64,
}

impl Walk {
    fn is_over(&self) -> bool {
        if self.newest_first {
            self.at <= 1
        } else {
            self.at >= self.head
        }
    }

    /// The next entries on the way.
    fn read(&self, engine: &Engine, count: usize) -> Result<Vec<Entry>, Problem> {
        let wanted = u64::try_from(count).unwrap_or(u64::MAX);
        let (after, wanted) = if self.newest_first {
            let before = self.at.min(self.head + 1) - 1;
            (before.saturating_sub(wanted), before.min(wanted))
        } else {
            (self.at, (self.head - self.at).min(wanted))
        };
        let limit = usize::try_from(wanted).unwrap_or(usize::MAX);
        let entries = engine.store().entries(SHARD, after, limit);
        let mut entries = entries.map_err(|error| unreadable(&error))?;
        if entries.is_empty() {
            return Err(Problem::internal(
                "the audit log has a gap; check it with `evenhand verify`",
            ));
        }
        if self.newest_first {
            entries.reverse();
        }
        Ok(entries)
    }
}

/// A page of entries that have all been read.
pub fn page_of(page: &Page, mut all: Vec<Entry>) -> Result<List<Entry>, Problem> {
    let after = place(page)?.unwrap_or(0);
    all.retain(|entry| entry.sequence > after);
    let has_more = all.len() > page.limit;
    all.truncate(page.limit);
    let last = all.last().filter(|_| has_more).map(|entry| entry.sequence);
    Ok(list(all, last))
}

/// The cursor of the entries beyond this one.
pub fn cursor(sequence: u64) -> String {
    let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
    write_cursor(&Value::Integer(sequence), "")
}

fn place(page: &Page) -> Result<Option<u64>, Problem> {
    match &page.after {
        None => Ok(None),
        Some((Value::Integer(sequence), _)) => Ok(Some(u64::try_from(*sequence).unwrap_or(0))),
        Some(_) => Err(Problem::invalid("this is a cursor of another list").at("after")),
    }
}

fn list(items: Vec<Entry>, next: Option<u64>) -> List<Entry> {
    List {
        items,
        next: next.map(cursor),
    }
}
