//! The scenario: from a file, the one that ships, or typed.

use std::path::Path;

use evenhand_model::Tier;
use evenhand_simulate::scenario::{Arrivals, EXAMPLE, Reviewers};
use evenhand_simulate::{Policy, Scenario, Team};

use crate::failure::{Doing as _, Failure, Result};

/// Cases about insiders, in a hundred, where only rates were typed: few, as the platform's own people are few.
const INSIDERS_PERCENT: f64 = 5.0;

/// What was typed beside a scenario.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Cases per hour, in place of all streams.
    pub rates: Vec<(Tier, f64)>,
    /// Mean minutes of a case.
    pub minutes: Vec<(Tier, f64)>,
    /// How many reviewers.
    pub reviewers: Option<u32>,
    /// How many days.
    pub days: Option<u32>,
    /// The seed.
    pub seed: Option<u64>,
    /// Orders of work.
    pub policies: Vec<Policy>,
}

impl Changes {
    /// Whether nothing was typed.
    pub fn is_nothing(&self) -> bool {
        self.rates.is_empty()
            && self.minutes.is_empty()
            && self.policies.is_empty()
            && self.reviewers.is_none()
            && self.days.is_none()
            && self.seed.is_none()
    }
}

/// Reads a scenario, or begins with the one that ships or with an empty one, and changes it.
pub fn read(file: Option<&Path>, is_example: bool, changes: Changes) -> Result<Scenario> {
    let (text, name) = match file {
        Some(file) => {
            let name = file.display().to_string();
            (std::fs::read_to_string(file).doing(&name)?, name)
        }
        None if is_example => (EXAMPLE.to_owned(), "the example".to_owned()),
        None => (String::new(), "the command line".to_owned()),
    };
    let mut scenario = Scenario::read(&text).doing(&name)?;
    change(&mut scenario, changes);
    let checked = scenario.check().map_err(|wrong| match file {
        Some(_) => Failure::new(format!("{name}: {wrong}")),
        None => Failure::wrong_usage(format!("{name}: {wrong}")).hint(
            "`--example` needs nothing else; without a file give --rate T1=2 and --reviewers 3",
        ),
    });
    checked.map(|()| scenario)
}

fn change(scenario: &mut Scenario, changes: Changes) {
    if !changes.rates.is_empty() {
        let cohorts = [
            ("ordinary".to_owned(), 100.0 - INSIDERS_PERCENT),
            (scenario.insiders.clone(), INSIDERS_PERCENT),
        ];
        let stream = |(tier, per_hour)| Arrivals {
            tier,
            per_hour,
            languages: Default::default(),
            topics: Default::default(),
            cohorts: cohorts.clone().into(),
        };
        scenario.arrivals = changes.rates.into_iter().map(stream).collect();
    }
    scenario.handling.minutes.extend(changes.minutes);
    if let Some(count) = changes.reviewers {
        staff(scenario, count);
    }
    scenario.days = changes.days.unwrap_or(scenario.days);
    scenario.seed = changes.seed.unwrap_or(scenario.seed);
    if !changes.policies.is_empty() {
        scenario.policies = changes.policies;
    }
}

/// Gives the groups so many reviewers together, as they are shared out now.
pub fn staff(scenario: &mut Scenario, count: u32) {
    if scenario.reviewers.iter().all(|group| group.count == 0) {
        scenario.reviewers = vec![Reviewers {
            name: "always there".into(),
            count,
            ..Reviewers::default()
        }];
        return;
    }
    let team = Team::of(scenario).with_count(count);
    for (group, other) in scenario.reviewers.iter_mut().zip(team.groups) {
        group.count = other.count;
    }
}
