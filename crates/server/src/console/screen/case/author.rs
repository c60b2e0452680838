//! The account that a case is about, or that wrote what it is about.

use evenhand_model::{Case, CaseId, Problem, SubjectKind};

use crate::api;
use crate::console::outside::{self, Shown};
use crate::console::screen::case::show::rows;
use crate::console::screen::queue::Row;
use crate::console::{Visit, link, words};
use crate::endpoint::input::Nothing;
use crate::view::case::CaseView;

/// Cases and decisions of the past that one page shows; the account's own page has all.
pub const HISTORY_SHOWN_MAX: usize = 8;

/// The account that a case is about or that wrote what it is about.
pub struct Profile {
    pub is_subject: bool,
    pub name: String,
    pub handle: String,
    pub bio: Option<Shown>,
    pub link: String,
    pub facts: Vec<(&'static str, String)>,
    pub tags: Vec<String>,
    pub cases: Vec<Row>,
    pub decisions: Vec<String>,
    pub in_force: Vec<String>,
}

/// What is known of the account, and what happened to it before; nothing where nothing is known.
pub async fn profile(
    visit: &Visit,
    case: &Case,
    view: &CaseView,
    is_uncovered: bool,
) -> Result<Option<Profile>, Problem> {
    let is_subject = case.subject_kind == SubjectKind::Account;
    let named = if is_subject {
        view.subject.id.clone()
    } else {
        view.author.as_ref().and_then(|author| author.id.clone())
    };
    let Some(id) = named else {
        return Ok(None);
    };
    let account = match api::accounts::get(visit.call_for(&id), Nothing).await {
        Ok(account) => account.0,
        // Nothing is known of it, or it is hidden while an appeal is looked at.
        Err(problem) if problem.status == 404 || problem.status == 409 => return Ok(None),
        Err(problem) => return Err(problem),
    };
    let history = api::accounts::history(visit.call_for(&id), Nothing)
        .await?
        .0;
    let now = visit.now();
    let house = visit.engine().house.load();
    let counts = account.counts;
    let others = history.cases.iter().filter(|other| other.id != case.id);
    let ids: Vec<CaseId> = others
        .map(|other| other.id)
        .take(HISTORY_SHOWN_MAX)
        .collect();
    Ok(Some(Profile {
        is_subject,
        name: outside::line(account.display_name.as_deref().unwrap_or_default()),
        handle: outside::line(account.handle.as_deref().unwrap_or(&id)),
        bio: account
            .bio
            .as_deref()
            .map(|bio| outside::words(bio, is_uncovered)),
        link: link::account(&id),
        facts: vec![
            (
                "Made",
                account
                    .created_at
                    .map_or_else(|| "not known".to_owned(), |at| words::ago(now, at)),
            ),
            ("First heard of", words::ago(now, account.first_seen_at)),
            ("Posts seen", counts.posts.to_string()),
            ("Cases on the account", counts.cases.to_string()),
        ],
        tags: account.tags.keys().map(|tag| outside::line(tag)).collect(),
        cases: rows(visit, &ids)?,
        decisions: history
            .decisions
            .iter()
            .take(HISTORY_SHOWN_MAX)
            .map(|one| {
                format!(
                    "{}, {}",
                    words::decision(one, &house),
                    words::ago(now, one.at)
                )
            })
            .collect(),
        in_force: history
            .actions
            .iter()
            .filter(|order| order.ended_at.is_none() && order.reverses.is_none())
            .take(HISTORY_SHOWN_MAX)
            .map(|order| {
                format!(
                    "{}: {}",
                    words::action(order.kind),
                    words::order_state(order.state)
                )
            })
            .collect(),
    }))
}
