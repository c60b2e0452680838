//! How many reviewers are enough: the least number with which a goal is met.

use std::fmt;
use std::str::FromStr;

use evenhand_model::{Duration, Tier};
use serde::Serialize;

use crate::figures::{Wait, within};
use crate::policy::Policy;
use crate::run::{Outcome, run};
use crate::scenario::Scenario;
use crate::team::{Team, hours};
use crate::workload::Workload;

/// Most reviewers that are tried.
pub const REVIEWERS_MAX: u32 = 4_096;

/// What is to be met: `95% of T1 in 2h`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Goal {
    /// At least this share.
    pub share: f64,
    /// Of the cases of this tier; of all without it.
    pub tier: Option<Tier>,
    /// Are looked at within this span; within each tier's own clock without it.
    pub span: Option<Duration>,
}

/// The text is no goal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no goal; expected like \"95% of T1 in 2h\", \"99% of all in time\"")]
pub struct NotAGoal(String);

impl FromStr for Goal {
    type Err = NotAGoal;

    fn from_str(text: &str) -> Result<Self, NotAGoal> {
        let wrong = || NotAGoal(text.chars().take(64).collect());
        let (share, rest) = text.split_once('%').ok_or_else(wrong)?;
        let percent: f64 = share.trim().parse().map_err(|_| wrong())?;
        let words: Vec<&str> = rest.split_whitespace().collect();
        let ["of", tier, "in", span] = words[..] else {
            return Err(wrong());
        };
        if !(percent > 0.0 && percent <= 100.0) {
            return Err(wrong());
        }
        Ok(Self {
            share: percent / 100.0,
            tier: match tier {
                "all" => None,
                tier => Some(tier.parse().map_err(|_| wrong())?),
            },
            span: match span {
                "time" => None,
                // People write `15min` as well as `15m`.
                span => Some(span.replace("min", "m").parse().map_err(|_| wrong())?),
            },
        })
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = (self.share * 1e6).round() / 1e4;
        let tier = self.tier.map_or("all", Tier::as_str);
        write!(formatter, "{percent}% of {tier} in ")?;
        match self.span {
            Some(span) => write!(formatter, "{span}"),
            None => formatter.write_str("time"),
        }
    }
}

impl Goal {
    /// The share of a run that met it; `None` where nothing came that it is about.
    pub fn share_of(&self, workload: &Workload, outcome: &Outcome) -> Option<f64> {
        let pairs = workload.arrivals().iter().zip(&outcome.looked_at);
        let about = pairs.filter(|(arrival, _)| {
            arrival.received_at < outcome.end && self.tier.is_none_or(|tier| tier == arrival.tier)
        });
        within(about.map(|(arrival, looked_at)| {
            let wait = Wait {
                hours: hours(looked_at.unwrap_or(outcome.end).since(arrival.received_at)),
                is_over: looked_at.is_some(),
            };
            (wait, hours(self.span.unwrap_or(arrival.tier.allowed())))
        }))
    }
}

/// The answer, with the runs that it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Enough {
    /// The least number of reviewers with which every workload met the goal; `None` where none does.
    pub reviewers: Option<u32>,
    /// By group, in the order of the scenario.
    pub groups: Vec<Staffing>,
    /// What was tried, in the order of numbers.
    pub tried: Vec<Tried>,
}

/// How many reviewers a group gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Staffing {
    /// The group.
    pub name: String,
    /// How many.
    pub reviewers: u32,
}

/// A number of reviewers that was tried.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// The number.
    pub reviewers: u32,
    /// The share that each workload reached.
    pub shares: Vec<f64>,
    /// Whether all of them met the goal.
    pub is_enough: bool,
}

/// Searches the least number of reviewers with which each of the workloads meets a goal. The numbers are doubled
/// until one is enough, and then the span is halved; so it is taken for granted that more reviewers are never worse.
/// `None` where no workload has a case that the goal is about. `hear` is told what is tried.
pub fn enough(
    scenario: &Scenario,
    workloads: &[Workload],
    policy: Policy,
    goal: &Goal,
    hear: &mut dyn FnMut(u32),
) -> Option<Enough> {
    let team = Team::of(scenario);
    let mut tried: Vec<Tried> = Vec::new();
    let mut attempt = |reviewers: u32| {
        hear(reviewers);
        let team = team.with_count(reviewers);
        let shares = workloads.iter().filter_map(|workload| {
            let outcome = run(scenario, workload, &team, policy, &mut |_| ());
            goal.share_of(workload, &outcome)
        });
        let shares: Vec<f64> = shares.collect();
        let is_enough = !shares.is_empty() && shares.iter().all(|share| *share >= goal.share);
        let is_about_something = !shares.is_empty();
        tried.push(Tried {
            reviewers,
            shares,
            is_enough,
        });
        is_about_something.then_some(is_enough)
    };
    let (mut few, mut many) = (0, 1);
    let mut found = attempt(many)?;
    while !found && many < REVIEWERS_MAX {
        (few, many) = (many, many * 2);
        found = attempt(many)?;
    }
    while found && many - few > 1 {
        let middle = few + (many - few) / 2;
        match attempt(middle)? {
            true => many = middle,
            false => few = middle,
        }
    }
    tried.sort_by_key(|one| one.reviewers);
    let team = team.with_count(many);
    let groups = team.groups.into_iter().map(|group| Staffing {
        name: group.name,
        reviewers: group.count,
    });
    Some(Enough {
        reviewers: found.then_some(many),
        groups: groups.collect(),
        tried,
    })
}
