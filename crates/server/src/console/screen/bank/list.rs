//! Every bank, who fills them and how often that was right, and a form for a new one.

use askama::Template;
use axum::response::Response;
use evenhand_flow::operation::bank::make_bank::NewBank;
use evenhand_model::{BankClass, BankKind, Nearness, Problem};

use super::review::{Review, review};
use super::{actions, distance, does, path_of};
use crate::api;
use crate::api::media::SourceView;
use crate::console::form::FieldKind::{Choice, Line, Prose};
use crate::console::form::{Form, Sent, choice};
use crate::console::frame::Frame;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, outside, words};
use crate::endpoint::input::{Json, Nothing};
use crate::view::bank::BankView;

#[derive(Template)]
#[template(path = "banks.html")]
struct Banks {
    frame: Frame,
    banks: Vec<Row>,
    sources: Vec<Source>,
    reviews: Vec<Review>,
    form: Form,
    problem: Option<Problem>,
}

struct Row {
    name: String,
    path: String,
    kind: &'static str,
    class: &'static str,
    is_sealed: bool,
    action: &'static str,
    policy: Option<String>,
    items: u64,
}

struct Source {
    name: String,
    trust: &'static str,
    items: u64,
    right: u64,
    wrong: u64,
    wrong_max: String,
    over_budget_since: Option<String>,
}

/// Every bank.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, None).await
}

/// Makes a bank, empty.
pub async fn make(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let made = match asked(&sent) {
        Ok(bank) => api::banks::make(visit.call.clone(), Json(bank)).await,
        Err(problem) => Err(problem),
    };
    match made {
        Ok(bank) => see_other(&path_of(&bank.0.name, None)),
        // The form comes back as it was filled in, with what is wrong.
        Err(problem) if matches!(problem.status, 409 | 422) => {
            draw(&visit, Some((Some(&sent), problem))).await
        }
        Err(problem) => Err(problem),
    }
}

fn asked(sent: &Sent) -> Result<NewBank, Problem> {
    Ok(NewBank {
        name: sent.owned("name"),
        purpose: sent.owned("purpose"),
        kind: sent.word("kind")?,
        class: sent.word("class")?,
        action: Some(sent.word("action")?),
        policy: sent.some("policy"),
        near: Nearness {
            pdq_distance_max: distance(sent)?,
            ..Nearness::default()
        },
        matching_thousandths: None,
    })
}

/// The page with what was wrong about an answer to a list.
pub(super) async fn draw_problem(visit: &Visit, problem: Problem) -> Result<Response, Problem> {
    draw(visit, Some((None, problem))).await
}

async fn draw(visit: &Visit, wrong: Option<(Option<&Sent>, Problem)>) -> Result<Response, Problem> {
    let banks = api::banks::list(visit.call.clone(), Nothing).await?.0;
    let sources = api::media::sources(visit.call.clone(), Nothing).await?.0;
    let is_person = visit.call.user().is_ok();
    let reviews = match is_person {
        true => {
            api::lists::reviews(visit.call.clone(), Nothing)
                .await?
                .0
                .items
        }
        false => Vec::new(),
    };
    let (form, problem) = match wrong {
        Some((Some(sent), problem)) => (form(visit).filled(sent), Some(problem)),
        Some((None, problem)) => (form(visit), Some(problem)),
        None => (form(visit), None),
    };
    page(&Banks {
        banks: banks.items.iter().map(|bank| row(visit, bank)).collect(),
        sources: sources.items.iter().map(source).collect(),
        reviews: (1..)
            .zip(&reviews)
            .map(|(number, one)| review(number, one))
            .collect(),
        form,
        problem,
        frame: Frame::of(visit, "Banks of known media")?,
    })
}

fn form(visit: &Visit) -> Form {
    let kinds = [
        (BankKind::Matching, "what matches is acted on"),
        (
            BankKind::Negative,
            "what matches is left alone, whatever other banks say",
        ),
    ];
    let classes = [BankClass::Ordinary, BankClass::Csam, BankClass::Ncii];
    let house = visit.engine().house.load();
    let policies = house.policies.keys();
    let policies = policies.map(|id| choice(id, words::policy(&house, id)));
    let none = [choice("", "none")];
    Form::new(
        "/banks",
        "Make a bank",
        "It is empty at first. Name, kind and what the law says of it stay as they are; the rest can be changed.",
    )
    .asking(Line, "name", "Name, in capitals, like GRUESOME_PICTURES")
    .offering(Prose, "purpose", "What it is for")
    .asking(
        Choice(kinds.map(|(kind, about)| choice(kind.as_str(), about)).into()),
        "kind",
        "What it is there for",
    )
    .asking(
        Choice(
            classes
                .map(|class| choice(class.as_str(), words::bank_class(class)))
                .into(),
        ),
        "class",
        "What the law says of what is in it",
    )
    .asking(Choice(actions()), "action", "What a match does, at most")
    .offering(
        Choice(none.into_iter().chain(policies).collect()),
        "policy",
        "Policy that whatever matches breaks",
    )
    .asking(Line, "distance", "Bits in which pictures may differ (PDQ), 0 to 31")
    .with_value("action", "review")
    .with_value(
        "distance",
        Nearness::default().pdq_distance_max.to_string(),
    )
}

fn row(visit: &Visit, bank: &BankView) -> Row {
    let house = visit.engine().house.load();
    Row {
        name: bank.name.clone(),
        path: path_of(&bank.name, None),
        kind: bank.kind.as_str(),
        class: words::bank_class(bank.class),
        is_sealed: bank.class.is_sealed(),
        action: does(bank),
        policy: bank.policy.as_deref().map(|id| words::policy(&house, id)),
        items: bank.items,
    }
}

fn source(source: &SourceView) -> Source {
    Source {
        name: outside::line(&source.name),
        trust: words::source_trust(source.trust),
        items: source.items,
        right: source.right,
        wrong: source.wrong,
        wrong_max: format!("{} in 1,000", source.false_positives_thousandths_max),
        over_budget_since: source.over_budget_since.map(words::instant),
    }
}
