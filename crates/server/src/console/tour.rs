//! The guided tour of a demo: what to look at on each screen, and the two people of its first one. Only
//! `evenhand demo` has one.

use std::collections::BTreeMap;

use evenhand_simulate::Scenario;
use evenhand_simulate::workload::Came;
use serde::Deserialize;

use crate::console::Visit;

/// What a demo adds to the screens.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tour {
    /// Whose reports the first screen shows side by side.
    pub people: Vec<TourPerson>,
    /// What to look at, by the path of the screen as the table has it, like `/cases/{id}`.
    pub screens: BTreeMap<String, String>,
    /// Who came back in the story, and who only seems to.
    #[serde(skip)]
    pub returners: Vec<TourReturner>,
    /// The cases of the story, to see what an order of work makes of them.
    #[serde(skip)]
    pub fortnight: Option<Fortnight>,
}

/// What came in the two weeks of the story, when it was written, and for whom.
#[derive(Clone, Debug)]
pub struct Fortnight {
    /// When they were, who looked at cases in them, and who is meant by the platform's own people.
    pub scenario: Scenario,
    /// What came.
    pub cases: Vec<Came>,
    /// Places among them of the cases of [`Tour::people`], in their order.
    pub people: Vec<usize>,
}

/// Somebody whose report the first screen follows. Who they are is known from the story alone: the queue
/// knows it of nobody.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TourPerson {
    /// The platform's id of the report.
    pub report: String,
    /// What others call them.
    pub name: String,
    /// Who they are, in a few words.
    pub about: String,
}

/// Somebody who came after a suspension. What they are in truth is known from the story alone: what compares accounts
/// knows it of nobody.
#[derive(Clone, Debug)]
pub struct TourReturner {
    /// The platform's id of the account.
    pub account: String,
    /// Its handle.
    pub handle: String,
    /// The platform's id of the suspended account whose return it is, or seems to be.
    pub of: String,
    /// The handle of that.
    pub of_handle: String,
    /// How they came back, or why they seem to have.
    pub how: String,
    /// Whether they are one person.
    pub is_return: bool,
}

impl Tour {
    /// What to look at where somebody is.
    pub fn line(visit: &Visit) -> Option<String> {
        let tour = visit.call.server.tour.as_ref()?;
        tour.screens.get(visit.screen).cloned()
    }
}
