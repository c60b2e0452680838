//! The two weeks of a demo once more, by one clock or with the platform's own people first, through the dispatcher
//! that hands out real cases.

use askama::Template;
use axum::response::Response;
use evenhand_model::Problem;
use evenhand_parity::Report;
use evenhand_parity::draw::{self, Curve, Size};
use evenhand_parity::report::{VerdictResult, span};
use evenhand_simulate::figures::Wait;
use evenhand_simulate::replay::{Replayed, replay};
use serde::Deserialize;

use crate::console::Visit;
use crate::console::frame::Frame;
use crate::console::screen::parity::Drawing;
use crate::console::tour::{Fortnight, Tour};
use crate::console::visit::{page, see_other};

#[derive(Template)]
#[template(path = "fortnight.html")]
struct Page {
    frame: Frame,
    is_staff_first: bool,
    headline: String,
    people: Vec<Waited>,
    report: Report,
    is_proved: bool,
    charts: [Drawing; 2],
    cases: usize,
}

/// How long somebody waited for a first look.
struct Waited {
    name: String,
    about: String,
    by_one_clock: String,
    staff_first: String,
}

/// Which order of work is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Order {
    /// The nearest deadline first, whoever it is for.
    #[default]
    OneClock,
    /// The platform's own people first.
    #[serde(rename = "as-in-2014")]
    StaffFirst,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    order: Order,
}

/// Plays the two weeks and draws what came of it.
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    let wanted: Wanted = visit.query()?;
    let tour = visit.call.server.tour.clone();
    let Some((tour, fortnight)) =
        tour.and_then(|tour| Some((tour.clone(), tour.fortnight.clone()?)))
    else {
        // A house that lives has `evenhand simulate`.
        return see_other("/");
    };
    let is_staff_first = wanted.order == Order::StaffFirst;
    let plan = visit.engine().settings.parity.clone();
    let cases = fortnight.cases.len();
    let played = visit.call.read(move |_| {
        replay(&fortnight.scenario, &fortnight.cases, &plan)
            .map(|replay| (replay, fortnight))
            .map_err(|wrong| Problem::internal(wrong.to_string()))
    });
    let (replay, fortnight) = played.await?;
    let people = people(&tour, &fortnight, &replay.ours, &replay.staff_first);
    let shown = if is_staff_first {
        replay.staff_first
    } else {
        replay.ours
    };
    let headline = headline(&people, is_staff_first);
    page(&Page {
        is_staff_first,
        charts: charts(&shown.report, &headline),
        headline,
        people,
        is_proved: shown.report.verdict.result == VerdictResult::Proved,
        report: shown.report,
        cases,
        frame: Frame::of(&visit, "The same fortnight")?,
    })
}

fn people(
    tour: &Tour,
    fortnight: &Fortnight,
    ours: &Replayed,
    staff_first: &Replayed,
) -> Vec<Waited> {
    let pairs = tour.people.iter().zip(&fortnight.people);
    let people = pairs.map(|(person, case)| Waited {
        name: person.name.clone(),
        about: person.about.clone(),
        by_one_clock: waited(ours, *case),
        staff_first: waited(staff_first, *case),
    });
    people.collect()
}

fn waited(replayed: &Replayed, case: usize) -> String {
    match replayed.waits.get(case).copied().flatten() {
        Some(Wait { hours, is_over }) if is_over => span(hours),
        Some(Wait { hours, .. }) => format!("{}, and still waits", span(hours)),
        None => "not reached".to_owned(),
    }
}

/// What became of the one whom nobody has heard of, who is told last.
fn headline(people: &[Waited], is_staff_first: bool) -> String {
    let Some(person) = people.last() else {
        return String::new();
    };
    let Waited {
        name,
        by_one_clock,
        staff_first,
        ..
    } = person;
    match is_staff_first {
        true => format!(
            "{name} waited {staff_first} for somebody to look. By one clock it is {by_one_clock}."
        ),
        false => format!(
            "{name} waited {by_one_clock} for somebody to look. As in 2014 it was {staff_first}."
        ),
    }
}

fn charts(report: &Report, about: &str) -> [Drawing; 2] {
    let names = [&report.reference, &report.compared];
    let cohorts = names
        .into_iter()
        .filter_map(|name| report.cohorts.get_key_value(name));
    let curves: Vec<Curve<'_>> = cohorts
        .map(|(name, cohort)| Curve::of(name, cohort))
        .collect();
    let chart = draw::Chart {
        id: "fortnight",
        title: "Share of cases that nobody has looked at",
        about,
        horizon_hours: report.horizon,
        curves: &curves,
        between: None,
    };
    [Size::Wide, Size::Narrow].map(|size| Drawing::of(&chart, size))
}
