//! Search: one box, and what was found with boxes to tick for an act on many.

use std::fmt::Write as _;

use askama::Template;
use axum::response::Response;
use evenhand_model::{Problem, Role, Scope, SubjectKind, Time, limits};
use serde::{Deserialize, Serialize};

use crate::api;
use crate::api::search::{FindQuery, FoundKind};
use crate::console::frame::Frame;
use crate::console::screen::bulk::Offer;
use crate::console::visit::page;
use crate::console::{Visit, link, outside, words};
use crate::endpoint::input::Query;
use crate::view::SubjectView;
use crate::view::search::{SearchItem, SearchView};

/// What is found on one page.
const FOUND_PER_PAGE: usize = 50;

/// What somebody looks for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Asked {
    #[serde(default)]
    pub q: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    frame: Frame,
    asked: Asked,
    rows: Vec<Found>,
    is_asked: bool,
    problem: Option<Problem>,
    next: Option<String>,
    behind: Option<String>,
    may_act: bool,
    most: usize,
    offer: Offer,
}

/// One thing that was found.
struct Found {
    /// Name and value of its box.
    name: &'static str,
    value: String,
    kind: &'static str,
    link: Option<String>,
    what: String,
    facts: String,
    why: Vec<String>,
}

/// The search page.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let asked: Asked = visit.query()?;
    let caller = visit.call.caller()?;
    let leads = visit
        .user
        .as_ref()
        .is_some_and(|user| matches!(user.role, Role::Lead | Role::Admin));
    let mut screen = Search {
        may_act: caller.may(Scope::CasesWrite),
        most: if leads {
            limits::SUBJECTS_PER_BULK_MAX
        } else {
            limits::SUBJECTS_PER_BULK_OF_MODERATOR_MAX
        },
        offer: Offer::of(&visit),
        is_asked: !asked.q.trim().is_empty(),
        rows: Vec::new(),
        problem: None,
        next: None,
        behind: None,
        frame: Frame::of(&visit, "Search")?,
        asked: asked.clone(),
    };
    if screen.is_asked {
        match find(&visit, &asked).await {
            Ok(found) => screen.fill(&visit, found),
            Err(problem) if problem.status < 500 => screen.problem = Some(problem),
            Err(problem) => return Err(problem),
        }
    }
    page(&screen)
}

async fn find(visit: &Visit, asked: &Asked) -> Result<SearchView, Problem> {
    let kinds = [
        ("case", FoundKind::Case),
        ("account", FoundKind::Account),
        ("decision", FoundKind::Decision),
    ];
    let kind = kinds.into_iter().find(|(name, _)| *name == asked.kind);
    let query = FindQuery {
        q: asked.q.clone(),
        kind: kind.map(|(_, kind)| kind),
        after: asked.after.clone(),
        limit: Some(FOUND_PER_PAGE),
    };
    api::search::find(visit.call.clone(), Query(query))
        .await
        .map(|found| found.0)
}

impl Search {
    fn fill(&mut self, visit: &Visit, found: SearchView) {
        let now = visit.now();
        self.rows = found
            .items
            .into_iter()
            .filter_map(|item| Found::of(item, now))
            .collect();
        self.next = found.next.map(|after| {
            let further = Asked {
                after: Some(after),
                ..self.asked.clone()
            };
            serde_html_form::to_string(further).unwrap_or_default()
        });
        self.behind = match found.behind {
            None => Some(
                "The index is being built; what is not in it yet is not found. Ids are found at once."
                    .to_owned(),
            ),
            Some(0..100) => None,
            Some(commits) => Some(format!(
                "The index is {commits} changes behind; the latest are not found yet."
            )),
        };
    }
}

impl Found {
    fn of(item: SearchItem, now: Time) -> Option<Self> {
        let why = item.why.iter();
        let why = why
            .map(|hit| format!("{}: {}", hit.field.as_str(), outside::line(&hit.word)))
            .collect();
        if let Some(case) = item.case {
            let due = words::due(now, case.due_at, case.tier.allowed());
            let waits = if case.decision.is_none() {
                format!(", {}", due.words)
            } else {
                String::new()
            };
            return Some(Self {
                name: "case",
                value: case.id.to_string(),
                kind: "case",
                link: Some(format!("/cases/{}", case.id)),
                what: named(&case.subject),
                facts: format!(
                    "{}, {}{waits}",
                    case.tier.as_str(),
                    words::state(case.state)
                ),
                why,
            });
        }
        if let Some(account) = item.account {
            let mut what = named(&account.subject);
            for name in [&account.handle, &account.display_name]
                .into_iter()
                .flatten()
            {
                let _ = write!(what, ", {}", outside::line(name));
            }
            let tags: Vec<&str> = account.tags.keys().map(String::as_str).collect();
            let tags = if tags.is_empty() {
                String::new()
            } else {
                format!(", tagged {}", tags.join(", "))
            };
            let seen = words::ago(now, account.last_seen_at);
            return Some(Self {
                name: "subject",
                value: value_of(&account.subject)?,
                kind: "account",
                link: account.subject.id.as_deref().map(link::account),
                what,
                facts: format!("last heard of {seen}{tags}"),
                why,
            });
        }
        let decision = item.decision?;
        let policy = decision
            .policy
            .map_or_else(String::new, |id| format!(" ({id})"));
        let at = words::instant(decision.at);
        Some(Self {
            name: "subject",
            value: value_of(&decision.subject)?,
            kind: "decision",
            link: None,
            what: named(&decision.subject),
            facts: format!("{}{policy}, {at}", words::outcome(decision.outcome)),
            why,
        })
    }
}

/// A subject in a field of a form.
fn value_of(subject: &SubjectView) -> Option<String> {
    let id = subject.id.as_ref()?;
    Some(format!("{}:{id}", subject.kind.as_str()))
}

/// A subject as people read it.
pub fn named(subject: &SubjectView) -> String {
    let kind = words::subject_kind(subject.kind);
    match (&subject.id, subject.kind) {
        (Some(id), SubjectKind::Hashtag) => format!("#{}", outside::line(id)),
        (Some(id), _) => format!("{kind} {}", outside::line(id)),
        (None, _) => format!("{kind}, erased"),
    }
}
