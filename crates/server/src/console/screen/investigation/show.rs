//! One investigation: what anybody who may know of it sees, and the whole to who has said why.

use askama::Template;
use axum::response::Response;
use evenhand_model::{
    Approval, Authority, Disclosure, DisclosureKind, DisclosureState, Duty, InvestigationId,
    InvestigationState, Packed, Problem, Review, Scope, Sent, UserId,
};

use super::{forms, list};
use crate::api;
use crate::console::form::Form;
use crate::console::frame::Frame;
use crate::console::outside::{self, Shown};
use crate::console::people::People;
use crate::console::screen::queue::Row;
use crate::console::visit::page;
use crate::console::words::Due;
use crate::console::{Visit, link, words};
use crate::endpoint::input::{Nothing, Query};
use crate::endpoint::page::PageQuery;
use crate::view::case::CaseView;
use crate::view::investigation::{CustodyView, InvestigationView};

/// Lines of custody that a page shows.
const LINES_MAX: usize = 200;

#[derive(Template)]
#[template(path = "investigation.html")]
struct Page {
    frame: Frame,
    title: String,
    is_open: bool,
    opened: String,
    due: Option<Due>,
    done: &'static str,
    problem: Option<Problem>,
    /// The form to read it, or one that came back.
    before: Vec<Form>,
    record: Option<Record>,
    /// The form to read the rest of it, after a step.
    further: Option<Form>,
    custody: Vec<Line>,
    public_key: String,
}

/// What shows to who has given a reason.
struct Record {
    summary: Shown,
    authority: Option<String>,
    links: Vec<Link>,
    cases: Vec<CaseShown>,
    link: Form,
    unlink: Option<Form>,
    duty: Option<DutyShown>,
    state_duty: Option<Form>,
    disclosures: Vec<DisclosureShown>,
    enter: Form,
    change: Form,
}

/// Something that belongs to an investigation.
struct Link {
    name: String,
    path: Option<String>,
    by: String,
}

/// A linked case with its content.
struct CaseShown {
    row: Row,
    text: Option<Shown>,
}

