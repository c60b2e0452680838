//! The audit log: everything that was done, the latest first, and whether it still holds.

use askama::Template;
use axum::response::Response;
use evenhand_audit::Checkpoint;
use evenhand_model::{Act, CaseId, Entry, Principal, Problem, UserId};
use serde::{Deserialize, Serialize};

use crate::api;
use crate::api::audit::entries::{EntryQuery, cursor};
use crate::api::audit::verification::VerificationRequest;
use crate::console::frame::Frame;
use crate::console::people::People;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, outside, words};
use crate::endpoint::input::{JsonOrNothing, Nothing, Query};
use crate::view::verification::{VerificationState, VerificationView};

/// Entries on one page.
const ENTRIES_PER_PAGE: usize = 50;

/// Which entries to look at.
#[derive(Clone, Default, Deserialize, Serialize)]
struct Filter {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    act: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    case: String,
    /// The id of a person.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    by: String,
    /// Only entries before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<u64>,
    /// Only entries after this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<u64>,
}

impl Filter {
    fn is_empty(&self) -> bool {
        self.act.is_empty() && self.case.is_empty() && self.by.is_empty()
    }

    /// The address of another page under the same filter.
    fn link(&self, before: Option<u64>, since: Option<u64>) -> String {
        let filter = Self {
            before,
            since,
            ..self.clone()
        };
        let query = serde_html_form::to_string(filter).unwrap_or_default();
        format!("/audit?{query}")
    }

    /// The question to the API: forwards where somebody goes back to what is newer.
    fn query(&self) -> Result<EntryQuery, Problem> {
        let act = Act::ALL.iter().copied();
        let mut act = act.filter(|act| act.as_str() == self.act);
        Ok(EntryQuery {
            newest_first: self.since.is_none(),
            act: match self.act.as_str() {
                "" => None,
                _ => Some(
                    act.next()
                        .ok_or_else(|| Problem::invalid("there is no such act").at("act"))?,
                ),
            },
            case: read::<CaseId>(&self.case, "case")?,
            by: read::<UserId>(&self.by, "by")?,
            after: self.since.or(self.before).map(cursor),
            limit: Some(ENTRIES_PER_PAGE),
        })
    }
}

/// An id, alone or at the end of an address.
fn read<T: std::str::FromStr>(text: &str, field: &str) -> Result<Option<T>, Problem> {
    let id = text.trim().rsplit('/').next().unwrap_or_default();
    if id.is_empty() {
        return Ok(None);
    }
    let read = id.parse::<T>().map(Some);
    read.map_err(|_| Problem::invalid("expected an id, or its address").at(field))
}

#[derive(Template)]
#[template(path = "audit.html")]
struct Audit {
    frame: Frame,
    rows: Vec<Row>,
    filter: Filter,
    by_name: Option<String>,
    newer: Option<String>,
    older: Option<String>,
    check: Check,
    public_key: String,
    checkpoint: Option<Signed>,
    problem: Option<Problem>,
    sent: Outside,
}

struct Row {
    sequence: u64,
    at: String,
    act: &'static str,
    act_link: String,
    by: String,
    by_link: Option<String>,
    case: Option<String>,
    details: outside::Shown,
}

/// The check of the chain, in words.
struct Check {
    words: String,
    class: &'static str,
    when: Option<String>,
    is_running: bool,
    held_against: Option<String>,
}

/// The latest checkpoint.
struct Signed {
    at: String,
    entry: u64,
    digest: String,
    line: String,
}

/// The audit log.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, Outside::default(), None).await
}

async fn draw(visit: &Visit, sent: Outside, problem: Option<Problem>) -> Result<Response, Problem> {
    let filter: Filter = visit.query()?;
    let query = filter.query()?;
    let by = query.by;
    let forwards = !query.newest_first;
    let list = api::audit::list(visit.call.clone(), Query(query)).await?.0;
    let (mut entries, has_further) = (list.items, list.next.is_some());
    if forwards {
        entries.reverse();
    }
    let first = entries.first().map(|entry| entry.sequence);
    let last = entries.last().map(|entry| entry.sequence);
    // Where few entries fit, a page may be empty, and only the cursor of the API knows where to go on.
    let reached = list.next.as_deref().and_then(sequence_of);
    let older = match forwards {
        true => last.or(filter.since.map(|since| since + 1)),
        false => reached.filter(|_| has_further),
    };
    let newer = match forwards {
        true => reached.filter(|_| has_further),
        false => first
            .or(filter.before.map(|before| before - 1))
            .filter(|_| filter.before.is_some()),
    };
    let people = entries.iter().filter_map(|entry| entry.draft.by.user());
    let people = People::read(visit.engine(), people.chain(by))?;
    let checkpoints = api::audit::checkpoints(visit.call.clone(), Nothing)
        .await?
        .0;
    let check = api::audit::verification::get(visit.call.clone(), Nothing).await?;
    page(&Audit {
        rows: entries
            .iter()
            .map(|entry| Row::of(entry, &people))
            .collect(),
        by_name: by.map(|by| outside::line(&people.name(by))),
        newer: newer.map(|since| filter.link(None, Some(since))),
        older: older.map(|before| filter.link(Some(before), None)),
        filter,
        check: Check::of(visit, check.0),
        public_key: checkpoints.public_key,
        checkpoint: checkpoints.items.first().map(Signed::of),
        problem,
        sent,
        frame: Frame::of(visit, "Audit log")?,
    })
}

