//! An account of the platform: who it says it is, its tags, what is in force, and everything that happened.

use askama::Template;
use axum::response::Response;
use evenhand_model::{CaseId, DecidedBy, Duration, OrderId, Problem, Scope, UserId};
use serde::Deserialize;

use crate::api;
use crate::console::frame::Frame;
use crate::console::outside::{self, Shown};
use crate::console::people::People;
use crate::console::screen::search::named;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, link, words};
use crate::endpoint::Call;
use crate::endpoint::input::{Json, JsonOrNothing, Nothing, Query};
use crate::endpoint::page::PageQuery;
use crate::view::account::AccountView;
use crate::view::action::ActionView;
use crate::view::timeline::{Happened, TimelineItem};

/// What happened that one page shows.
const ITEMS_PER_PAGE: usize = 100;

#[derive(Template)]
#[template(path = "profile.html")]
struct Profile {
    frame: Frame,
    id: String,
    path: String,
    handle: String,
    display_name: String,
    bio: Option<Shown>,
    facts: Vec<(&'static str, String)>,
    tags: Vec<TagRow>,
    in_force: Vec<InForce>,
    happened: Vec<Row>,
    next: Option<String>,
    may_tag: bool,
    may_end: bool,
}

struct TagRow {
    name: String,
    by: String,
    until: String,
}

struct InForce {
    id: OrderId,
    what: &'static str,
    on: String,
    since: String,
    until: String,
    state: &'static str,
}

struct Row {
    at: String,
    on: String,
    what: String,
    case: Option<CaseId>,
}

/// An account.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let asked: PageQuery = visit.query()?;
    let id = visit.call.parameter("id")?.to_owned();
    let account = api::accounts::get(visit.call.clone(), Nothing).await?.0;
    let history = api::accounts::history(visit.call.clone(), Nothing).await?.0;
    let query = PageQuery {
        after: asked.after,
        limit: Some(ITEMS_PER_PAGE),
    };
    let timeline = api::accounts::timeline(visit.call.clone(), Query(query))
        .await?
        .0;
    let people = People::read(visit.engine(), people_in(&account, &timeline.items))?;
    let caller = visit.call.caller()?;
    let actions = history.actions.into_iter();
    let in_force = actions.filter(|action| action.ended_at.is_none() && action.reverses.is_none());
    page(&Profile {
        path: link::account(&id),
        handle: line(&account.handle),
        display_name: line(&account.display_name),
        bio: account.bio.as_deref().map(|bio| outside::words(bio, false)),
        facts: facts(&visit, &account),
        tags: tags(&people, &account),
        in_force: in_force.map(InForce::of).collect(),
        happened: timeline
            .items
            .into_iter()
            .map(|item| Row::of(item, &people))
            .collect(),
        next: timeline.next,
        may_tag: caller.may(Scope::AccountsWrite),
        may_end: caller.may(Scope::ActionsWrite),
        id: outside::line(&id),
        frame: Frame::of(&visit, "Account")?,
    })
}

fn line(text: &Option<String>) -> String {
    text.as_deref().map(outside::line).unwrap_or_default()
}

fn facts(visit: &Visit, account: &AccountView) -> Vec<(&'static str, String)> {
    let now = visit.now();
    let mut facts = Vec::new();
    facts.extend(account.created_at.map(|at| ("Made", words::instant(at))));
    facts.push(("First heard of", words::instant(account.first_seen_at)));
    facts.push(("Last heard of", words::ago(now, account.last_seen_at)));
    facts.push(("Posts seen", account.counts.posts.to_string()));
    facts.push(("Cases on it", account.counts.cases.to_string()));
    facts
}

fn tags(people: &People, account: &AccountView) -> Vec<TagRow> {
    let tags = account.tags.iter();
    tags.map(|(name, tag)| TagRow {
        name: name.clone(),
        by: who(people, &tag.by),
        until: tag.until.map(words::instant).unwrap_or_default(),
    })
    .collect()
}

/// Who set a tag: `rule:ID`, `user:ID` or `key:ID`.
fn who(people: &People, by: &str) -> String {
    match by.split_once(':') {
        Some(("rule", rule)) => format!("rule {rule}"),
        Some(("key", _)) => "the platform".to_owned(),
        _ => user_in(by).map_or_else(|| "Evenhand".to_owned(), |user| people.name(user)),
    }
}

