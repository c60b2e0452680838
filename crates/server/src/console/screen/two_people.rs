//! Two people, one clock: the first screen of a demo. It follows two reports that came at the same moment, stop
//! by stop, and says nothing that the pipeline does not.

use askama::Template;
use axum::response::Response;
use evenhand_flow::work::{Key, Row as _, Select};
use evenhand_model::{
    Act, Case, CaseId, CaseState, DecidedBy, Decision, Entry, Notice, Order, OrderKind, OrderState,
    Platform, Problem, Recipient, ReportId, Scope, Subject, Time,
};

use crate::api;
use crate::api::blind_look::BlindLook;
use crate::console::frame::Frame;
use crate::console::people::People;
use crate::console::tour::{Tour, TourPerson};
use crate::console::visit::page;
use crate::console::waiting::QueueCounts;
use crate::console::{Visit, words};
use crate::endpoint::input::{Nothing, Query};
use crate::endpoint::page::PageQuery;

/// Places of the queue that are looked through.
const PLACES_MAX: usize = 500;
/// Entries of a case, and notices to one person, that are looked through.
const LOOKED_AT_MAX: usize = 200;

#[derive(Template)]
#[template(path = "two_people.html")]
struct TwoPeople {
    frame: Frame,
    may_take: bool,
    people: Vec<Head>,
    stops: Vec<Stop>,
    is_over: bool,
    /// Whether the next case of the queue is one of theirs.
    is_next: bool,
}

/// Above each column.
struct Head {
    name: String,
    about: String,
    case: Option<CaseId>,
}

/// A row: one stop on the way, for each person.
struct Stop {
    name: &'static str,
    about: &'static str,
    cells: Vec<Cell>,
}

/// How far one report is with one stop.
#[derive(Default)]
struct Cell {
    is_done: bool,
    words: String,
    /// From when a span counts up.
    since: Option<String>,
    /// To when a span counts down.
    until: Option<String>,
}

/// The stops of every report, in their order.
const STOPS: [(&str, &str); 9] = [
    ("Received", "The clock starts when we hear of it."),
    (
        "Out of sight",
        "An address is hidden first and judged later. It counts once the platform has confirmed it.",
    ),
    (
        "In the queue",
        "By the deadline alone. The queue can't see who is threatened.",
    ),
    (
        "To be decided by",
        "The tier says how long it may take; who asks makes no difference.",
    ),
    ("Looked at", "Somebody has taken the case."),
    ("Decided", "A person, with a policy and a reason."),
    (
        "Ordered",
        "What the platform must do, once it can no longer be undone.",
    ),
    ("Done", "The platform has confirmed it."),
    ("Told", "Whoever reported, and whoever wrote it."),
];

/// The two reports, side by side.
pub async fn show(visit: Visit, tour: &Tour) -> Result<Response, Problem> {
    let platform = visit.call.platform()?.clone();
    let select = Select::cases_in_order(&platform, CaseState::Open, PLACES_MAX);
    let in_order = visit
        .call
        .read(move |engine| engine.select::<Case>(&select));
    let places: Vec<CaseId> = in_order.await?.iter().map(|case| case.id).collect();
    let queue = Queue {
        waiting: match places.len() {
            PLACES_MAX => counted(&visit, &platform).await?,
            all => all as u64,
        },
        places,
    };
    let (mut heads, mut columns) = (Vec::new(), Vec::new());
    for person in &tour.people {
        let way = Way::of(&visit, person).await?;
        heads.push(Head {
            name: person.name.clone(),
            about: person.about.clone(),
            case: way.as_ref().map(|way| way.case.id),
        });
        columns.push(match way {
            Some(way) => way.cells(&queue, visit.now()),
            None => STOPS.iter().map(|_| Cell::default()).collect(),
        });
    }
    let is_next = queue.places.first().is_some_and(|next| {
        let cases = heads.iter().filter_map(|head| head.case);
        cases.into_iter().any(|case| case == *next)
    });
    let is_over = columns.iter().flatten().all(|cell| cell.is_done);
    let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
    let stops = STOPS.iter().map(|(name, about)| Stop {
        name,
        about,
        cells: columns.iter_mut().filter_map(Iterator::next).collect(),
    });
    page(&TwoPeople {
        may_take: visit.call.caller()?.may(Scope::CasesWrite),
        people: heads,
        stops: stops.collect(),
        is_over,
        is_next,
        frame: Frame::of(&visit, "Two people, one clock")?,
    })
}

/// How many cases wait, where more do than are looked through.
async fn counted(visit: &Visit, platform: &Platform) -> Result<u64, Problem> {
    let counts = QueueCounts::of(&visit.call.server, platform).await?;
    Ok(counts.iter().map(|(_, count)| count).sum())
}

struct Queue {
    places: Vec<CaseId>,
    waiting: u64,
}