struct DutyShown {
    due: Option<Due>,
    facts: Vec<(&'static str, String)>,
    notes: Vec<String>,
    steps: Vec<Form>,
}

struct DisclosureShown {
    title: String,
    state: &'static str,
    due: Option<Due>,
    facts: Vec<(&'static str, String)>,
    notes: Vec<String>,
    steps: Vec<Form>,
}

/// One line of custody.
struct Line {
    at: String,
    by: String,
    act: String,
    words: Option<String>,
}

/// One investigation before a reason is given.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    gate(&visit, None).await
}

/// What shows without a reason, with a form that came back and what is wrong with it.
pub(super) async fn gate(
    visit: &Visit,
    wrong: Option<(Form, Problem)>,
) -> Result<Response, Problem> {
    let id: InvestigationId = visit.call.id()?;
    let one = api::investigations::get(visit.call.clone(), Nothing)
        .await?
        .0;
    let read = forms::read(id);
    let (before, problem) = match wrong {
        Some((form, problem)) if form.action == read.action => (vec![form], Some(problem)),
        Some((form, problem)) => (vec![form, read], Some(problem)),
        None => (vec![read], None),
    };
    draw(visit, one, before, problem, "").await
}

/// The whole, after it was read or changed.
pub(super) async fn record(
    visit: &Visit,
    one: InvestigationView,
    done: &'static str,
) -> Result<Response, Problem> {
    draw(visit, one, Vec::new(), None, done).await
}

async fn draw(
    visit: &Visit,
    one: InvestigationView,
    before: Vec<Form>,
    problem: Option<Problem>,
    done: &'static str,
) -> Result<Response, Problem> {
    let lines = if one.custody.is_empty() {
        custody(visit, &one).await?
    } else {
        one.custody.clone()
    };
    let people = people(visit, &one, &lines)?;
    let now = visit.now();
    let has_record = one.summary.is_some();
    page(&Page {
        frame: Frame::of(visit, "Investigation")?,
        title: list::title(&one),
        is_open: one.state == InvestigationState::Open,
        opened: format!(
            "Opened {} by {}",
            words::ago(now, one.opened_at),
            people.name(one.opened_by)
        ),
        due: one
            .due_at
            .map(|at| words::due(now, at, at.since(one.opened_at))),
        done,
        problem,
        before,
        custody: lines
            .iter()
            .map(|line| Line {
                at: words::instant(line.at),
                by: people.name(line.by),
                act: line.act.as_str().to_owned(),
                words: line.words.as_deref().map(outside::sentences),
            })
            .collect(),
        further: (has_record && one.custody.is_empty()).then(|| {
            let mut form = forms::read(one.id);
            form.is_open = false;
            form
        }),
        record: match has_record {
            true => Some(Record::of(visit, &one, &people)?),
            false => None,
        },
        public_key: visit.engine().public_key(),
    })
}

/// Who did what, without the words, for whom the audit log is.
async fn custody(visit: &Visit, one: &InvestigationView) -> Result<Vec<CustodyView>, Problem> {
    if !visit.call.caller()?.may(Scope::AuditRead) {
        return Ok(Vec::new());
    }
    let all = PageQuery {
        after: None,
        limit: Some(LINES_MAX),
    };
    let found = api::investigations::custody(visit.call_for(one.id), Query(all)).await?;
    Ok(found.0.items)
}

fn people(
    visit: &Visit,
    one: &InvestigationView,
    lines: &[CustodyView],
) -> Result<People, Problem> {
    let mut ids: Vec<UserId> = vec![one.opened_by];
    ids.extend(lines.iter().map(|line| line.by));
    ids.extend(one.links.iter().map(|link| link.by));
    let duty = one.duty.iter();
    ids.extend(duty.flat_map(|duty| {
        let words = duty.dropped.iter();
        let words = words.chain(duty.review.iter().map(|review| &review.by));
        let words: Vec<UserId> = words.map(|word| word.by).collect();
        duty.givers().into_iter().chain(words)
    }));
    for disclosure in &one.disclosures {
        ids.extend(disclosure.givers());
        ids.extend(disclosure.verification.iter().map(|call| call.by));
        let review = disclosure.review.iter().map(|review| &review.by);
        let words = disclosure.approval.iter().chain(&disclosure.refusal);
        ids.extend(words.chain(review).map(|word| word.by));
    }
    People::read(visit.engine(), ids)
}

impl Record {
    fn of(visit: &Visit, one: &InvestigationView, people: &People) -> Result<Self, Problem> {
        let now = visit.now();
        let links = one.links.iter().map(|link| {
            let (name, path) = match (link.case, &link.subject) {
                (Some(case), _) => (format!("case {case}"), Some(format!("/cases/{case}"))),
                (None, Some(subject)) => {
                    let kind = words::subject_kind(subject.kind);
                    let id = subject.id.as_deref();
                    let is_account = subject.kind == evenhand_model::SubjectKind::Account;
                    let path = id.filter(|_| is_account).map(link::account);
                    (
                        format!("{kind} {}", outside::line(id.unwrap_or("erased"))),
                        path,
                    )
                }
                (None, None) => ("erased".to_owned(), None),
            };
            Link {
                name,
                path,
                by: format!("{}, {}", people.name(link.by), words::ago(now, link.at)),
            }
        });
        let is_informed = |duty: &Duty| duty.informed.is_some();
        Ok(Self {
            summary: outside::words(one.summary.as_deref().unwrap_or_default(), true),
            authority: one.authority.as_ref().map(authority),
            links: links.collect(),
            cases: cases(visit, one)?,
            link: forms::link(one.id),
            unlink: (!one.links.is_empty()).then(|| forms::unlink(one)),
            duty: one
                .duty
                .as_ref()
                .map(|duty| DutyShown::of(visit, one.id, duty, people)),
            state_duty: (!one.duty.as_ref().is_some_and(is_informed)).then(|| forms::duty(one.id)),
            disclosures: one
                .disclosures
                .iter()
                .rev()
                .map(|disclosure| DisclosureShown::of(visit, one.id, disclosure, people))
                .collect(),
            enter: forms::disclosure(one.id),
            change: forms::change(one.id),
        })
    }
}

/// The linked cases with their content, where it was read.
fn cases(visit: &Visit, one: &InvestigationView) -> Result<Vec<CaseShown>, Problem> {
    let (engine, now) = (visit.engine(), visit.now());
    let shown = |view: &CaseView| {
        let case = engine.get::<evenhand_model::Case>(view.id)?;
        Ok(case.map(|case| CaseShown {
            row: Row::of(&case, now),
            text: view
                .content
                .as_ref()
                .and_then(|content| content.text.as_deref())
                .map(|text| outside::words(text, false)),
        }))
    };
    one.cases
        .iter()
        .filter_map(|view| shown(view).transpose())
        .collect()
}

fn authority(one: &Authority) -> String {
    let reference = one.reference.iter().map(|file| format!(", file {file}"));
    let whole = format!("{} ({})", one.name, one.country);
    outside::sentences(&reference.fold(whole, |whole, file| whole + &file))
}

impl DutyShown {
    fn of(visit: &Visit, id: InvestigationId, duty: &Duty, people: &People) -> Self {
        let now = visit.now();
        let notes = Notes { visit, people };
        let due = duty.open_until().or(duty.review_until());
        let mut told = vec![format!(
            "Stated by {}, {}",
            people.name(duty.stated_by),
            words::ago(now, duty.stated_at)
        )];
        told.extend(duty.packets.iter().map(|one| notes.packet(one)));
        told.extend(
            duty.informed
                .iter()
                .map(|sent| notes.sent("Informed", sent)),
        );
        told.extend(duty.dropped.iter().map(|word| notes.word("Dropped", word)));
        told.extend(duty.review.iter().map(|review| notes.review(review)));
        Self {
            due: due.map(|at| words::due(now, at, at.since(duty.known_at))),
            facts: vec![
                ("In danger", outside::sentences(&duty.at_risk)),
                ("Where they are", outside::sentences(&duty.whereabouts)),
                ("Why", outside::sentences(&duty.reason)),
                ("Authority", authority(&duty.authority)),
                ("Why this one", outside::sentences(&duty.authority_reason)),
                ("Known since", words::instant(duty.known_at)),
                ("With what reporters wrote", yes(duty.with_report_words)),
            ],
            notes: told,
            steps: forms::duty_steps(id, duty),
        }
    }
}

impl DisclosureShown {
    fn of(visit: &Visit, id: InvestigationId, one: &Disclosure, people: &People) -> Self {
        let now = visit.now();
        let notes = Notes { visit, people };
        let mut told = vec![format!(
            "Entered by {}, {}",
            people.name(one.entered_by),
            words::ago(now, one.entered_at)
        )];
        told.extend(one.verification.iter().map(|call| {
            format!(
                "Called back by {}, {}, on a number from {}: {}",
                people.name(call.by),
                words::ago(now, call.at),
                outside::sentences(&call.number_source),
                outside::sentences(&call.confirmed)
            )
        }));
        told.extend(one.approval.iter().map(|word| notes.word("Approved", word)));
        told.extend(one.packets.iter().map(|one| notes.packet(one)));
        told.extend(one.sent.iter().map(|sent| notes.sent("Sent", sent)));
        told.extend(one.refusal.iter().map(|word| notes.word("Refused", word)));
        told.extend(one.review.iter().map(|review| notes.review(review)));
        told.extend(
            one.told_at
                .map(|at| format!("The people concerned were told {}", words::ago(now, at))),
        );
        let requester = if one.requester.is_empty() {
            "nobody".to_owned()
        } else {
            outside::sentences(&one.requester)
        };
        let mut facts = vec![
            ("Who asked", requester),
            ("Rests on", outside::sentences(&one.legal_basis)),
            ("What is given", outside::sentences(&one.scope)),
            ("Says who reported", yes(one.with_reporters)),
            ("With what reporters wrote", yes(one.with_report_words)),
            ("Covers", format!("{} of what is linked", one.covers.len())),
        ];
        facts.extend(
            one.told_not_before
                .map(|at| ("Silence until", words::instant(at))),
        );
        Self {
            title: format!("{}: {}", kind(one.kind), authority(&one.authority)),
            state: state(one.state),
            due: one
                .due_at()
                .map(|at| words::due(now, at, at.since(one.entered_at))),
            facts,
            notes: told,
            steps: forms::disclosure_steps(id, one),
        }
    }
}

/// What was done, in sentences.
struct Notes<'a> {
    visit: &'a Visit,
    people: &'a People,
}

