//! Legal holds: what is kept, on which grounds, until when; set and lifted with a reason.

use askama::Template;
use axum::response::Response;
use evenhand_model::{HoldBasis, HoldGround, Problem, SubjectKind, SubjectRef};
use serde::Deserialize;

use crate::api;
use crate::api::holds::{EndedHold, HoldView, NewHold};
use crate::console::form::FieldKind::{Choice, Line, Moment, Prose};
use crate::console::form::{Form, Sent, choice};
use crate::console::frame::Frame;
use crate::console::people::People;
use crate::console::visit::{page, see_other};
use crate::console::{Visit, link, outside, words};
use crate::endpoint::input::{Json, Query};
use crate::endpoint::page::PageQuery;

#[derive(Template)]
#[template(path = "holds.html")]
struct Holds {
    frame: Frame,
    rows: Vec<Row>,
    next: Option<String>,
    set: Form,
    again: Option<Form>,
    problem: Option<Problem>,
}

/// Everything that holds the data about one subject.
struct Row {
    kind: &'static str,
    id: String,
    path: Option<String>,
    until: String,
    grounds: Vec<Ground>,
    lifted: Vec<String>,
    profile: Option<String>,
}

struct Ground {
    words: String,
    investigation: Option<String>,
    lift: Option<Form>,
}

#[derive(Default, Deserialize)]
struct Filter {
    #[serde(default)]
    after: Option<String>,
}

/// Every hold.
pub async fn list(visit: Visit) -> Result<Response, Problem> {
    draw(&visit, None, None).await
}