/// What the pipeline knows of one report.
struct Way {
    received_at: Time,
    case: Case,
    /// Who took the case, and when.
    taken: Option<(String, Time)>,
    containment: Vec<Order>,
    /// With the name of who decided.
    decision: Option<(Decision, String)>,
    orders: Vec<Order>,
    told: [Option<Time>; 2],
    house: std::sync::Arc<evenhand_flow::House>,
}

impl Way {
    /// Nothing where the report has not come yet.
    async fn of(visit: &Visit, person: &TourPerson) -> Result<Option<Self>, Problem> {
        let report = match api::reports::get(visit.call_for(&person.report), Nothing).await {
            Ok(report) => report.0,
            Err(problem) if problem.status == 404 => return Ok(None),
            Err(problem) => return Err(problem),
        };
        let call = visit.call_for(report.case);
        let case = api::cases::visible(&call)?;
        let entries = api::cases::entries(
            call,
            Query(PageQuery {
                after: None,
                limit: Some(LOOKED_AT_MAX),
            }),
        );
        let entries = entries.await?.0.items;
        let engine = visit.engine();
        let decision = match case.decision {
            Some(id) => engine.get::<Decision>(id)?,
            None => None,
        };
        let orders = decision
            .as_ref()
            .map_or_else(Vec::new, |one| one.orders.clone());
        let by = |entry: &Entry| entry.draft.by.user();
        let ids = entries.iter().filter_map(by);
        let decider = decision.as_ref().and_then(|one| match one.by {
            DecidedBy::User(user) => Some(user),
            DecidedBy::Rule(_) | DecidedBy::Imported | DecidedBy::System => None,
        });
        let people = People::read(engine, ids.chain(decider))?;
        let taken = entries
            .iter()
            .find(|entry| entry.draft.act == Act::CaseClaimed);
        Ok(Some(Self {
            received_at: report.received_at,
            taken: taken.map(|entry| (people.principal(&entry.draft.by), entry.draft.at)),
            containment: load_orders(visit, &case.containment)?,
            orders: load_orders(visit, &orders)?,
            told: told(visit, report.id, &case)?,
            decision: decision.map(|one| {
                let by = people.decider(&one.by);
                (one, by)
            }),
            house: engine.house.load_full(),
            case,
        }))
    }

    /// A cell for each of [`STOPS`].
    fn cells(&self, queue: &Queue, now: Time) -> Vec<Cell> {
        vec![
            Cell {
                is_done: true,
                words: clock(self.received_at),
                since: Some(self.received_at.to_string()),
                until: None,
            },
            self.out_of_sight(),
            self.place(queue),
            self.due(now),
            self.looked_at(),
            self.decided(),
            self.ordered(now),
            self.done(),
            self.told(now),
        ]
    }

    fn out_of_sight(&self) -> Cell {
        let hides = |order: &&Order| {
            matches!(
                order.kind,
                OrderKind::ContentRestrict | OrderKind::ContentRemove
            )
        };
        let mut all = self.containment.iter().chain(&self.orders).filter(hides);
        match all.next() {
            None => Cell::ahead("visible until somebody looks"),
            Some(order) => match order
                .outcome_at
                .filter(|_| order.state == OrderState::Applied)
            {
                Some(at) => Cell::done(format!("confirmed {}", self.later(at))),
                None => Cell::ahead(&format!("ordered {}", self.later(order.ordered_at))),
            },
        }
    }

    fn place(&self, queue: &Queue) -> Cell {
        match self.case.state {
            CaseState::Open => {
                let place = queue.places.iter().position(|id| *id == self.case.id);
                let place = place.map_or_else(
                    || format!("beyond place {PLACES_MAX}"),
                    |place| format!("place {}", place + 1),
                );
                Cell::ahead(&format!("{place} of {}", queue.waiting))
            }
            CaseState::Claimed => Cell::done("a moderator has it".into()),
            CaseState::Decided | CaseState::Appealed => Cell::done("has left it".into()),
        }
    }

    fn due(&self, now: Time) -> Cell {
        let tier = format!(
            "{}, {}",
            self.case.tier.as_str(),
            words::tier(self.case.tier)
        );
        let due_at = clock(self.case.due_at);
        match &self.decision {
            Some((decision, _)) if decision.at <= self.case.due_at => {
                let left = words::span(self.case.due_at.since(decision.at));
                Cell::done(format!("{due_at} ({tier}); met with {left} left"))
            }
            Some(_) => Cell::done(format!("{due_at} ({tier}); missed")),
            None => {
                let mut cell = Cell::ahead(&format!("{due_at} ({tier})"));
                cell.until = Some(self.case.due_at.to_string());
                cell.is_done = now > self.case.due_at;
                cell
            }
        }
    }

    fn looked_at(&self) -> Cell {
        match &self.taken {
            Some((by, at)) => Cell::done(format!("by {by}, {}", self.later(*at))),
            None => Cell::ahead("nobody yet"),
        }
    }