fn user_in(by: &str) -> Option<UserId> {
    by.strip_prefix("user:")?.parse().ok()
}

fn people_in(account: &AccountView, items: &[TimelineItem]) -> Vec<UserId> {
    let tags = account.tags.values().filter_map(|tag| user_in(&tag.by));
    let deciders = items.iter().filter_map(|item| match &item.happened {
        Happened::Decided {
            by: DecidedBy::User(user),
            ..
        } => Some(*user),
        Happened::Tagged { by, .. } => user_in(by),
        _ => None,
    });
    tags.chain(deciders).collect()
}

impl InForce {
    fn of(action: ActionView) -> Self {
        Self {
            id: action.action,
            what: words::action(action.kind),
            on: named(&action.subject),
            since: words::instant(action.starts_at),
            until: action.until.map(words::instant).unwrap_or_default(),
            state: words::order_state(action.state),
        }
    }
}

impl Row {
    fn of(item: TimelineItem, people: &People) -> Self {
        let mut in_case = None;
        let what = match item.happened {
            Happened::Created => "made, as the platform says".to_owned(),
            Happened::FirstSeen => "heard of first".to_owned(),
            Happened::Tagged { tag, by, .. } => format!("tagged {tag} by {}", who(people, &by)),
            Happened::CaseOpened { case, tier } => {
                in_case = Some(case);
                format!("case opened, {}", tier.as_str())
            }
            Happened::Decided {
                case,
                by,
                outcome,
                policy,
                undone_at,
                ..
            } => {
                in_case = case;
                let policy = policy.map_or_else(String::new, |id| format!(" ({id})"));
                let undone = undone_at.map_or("", |_| ", undone since");
                let by = people.decider(&by);
                format!(
                    "{}{policy}, decided by {by}{undone}",
                    words::outcome(outcome)
                )
            }
            Happened::Ordered {
                kind,
                reverses,
                state,
                ..
            } => {
                let does = words::action(kind);
                let state = words::order_state(state);
                match reverses {
                    Some(_) => format!("reversed: {does}, {state}"),
                    None => format!("ordered: {does}, {state}"),
                }
            }
            Happened::Outcome { kind, state, .. } => {
                format!("{}: {}", words::action(kind), words::order_state(state))
            }
            Happened::Ended { kind, .. } => format!("ended: {}", words::action(kind)),
        };
        Self {
            at: words::instant(item.at),
            on: named(&item.subject),
            what,
            case: in_case,
        }
    }
}

#[derive(Deserialize)]
struct TagForm {
    tag: String,
    #[serde(default)]
    days: String,
}

/// Sets a tag.
pub async fn tag(visit: Visit) -> Result<Response, Problem> {
    let sent: TagForm = visit.form()?;
    let until = match sent.days.trim() {
        "" => None,
        days => {
            let wrong = |_| Problem::invalid("expected a number of days").at("days");
            let days: u16 = days.parse().map_err(wrong)?;
            Some(visit.now().plus(Duration::from_days(days.into())))
        }
    };
    let request = api::accounts::TagRequest { until };
    api::accounts::tag(of_tag(&visit, &sent.tag)?, JsonOrNothing(request)).await?;
    back(&visit)
}

/// Removes a tag.
pub async fn untag(visit: Visit) -> Result<Response, Problem> {
    let sent: TagForm = visit.form()?;
    api::accounts::untag(of_tag(&visit, &sent.tag)?, Nothing).await?;
    back(&visit)
}

fn of_tag(visit: &Visit, tag: &str) -> Result<Call, Problem> {
    let mut call = visit.call_for(visit.call.parameter("id")?);
    call.path.push(("tag".to_owned(), tag.trim().to_owned()));
    Ok(call)
}

fn back(visit: &Visit) -> Result<Response, Problem> {
    see_other(&link::account(visit.call.parameter("id")?))
}

#[derive(Deserialize)]
struct EndForm {
    action: OrderId,
    reason: String,
}

/// Ends an action that is in force.
pub async fn end(visit: Visit) -> Result<Response, Problem> {
    let sent: EndForm = visit.form()?;
    let request = api::actions::EndRequest {
        reason: sent.reason,
    };
    api::actions::end(visit.call_for(sent.action), Json(request)).await?;
    back(&visit)
}
