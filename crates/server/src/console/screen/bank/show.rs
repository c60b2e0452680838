//! One bank: what it is for, what its matches do, and what is in it. Of a sealed bank only counts are shown.

use askama::Template;
use axum::response::Response;
use evenhand_flow::operation::bank::change_bank::BankChange;
use evenhand_flow::work::Select;
use evenhand_model::{BankKind, Nearness, Problem, Time};
use serde::Deserialize;

use super::{actions, distance, does, is_of_house, path_of};
use crate::api;
use crate::api::bank_items::ItemsQuery;
use crate::console::form::FieldKind::{Choice, Line};
use crate::console::form::{Form, Sent};
use crate::console::frame::Frame;
use crate::console::people::People;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, outside, words};
use crate::endpoint::input::{Json, Nothing, Query};
use crate::view::bank::{BankItemView, BankView};

/// Items on one page.
const ITEMS: usize = 50;

#[derive(Template)]
#[template(path = "bank.html")]
struct BankPage {
    frame: Frame,
    name: String,
    kind: &'static str,
    items: u64,
    purpose: String,
    facts: Vec<(&'static str, String)>,
    contents: Contents,
    settings: Form,
    problem: Option<Problem>,
}

/// What is shown of what is in a bank.
pub enum Contents {
    /// Items, in the order of their numbers.
    Listed {
        /// Those of this page.
        rows: Vec<Row>,
        /// The way to the next page.
        next: Option<String>,
        /// Where this page begins, for forms that come back to it.
        after: String,
    },
    /// The bank is sealed, and nothing of it is listed.
    Sealed {
        /// How often something matched.
        matches: u64,
    },
}

/// One item.
pub struct Row {
    pub number: u32,
    pub source: String,
    pub id: Option<String>,
    pub note: String,
    pub confirmed: Option<String>,
    pub matched: u64,
    pub right: u64,
    pub wrong: u64,
    /// How it stands where it does not simply match.
    pub states: Vec<String>,
    /// Whether it was taken back, so that nothing can be done with it.
    pub is_over: bool,
}

#[derive(Deserialize)]
struct Asked {
    after: Option<String>,
}

/// One bank.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, None).await
}

/// Changes what its matches do, and how near something must be.
pub async fn change(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let before = api::banks::get(visit.call.clone(), Nothing).await?.0;
    let changed = match asked(&sent, before.near) {
        Ok(change) => api::banks::change(visit.call.clone(), Json(change)).await,
        Err(problem) => Err(problem),
    };
    match changed {
        Ok(bank) => see_other(&path_of(&bank.0.name, None)),
        Err(problem) => again(&visit, Some(&sent), problem).await,
    }
}

fn asked(sent: &Sent, near: Nearness) -> Result<BankChange, Problem> {
    Ok(BankChange {
        action: Some(sent.word("action")?),
        near: Some(Nearness {
            pdq_distance_max: distance(sent)?,
            ..near
        }),
        ..BankChange::default()
    })
}

/// The page again, with what is wrong, where a person can mend it.
pub async fn again(
    visit: &Visit,
    sent: Option<&Sent>,
    problem: Problem,
) -> Result<Response, Problem> {
    match problem.status {
        403 | 409 | 422 => draw(visit, Some((sent, problem))).await,
        _ => Err(problem),
    }
}

async fn draw(visit: &Visit, wrong: Option<(Option<&Sent>, Problem)>) -> Result<Response, Problem> {
    let bank = api::banks::get(visit.call.clone(), Nothing).await?.0;
    let settings = settings(&bank);
    let (settings, problem) = match wrong {
        Some((Some(sent), problem)) => (settings.filled(sent), Some(problem)),
        Some((None, problem)) => (settings, Some(problem)),
        None => (settings, None),
    };
    let contents = match bank.class.is_sealed() {
        true => sealed(visit, bank.name.clone()).await?,
        false => listed(visit, &bank.name).await?,
    };
    page(&BankPage {
        frame: Frame::of(visit, format!("Bank {}", bank.name))?,
        kind: bank.kind.as_str(),
        items: bank.items,
        purpose: outside::sentences(&bank.purpose),
        facts: facts(visit, &bank)?,
        contents,
        settings,
        problem,
        name: bank.name,
    })
}

