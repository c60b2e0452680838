//! Detectors: they read one piece of content and say which facts they see in it, with the place in
//! the text that shows each fact.
//!
//! Everything here is pure: no file, no clock, no network, no randomness. A detector is one file
//! and one line in [`all`]; what it finds has a name like `privacy.home_address`, is listed in
//! `docs/detectors.md`, and is proven by examples that the detector carries itself.
//!
//! ```text
//! Event -> ContentView -> Detector, Detector, ... -> Findings { signals, evidence }
//!       \-> coverage: how much of it could be assessed at all
//! ```

pub mod campaign;
pub mod content;
pub mod coverage;
pub mod detector;
pub mod findings;
pub mod links;
pub mod names;
mod pack;
pub mod privacy;
pub mod returns;
pub mod text;
pub mod text_model;
pub mod threat;

use std::collections::BTreeSet;

use evenhand_model::{Event, Signal};

pub use content::ContentView;
pub use coverage::{coverage, uncovered};
pub use detector::{Detector, Example, SignalKind, SignalSpec};
pub use findings::{Evidence, Findings};

/// Every detector, in the order of the documentation.
pub fn all() -> &'static [&'static dyn Detector] {
    &[
        &links::Destinations,
        &links::Disguises,
        &privacy::HomeAddress,
        &privacy::Whereabouts,
        &privacy::Coordinates,
        &privacy::Phone,
        &privacy::Email,
        &privacy::BankAccount,
        &privacy::PaymentCard,
        &privacy::NationalId,
        &privacy::Plates,
        &text::Shouting,
        &text::Repetition,
        &text::Invisible,
        &text::MixedScripts,
        &text::Emptiness,
        &text::MentionFlood,
        &threat::Threats,
        &threat::Recruitment,
        &text_model::TextScores,
    ]
}

/// Every signal that some detector can give, in the order of the documentation.
pub fn signals() -> impl Iterator<Item = &'static SignalSpec> {
    all().iter().flat_map(|detector| detector.signals())
}

/// Runs the detectors whose signals are in `wanted` (`None`: all) on the content of an event. Where one
/// of them grades factors of the rubric, so do all the others: a tier rests on all factors or on none.
///
/// The answer holds every wanted signal, also `false` and 0 where a detector looked and found
/// nothing. An event without text gives no signals at all: nothing could be assessed.
pub fn run(event: &Event, wanted: Option<&BTreeSet<String>>) -> Findings {
    ContentView::of(event).map_or_else(Findings::default, |view| run_on(&view, wanted))
}

/// Like [`run`], for content that did not come with an event, such as that of a report.
pub fn run_on(view: &ContentView<'_>, wanted: Option<&BTreeSet<String>>) -> Findings {
    let grades = wanted.is_none_or(|wanted| {
        let grading = all().iter().filter(|one| one.grades_factors());
        let mut names = grading.flat_map(|one| one.signals()).map(|spec| spec.name);
        names.any(|name| wanted.contains(name))
    });
    run_those(view, wanted, grades)
}

/// Like [`run`], and grades factors whichever signals are wanted.
pub fn run_and_grade(event: &Event, wanted: &BTreeSet<String>) -> Findings {
    ContentView::of(event).map_or_else(Findings::default, |view| {
        run_those(&view, Some(wanted), true)
    })
}

fn run_those(view: &ContentView<'_>, wanted: Option<&BTreeSet<String>>, grades: bool) -> Findings {
    let is_wanted = |name: &str| wanted.is_none_or(|wanted| wanted.contains(name));
    let mut found = Findings::default();
    for detector in all() {
        let specs = detector.signals();
        let runs = grades && detector.grades_factors();
        if !runs && !specs.iter().any(|spec| is_wanted(spec.name)) {
            continue;
        }
        detector.detect(view, &mut found);
        for spec in specs.iter().filter(|spec| is_wanted(spec.name)) {
            found.note_absence(spec);
        }
    }
    match wanted {
        Some(wanted) => found.only(wanted),
        None => found,
    }
}

/// Whether a signal says that something is there: found, or a score of at least one half.
pub fn is_present(signal: Signal) -> bool {
    match signal {
        Signal::Found(found) => found,
        Signal::Score(score) => score >= 0.5,
    }
}