    fn decided(&self) -> Cell {
        match &self.decision {
            Some((decision, by)) => {
                let what = words::decision(decision, &self.house);
                Cell::done(format!("{what}, by {by}, {}", self.later(decision.at)))
            }
            None => Cell::ahead("not yet"),
        }
    }

    fn ordered(&self, now: Time) -> Cell {
        if self.decision.is_none() {
            return Cell::ahead("nothing but to hide it");
        }
        if self.orders.is_empty() {
            return Cell::done("nothing".into());
        }
        let kinds: Vec<&str> = self
            .orders
            .iter()
            .map(|order| words::action(order.kind))
            .collect();
        let kinds = kinds.join(", ");
        if self.orders.iter().any(|order| order.not_before > now) {
            return Cell::ahead(&format!("{kinds}; can still be undone"));
        }
        Cell::done(kinds)
    }

    fn done(&self) -> Cell {
        if self.decision.is_none() {
            return Cell::ahead("not yet");
        }
        let confirmed: Vec<Time> = self
            .orders
            .iter()
            .filter(|order| order.state == OrderState::Applied)
            .filter_map(|order| order.outcome_at)
            .collect();
        match confirmed.iter().max() {
            Some(last) if confirmed.len() == self.orders.len() => {
                Cell::done(format!("confirmed {}", self.later(*last)))
            }
            None if self.orders.is_empty() => Cell::done("nothing had to be done".into()),
            _ => Cell::ahead(&format!(
                "{} of {} confirmed",
                confirmed.len(),
                self.orders.len()
            )),
        }
    }

    fn told(&self, now: Time) -> Cell {
        let told = |at: Option<Time>| at.filter(|at| *at <= now);
        match self.told.map(told) {
            [None, None] => Cell::ahead("not yet"),
            [Some(reporter), Some(author)] => {
                Cell::done(format!("both, {}", self.later(reporter.max(author))))
            }
            [Some(at), None] => Cell::ahead(&format!("whoever reported, {}", self.later(at))),
            [None, Some(at)] => Cell::ahead(&format!("whoever wrote it, {}", self.later(at))),
        }
    }

    /// How long after the report something was.
    fn later(&self, at: Time) -> String {
        let received = self.received_at;
        match at >= received {
            true => format!("{} after the report", short(at.since(received).micros())),
            false => format!("{} before the report", short(received.since(at).micros())),
        }
    }
}

impl Cell {
    fn done(words: String) -> Self {
        Self {
            is_done: true,
            words,
            ..Self::default()
        }
    }

    fn ahead(words: &str) -> Self {
        Self {
            words: words.to_owned(),
            ..Self::default()
        }
    }
}

fn load_orders(visit: &Visit, ids: &[evenhand_model::OrderId]) -> Result<Vec<Order>, Problem> {
    let keys: Vec<Key> = ids.iter().map(Key::of::<Order>).collect();
    let rows = visit.engine().load(&keys)?;
    Ok(rows
        .iter()
        .flatten()
        .filter_map(Order::from_record)
        .cloned()
        .collect())
}

/// When the reporter and the author are told of the decision on the case.
fn told(visit: &Visit, report: ReportId, case: &Case) -> Result<[Option<Time>; 2], Problem> {
    let Some(decision) = case.decision else {
        return Ok([None, None]);
    };
    let engine = visit.engine();
    let look = BlindLook::of(&visit.call)?;
    let author = engine
        .get::<Subject>(case.subject)?
        .and_then(|subject| subject.author);
    let told = |recipient| -> Result<Option<Time>, Problem> {
        let notices = engine.select::<Notice>(&Select::notices_to(recipient, LOOKED_AT_MAX))?;
        let is_it = |notice: &&Notice| {
            notice.decision == Some(decision) && !notice.cancelled && !look.hides_notice(notice)
        };
        let notice = notices.iter().find(is_it);
        Ok(notice.map(|notice| notice.made_at.max(notice.not_before)))
    };
    Ok([
        told(Recipient::Reporter(report))?,
        told(Recipient::Author(author.unwrap_or(case.subject)))?,
    ])
}

/// The hour of an instant, UTC, to the second.
fn clock(at: Time) -> String {
    let text = at.to_string();
    format!("{} UTC", text.get(11..19).unwrap_or(&text))
}

/// A span, with a tenth where it is short.
fn short(micros: i64) -> String {
    match micros {
        ..10_000_000 => format!("{}.{} s", micros / 1_000_000, micros / 100_000 % 10),
        _ => words::span(evenhand_model::Duration::from_micros(micros)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_span_has_a_tenth_and_a_long_one_has_not() {
        for (micros, expected) in [
            (0, "0.0 s"),
            (1_249_000, "1.2 s"),
            (9_999_999, "9.9 s"),
            (10_000_000, "10 s"),
            (125_000_000, "2 min"),
        ] {
            assert_eq!(short(micros), expected);
        }
    }
}