fn facts(visit: &Visit, bank: &BankView) -> Result<Vec<(&'static str, String)>, Problem> {
    let house = visit.engine().house.load();
    let people = People::read(visit.engine(), bank.made_by)?;
    let (made_at, near) = (words::instant(bank.made_at), bank.near);
    let policy = bank.policy.as_deref().map(|id| words::policy(&house, id));
    let mut facts = vec![("What a match does, at most", does(bank).to_owned())];
    facts.extend(match bank.kind {
        BankKind::Matching if is_of_house(bank) => {
            let others = words::bank_action(bank.action).to_owned();
            Some(("What else somebody has added to it", others))
        }
        BankKind::Matching => {
            let decided = "are removed too".to_owned();
            Some(("Copies of what people here decided to remove", decided))
        }
        BankKind::Negative => None,
    });
    facts.extend([
        ("Policy", policy.unwrap_or_else(|| "none".to_owned())),
        (
            "What the law says of it",
            words::bank_class(bank.class).to_owned(),
        ),
        (
            "Pictures (PDQ)",
            format!(
                "{} bits at most, quality {} at least",
                near.pdq_distance_max, near.pdq_quality_min
            ),
        ),
        (
            "Texts (TLSH)",
            format!("distance {} at most", near.tlsh_distance_max),
        ),
        (
            "Videos",
            format!("{} % of the frames at least", near.frames_percent_min),
        ),
    ]);
    if bank.matching_thousandths < 1_000 {
        let tried = format!("{} of 1,000 look-ups", bank.matching_thousandths);
        facts.push(("Tried on", tried));
    }
    facts.push((
        "Made (UTC)",
        match bank.made_by {
            Some(by) => format!("{made_at}, by {}", people.name(by)),
            None => made_at,
        },
    ));
    Ok(facts)
}

fn settings(bank: &BankView) -> Form {
    Form::new(
        path_of(&bank.name, None),
        "Change what a match does",
        "It holds for what is posted from now on, but for copies of what people here decided to remove: they are removed. What was done already stays.",
    )
    .asking(Choice(actions()), "action", "What a match does, at most")
    .asking(
        Line,
        "distance",
        "Bits in which pictures may differ (PDQ), 0 to 31",
    )
    .with_value("action", bank.action.as_str())
    .with_value("distance", bank.near.pdq_distance_max.to_string())
}

async fn sealed(visit: &Visit, name: String) -> Result<Contents, Problem> {
    let count =
        move |engine: &evenhand_engine::Engine| engine.count(&Select::matches_of_bank(&name, 1));
    let matches = visit.call.read(count).await?;
    Ok(Contents::Sealed { matches })
}

async fn listed(visit: &Visit, name: &str) -> Result<Contents, Problem> {
    let Asked { after } = visit.query()?;
    let query = ItemsQuery {
        after: after.clone(),
        limit: Some(ITEMS),
    };
    let list = api::bank_items::list(visit.call.clone(), Query(query))
        .await?
        .0;
    let items = list.items.iter();
    let confirmed = items.filter_map(|item| Some(item.confirmed.as_ref()?.by));
    let people = People::read(visit.engine(), confirmed)?;
    let now = visit.now();
    Ok(Contents::Listed {
        rows: list
            .items
            .iter()
            .map(|item| Row::of(item, &people, now))
            .collect(),
        next: list.next.map(|next| path_of(name, Some(&next))),
        after: after.unwrap_or_default(),
    })
}

impl Row {
    fn of(item: &BankItemView, people: &People, now: Time) -> Self {
        let confirmed = item.confirmed.as_ref();
        Self {
            number: item.number,
            source: outside::line(&item.source),
            id: item.id.as_deref().map(outside::line),
            note: outside::line(&item.note),
            confirmed: confirmed.map(|one| {
                let (by, at) = (people.name(one.by), words::instant(one.at));
                format!("{by}, {at}")
            }),
            matched: item.matched.total,
            right: item.matched.right,
            wrong: item.matched.wrong,
            states: states(item, now),
            is_over: item.withdrawn.is_some(),
        }
    }
}

fn states(item: &BankItemView, now: Time) -> Vec<String> {
    let mut states = Vec::new();
    if let Some(since) = item.matched.flood_since {
        let since = words::instant(since);
        states.push(format!("matches far more than before, since {since}"));
    }
    if let Some(until) = item.disabled_until.filter(|until| *until > now) {
        states.push(format!("matches nothing until {}", words::instant(until)));
    }
    if let Some(end) = item.expires_at {
        states.push(format!("ends {}", words::instant(end)));
    }
    if let Some(withdrawn) = &item.withdrawn {
        let at = words::instant(withdrawn.at);
        let reason = outside::line(&withdrawn.reason);
        states.push(format!("taken back {at}: {reason}"));
    }
    states
}
