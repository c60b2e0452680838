//! What comes: every case with its instant, its tier, and how long it takes.

mod came;
mod poisson;

pub use came::Came;
use evenhand_flow::case::dispatch::Waiting;
use evenhand_model::{CaseId, Duration, Tier, Time};

use crate::scenario::{Scenario, Wrong};

/// The cohort of everybody of whom nothing else is told.
pub const ORDINARY: &str = "ordinary";

/// A case that comes. Words are numbers of the [`Workload`]'s lists, so that a million of them are small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When.
    pub received_at: Time,
    /// Its tier.
    pub tier: Tier,
    /// Its language, where known.
    pub language: Option<u16>,
    /// Its topic, where known.
    pub topic: Option<u16>,
    /// The cohort of who is attacked. No order of work but `staff-first` gets to see it.
    pub cohort: u16,
    /// How long it takes.
    pub handling: Duration,
}

/// Everything that comes, by when it comes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workload {
    arrivals: Vec<Arrival>,
    /// Languages by number.
    pub languages: Words,
    /// Topics by number.
    pub topics: Words,
    /// Cohorts by number.
    pub cohorts: Words,
}

/// Words and their numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words(Vec<String>);

impl Words {
    /// The number of a word; a new one where it hasn't been there. `None` where there are 65,535.
    pub fn number(&mut self, word: &str) -> Option<u16> {
        if let Some(found) = self.find(word) {
            return Some(found);
        }
        let number = u16::try_from(self.0.len()).ok()?;
        self.0.push(word.to_owned());
        Some(number)
    }

    /// The number of a word, if it has one.
    pub fn find(&self, word: &str) -> Option<u16> {
        let found = self.0.iter().position(|known| known == word)?;
        u16::try_from(found).ok()
    }

    /// The word of a number.
    pub fn word(&self, number: u16) -> &str {
        self.0.get(usize::from(number)).map_or("", String::as_str)
    }

    /// Every word with its number.
    pub fn iter(&self) -> impl Iterator<Item = (u16, &str)> {
        (0..).zip(self.0.iter().map(String::as_str))
    }
}

impl Workload {
    /// Draws a scenario's arrivals from its rates.
    pub fn draw(scenario: &Scenario) -> Result<Self, Wrong> {
        scenario.check()?;
        Ok(poisson::draw(scenario))
    }

    /// The cases, by when they come.
    pub fn arrivals(&self) -> &[Arrival] {
        &self.arrivals
    }

    /// How many come.
    pub fn len(&self) -> usize {
        self.arrivals.len()
    }

    /// Whether none comes.
    pub fn is_empty(&self) -> bool {
        self.arrivals.is_empty()
    }

    /// Mean seconds that a case takes.
    pub fn handling_seconds(&self) -> f64 {
        let micros = self.arrivals.iter().map(|one| one.handling.micros() as f64);
        micros.sum::<f64>() / 1e6 / self.len().max(1) as f64
    }

    /// Cases that came somewhere, whichever order they are in, and for each of the workload's its place there.
    pub fn of_cases(scenario: &Scenario, cases: &[Came]) -> (Self, Vec<usize>) {
        came::workload(scenario, cases)
    }

    /// A case as the dispatcher sees it.
    pub(crate) fn waiting(&self, number: usize) -> Waiting {
        let arrival = &self.arrivals[number];
        Waiting {
            lang: arrival
                .language
                .map(|lang| self.languages.word(lang).to_owned()),
            topics: arrival
                .topic
                .map(|topic| self.topics.word(topic).to_owned())
                .into_iter()
                .collect(),
            ..place(number, arrival)
        }
    }
}

/// Where a case lies in a pile, without its words.
pub(crate) fn place(number: usize, arrival: &Arrival) -> Waiting {
    Waiting {
        id: id(number),
        tier: arrival.tier,
        received_at: arrival.received_at,
        queue_at: arrival.received_at.plus(arrival.tier.allowed()),
        lang: None,
        topics: Vec::new(),
    }
}

/// The id of a case by its number; later ones sort after.
fn id(number: usize) -> CaseId {
    let mut text = [b'0'; 32];
    let mut left = number;
    for digit in text.iter_mut().rev() {
        *digit = b"0123456789abcdef"[left % 16];
        left /= 16;
    }
    let text = std::str::from_utf8(&text).unwrap_or_default();
    text.parse().expect("32 hexadecimal digits are an id")
}

/// The number of a case by its id.
pub(crate) fn number(id: CaseId) -> usize {
    u128::from_be_bytes(*id.as_bytes()) as usize
}
