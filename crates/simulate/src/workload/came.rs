//! Cases that came somewhere: a file's, or a house's own.

use evenhand_model::{Duration, Tier, Time};

use super::{Arrival, ORDINARY, Words, Workload, poisson};
use crate::scenario::Scenario;

/// A case that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// When.
    pub received_at: Time,
    /// Its tier.
    pub tier: Tier,
    /// Its language, where known.
    pub language: Option<String>,
    /// Its topic, where known.
    pub topic: Option<String>,
    /// The cohort of who is attacked; without it everybody is `ordinary`.
    pub cohort: Option<String>,
    /// How long it took; drawn by the scenario's law without it.
    pub handling: Option<Duration>,
}

/// The workload, and the place of each of its cases among those that came.
pub(super) fn workload(scenario: &Scenario, cases: &[Came]) -> (Workload, Vec<usize>) {
    let mut places: Vec<usize> = (0..cases.len()).collect();
    // What is drawn hangs on when a case came, and not on its place in a file.
    places.sort_by_key(|place| (cases[*place].received_at, cases[*place].tier));
    let tiers: Vec<Tier> = places.iter().map(|place| cases[*place].tier).collect();
    let drawn = poisson::handling(scenario, &tiers);
    let (mut languages, mut topics) = (Words::default(), Words::default());
    let mut cohorts = Words::default();
    let ordinary = cohorts.number(ORDINARY).unwrap_or(0);
    let pairs = places.iter().zip(drawn);
    let arrivals = pairs.map(|(place, drawn)| {
        let case = &cases[*place];
        let number = |words: &mut Words, word: &Option<String>| words.number(word.as_deref()?);
        Arrival {
            received_at: case.received_at,
            tier: case.tier,
            language: number(&mut languages, &case.language),
            topic: number(&mut topics, &case.topic),
            cohort: number(&mut cohorts, &case.cohort).unwrap_or(ordinary),
            handling: case.handling.unwrap_or(drawn),
        }
    });
    let arrivals = arrivals.collect();
    let workload = Workload {
        arrivals,
        languages,
        topics,
        cohorts,
    };
    (workload, places)
}