impl Notes<'_> {
    fn word(&self, what: &str, word: &Approval) -> String {
        let same = if word.same_person {
            " (the same person, as there was nobody else)"
        } else {
            ""
        };
        let (by, at) = (
            self.people.name(word.by),
            words::ago(self.visit.now(), word.at),
        );
        format!(
            "{what} by {by}{same}, {at}: {}",
            outside::sentences(&word.reason)
        )
    }

    fn review(&self, review: &Review) -> String {
        let found = if review.justified {
            "Reviewed, and found right,"
        } else {
            "Reviewed, and found not right,"
        };
        self.word(found, &review.by)
    }

    fn sent(&self, what: &str, sent: &Sent) -> String {
        let (by, at) = (
            self.people.name(sent.by),
            words::ago(self.visit.now(), sent.at),
        );
        let receipt = sent.receipt.iter().map(|one| format!(", receipt {one}"));
        let receipt: String = receipt.collect();
        outside::sentences(&format!("{what} by {by}, {at}, by {}{receipt}", sent.way))
    }

    fn packet(&self, packed: &Packed) -> String {
        let (by, at) = (
            self.people.name(packed.by),
            words::ago(self.visit.now(), packed.at),
        );
        format!("Packet made by {by}, {at}; SHA-256 {}", packed.sha256)
    }
}

fn yes(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}

fn kind(kind: DisclosureKind) -> &'static str {
    match kind {
        DisclosureKind::Request => "Request",
        DisclosureKind::Emergency => "Emergency",
        DisclosureKind::OwnComplaint => "Own complaint",
    }
}

fn state(state: DisclosureState) -> &'static str {
    match state {
        DisclosureState::Requested => "asked for",
        DisclosureState::Approved => "approved",
        DisclosureState::Sent => "sent",
        DisclosureState::Refused => "refused",
    }
}