/// Sets a ground, or changes the one that is there.
pub async fn set(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let new = || {
        Ok(NewHold {
            subject: subject(&sent)?,
            basis: sent.word("basis")?,
            reference: sent.some("reference"),
            reason: sent.owned("reason"),
            until: sent.moment("until")?,
        })
    };
    let done = match new() {
        Ok(new) => api::holds::set(visit.call.clone(), Json(new))
            .await
            .map(drop),
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => see_other("/holds"),
        Err(problem) if is_mendable(&problem) => {
            draw(&visit, Some(set_form().filled(&sent)), Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

/// Lifts a ground.
pub async fn lift(visit: Visit) -> Result<Response, Problem> {
    let sent: Sent = visit.form()?;
    let ended = || {
        Ok(EndedHold {
            subject: subject(&sent)?,
            basis: sent.word("basis")?,
            reference: sent.some("reference"),
            reason: sent.owned("reason"),
            released_by: sent.some("released_by"),
        })
    };
    let done = match ended() {
        Ok(ended) => api::holds::lift(visit.call.clone(), Json(ended))
            .await
            .map(drop),
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => see_other("/holds"),
        Err(problem) if is_mendable(&problem) => {
            let hidden = ["kind", "subject", "basis", "reference"];
            let form = hidden
                .into_iter()
                .fold(lift_form(), |form, name| form.with(name, sent.text(name)));
            draw(&visit, Some(form.filled(&sent)), Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

fn is_mendable(problem: &Problem) -> bool {
    matches!(problem.status, 403 | 404 | 409 | 422)
}

fn subject(sent: &Sent) -> Result<SubjectRef, Problem> {
    Ok(SubjectRef {
        kind: sent.word("kind")?,
        id: sent.owned("subject"),
    })
}

fn set_form() -> Form {
    let about =
        "To renew a ground, set it again with a later end. Who wrote what is held is held too.";
    let kinds = [
        SubjectKind::Account,
        SubjectKind::Content,
        SubjectKind::Hashtag,
    ];
    let kinds = kinds.map(|kind| choice(kind.as_str(), words::subject_kind(kind)));
    let bases = HoldBasis::ALL.iter();
    let bases = bases.filter(|basis| **basis != HoldBasis::Investigation);
    let bases = bases.map(|one| choice(one.as_str(), basis(*one)));
    Form::new("/holds", "Set a hold", about)
        .asking(Choice(kinds.into()), "kind", "What is held")
        .asking(Line, "subject", "Its id on the platform")
        .asking(Choice(bases.collect()), "basis", "Ground")
        .offering(Line, "reference", "File number of the request")
        .asking(Prose, "reason", "The legal reason")
        .offering(Moment, "until", "End (UTC); the law's term, if left out")
}

fn lift_form() -> Form {
    let about = "Before the law's term is over, say who released it, when, and the file number.";
    Form::new("/holds/lift", "Lift it", about)
        .asking(Line, "reason", "Why")
        .offering(Line, "released_by", "Who released it")
}

/// What a ground rests on, in words.
fn basis(basis: HoldBasis) -> String {
    let words = match basis {
        HoldBasis::Investigation => "an investigation",
        HoldBasis::Victim => "somebody who was harmed asked for it",
        HoldBasis::Litigation => "a dispute before a court",
        HoldBasis::House => "another reason of the house",
        HoldBasis::Tco6 => "terrorist content",
        HoldBasis::Us2703f => "request of a US authority",
        HoldBasis::EuEpocPr => "European Preservation Order",
        HoldBasis::Us2258A => "report to the CyberTipline",
        HoldBasis::InGrievance => "complaint in India",
    };
    match basis.term() {
        Some(term) => format!("{words} ({}, {} days)", term.source, term.days_min),
        None => words.to_owned(),
    }
}

async fn draw(
    visit: &Visit,
    again: Option<Form>,
    problem: Option<Problem>,
) -> Result<Response, Problem> {
    let filter: Filter = visit.query()?;
    let query = PageQuery {
        after: filter.after,
        limit: None,
    };
    let found = api::holds::list(visit.call.clone(), Query(query)).await?.0;
    let ids = found.items.iter().flat_map(|hold| {
        let grounds = hold.grounds.iter().filter_map(|ground| ground.by);
        let lifted = hold.lifted.iter().flat_map(|one| [one.by, one.ground.by]);
        grounds.chain(lifted.flatten())
    });
    let people = People::read(visit.engine(), ids)?;
    page(&Holds {
        frame: Frame::of(visit, "Holds")?,
        rows: found
            .items
            .iter()
            .map(|hold| Row::of(hold, visit, &people))
            .collect(),
        next: found.next,
        set: set_form(),
        again,
        problem,
    })
}

impl Row {
    fn of(hold: &HoldView, visit: &Visit, people: &People) -> Self {
        let now = visit.now();
        let id = hold.subject.id.as_deref();
        let is_account = hold.subject.kind == SubjectKind::Account;
        let until = match (hold.grounds.is_empty(), hold.until) {
            (true, _) => "not held any more".to_owned(),
            (false, Some(at)) => format!("until {}", words::instant(at)),
            (false, None) => "without an end".to_owned(),
        };
        let lifted = hold.lifted.iter().map(|one| {
            let by = one.by.map_or_else(
                || "its time was over".to_owned(),
                |by| format!("lifted by {}", people.name(by)),
            );
            let (what, at) = (basis(one.ground.basis), words::ago(now, one.at));
            outside::sentences(&format!("{what}: {by}, {at}: {}", one.reason))
        });
        Self {
            kind: words::subject_kind(hold.subject.kind),
            id: outside::line(id.unwrap_or("erased")),
            path: id.filter(|_| is_account).map(link::account),
            until,
            grounds: hold
                .grounds
                .iter()
                .map(|ground| Ground::of(ground, hold, people))
                .collect(),
            lifted: lifted.collect(),
            profile: hold.profile.as_ref().map(|profile| {
                let names = [&profile.handle, &profile.display_name, &profile.bio];
                let names = names.into_iter().flatten().map(|name| outside::line(name));
                names.collect::<Vec<_>>().join(" · ")
            }),
        }
    }
}

impl Ground {
    fn of(ground: &HoldGround, hold: &HoldView, people: &People) -> Self {
        let by = ground
            .by
            .map_or_else(|| "the platform".to_owned(), |by| people.name(by));
        let is_of_investigation = ground.basis == HoldBasis::Investigation;
        let until = match ground.until {
            Some(at) => format!("until {}", words::instant(at)),
            None if is_of_investigation => "until that is closed".to_owned(),
            None => "until it is lifted".to_owned(),
        };
        let reference = ground.reference.iter().map(|file| format!(", file {file}"));
        let reference: String = reference.collect();
        let (what, set_at) = (basis(ground.basis), words::instant(ground.set_at));
        let id = hold.subject.id.as_deref().filter(|_| !is_of_investigation);
        Self {
            words: outside::sentences(&format!(
                "{what}{reference}, {until}; set by {by}, {set_at}: {}",
                ground.reason
            )),
            investigation: ground
                .investigation
                .map(|one| format!("/investigations/{one}")),
            lift: id.map(|id| {
                lift_form()
                    .with("kind", hold.subject.kind.as_str())
                    .with("subject", id)
                    .with("basis", ground.basis.as_str())
                    .with("reference", ground.reference.clone().unwrap_or_default())
            }),
        }
    }
}