/// The entry that a cursor of the API stands at.
fn sequence_of(cursor: &str) -> Option<u64> {
    let (value, _) = crate::endpoint::page::read_cursor(cursor).ok()?;
    match value {
        evenhand_flow::work::Value::Integer(sequence) => u64::try_from(sequence).ok(),
        _ => None,
    }
}

impl Row {
    fn of(entry: &Entry, people: &People) -> Self {
        let draft = &entry.draft;
        let only = |act: &str, by: &str| {
            let filter = Filter {
                act: act.to_owned(),
                by: by.to_owned(),
                ..Filter::default()
            };
            filter.link(None, None)
        };
        let details = draft.details.iter().filter(|(_, value)| !value.is_null());
        let details = details.map(|(name, value)| match value.as_str() {
            Some(text) => format!("{name}: {text}"),
            None => format!("{name}: {value}"),
        });
        Self {
            sequence: entry.sequence,
            at: words::instant(draft.at),
            act: draft.act.as_str(),
            act_link: only(draft.act.as_str(), ""),
            by: match &draft.by {
                Principal::Key(id) => format!("key {id}"),
                by => outside::line(&people.principal(by)),
            },
            by_link: draft.by.user().map(|user| only("", &user.to_string())),
            case: draft.case.map(|case| case.to_string()),
            // Whole, for what is left out here could be what somebody looks for.
            details: outside::words(&details.collect::<Vec<_>>().join(", "), true),
        }
    }
}

impl Check {
    fn of(visit: &Visit, check: VerificationView) -> Self {
        let entries = check.entries_read;
        let (words, class) = match check.state {
            VerificationState::Never => (
                "The chain was not checked since the server was started.".to_owned(),
                "quiet",
            ),
            VerificationState::Running => (
                format!(
                    "Being checked: {entries} of {} entries read.",
                    check.entries_expected
                ),
                "quiet",
            ),
            VerificationState::Consistent => (
                format!(
                    "Consistent, not proven complete: {entries} entries fit each other. A checkpoint that \
                     was kept elsewhere would prove that nothing was rewritten or cut off."
                ),
                "done",
            ),
            VerificationState::Proven => (
                format!(
                    "Proven: {entries} entries fit each other, and up to the checkpoint nothing was \
                     rewritten or cut off."
                ),
                "done",
            ),
            VerificationState::Broken => (
                format!(
                    "Not as it should be: {}. Keep a copy of the data directory as it is now, and see \
                     docs/audit.md.",
                    outside::line(check.problem.as_deref().unwrap_or("no reason is known"))
                ),
                "problem",
            ),
        };
        let held = check.held_against.map(|held| {
            let whose = if check.is_from_outside {
                "the checkpoint that you gave"
            } else {
                "the latest checkpoint of this server itself"
            };
            let at = self::words::instant(held.checkpoint_at);
            format!(
                "It agrees with {whose}, of {at} UTC, up to entry {}.",
                held.entry
            )
        });
        Self {
            words,
            class,
            when: check.ended_at.map(|at| self::words::ago(visit.now(), at)),
            is_running: check.state == VerificationState::Running,
            held_against: held,
        }
    }
}

impl Signed {
    fn of(checkpoint: &Checkpoint) -> Self {
        let head = checkpoint.heads.first();
        Self {
            at: words::instant(checkpoint.at),
            entry: head.map_or(0, |head| head.sequence),
            digest: head.map_or_else(String::new, |head| head.hash.clone()),
            line: serde_json::to_string(checkpoint).unwrap_or_default(),
        }
    }
}

/// What somebody has kept elsewhere.
#[derive(Default, Deserialize)]
struct Outside {
    #[serde(default)]
    checkpoint: String,
    #[serde(default)]
    public_key: String,
}

/// Begins a check of the whole chain.
pub async fn verify(visit: Visit) -> Result<Response, Problem> {
    let sent: Outside = visit.form()?;
    match begin(&visit, &sent).await {
        Ok(()) => see_other("/audit"),
        // The form comes back as it was filled in, with what is wrong.
        Err(problem) if problem.status == 422 => draw(&visit, sent, Some(problem)).await,
        Err(problem) => Err(problem),
    }
}

async fn begin(visit: &Visit, sent: &Outside) -> Result<(), Problem> {
    let (checkpoint, key) = (sent.checkpoint.trim(), sent.public_key.trim());
    let unreadable = |_| {
        let detail = "this is no checkpoint; paste one line of the file as it is";
        Problem::invalid(detail).at("checkpoint")
    };
    let checkpoint = (!checkpoint.is_empty()).then(|| serde_json::from_str(checkpoint));
    let request = VerificationRequest {
        checkpoint: checkpoint.transpose().map_err(unreadable)?,
        public_key: (!key.is_empty()).then(|| key.to_owned()),
    };
    api::audit::verification::begin(visit.call.clone(), JsonOrNothing(request)).await?;
    Ok(())
}
