//! What another order of work would have made of the cases that a house has had: the same cases at the same
//! instants, by our rules and with one cohort first, and the parity report of both.

use evenhand_model::{Duration, Time};
use evenhand_parity::{Names, Outcome as Ending, Plan, Report, Spell, report};

use crate::figures::Wait;
use crate::policy::Policy;
use crate::run::{Outcome, run};
use crate::scenario::{Scenario, Wrong};
use crate::team::{Team, hours};
use crate::workload::{Came, Workload};

/// Both orders of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// By our rules.
    pub ours: Replayed,
    /// With the insiders' cases first.
    pub staff_first: Replayed,
}

/// One order of work.
#[derive(Clone, Debug, PartialEq)]
pub struct Replayed {
    /// How long each case waited for somebody to look, in the order in which the cases were given; `None` for one
    /// that came outside the scenario's days.
    pub waits: Vec<Option<Wait>>,
    /// What the parity report would have said: the curves of both cohorts, by how many hours one waits longer,
    /// and the verdict.
    pub report: Report,
}

/// Replays cases within a scenario's days. Its reviewers, its law of handling times and its insiders are taken
/// from it, and none of its rates.
pub fn replay(scenario: &Scenario, cases: &[Came], plan: &Plan) -> Result<Replay, Wrong> {
    scenario.check()?;
    let inside: Vec<usize> = (0..cases.len())
        .filter(|place| is_inside(scenario, &cases[*place]))
        .collect();
    let came: Vec<Came> = inside.iter().map(|place| cases[*place].clone()).collect();
    let (workload, places) = Workload::of_cases(scenario, &came);
    let team = Team::of(scenario);
    let one = |policy| {
        let outcome = run(scenario, &workload, &team, policy, &mut |_| ());
        let mut waits = vec![None; cases.len()];
        for (number, place) in places.iter().enumerate() {
            waits[inside[*place]] = Some(wait(
                came[*place].received_at,
                outcome.looked_at[number],
                outcome.end,
            ));
        }
        Replayed {
            waits,
            report: report(&spells(&workload, &outcome), plan),
        }
    };
    Ok(Replay {
        ours: one(Policy::Ours),
        staff_first: one(Policy::StaffFirst),
    })
}

fn is_inside(scenario: &Scenario, case: &Came) -> bool {
    (scenario.start..scenario.end()).contains(&case.received_at)
}

fn wait(received_at: Time, looked_at: Option<Time>, end: Time) -> Wait {
    let waited: Duration = looked_at.unwrap_or(end).since(received_at);
    Wait {
        hours: hours(waited),
        is_over: looked_at.is_some(),
    }
}

/// Every case's wait as the parity report takes it.
fn spells(workload: &Workload, outcome: &Outcome) -> Vec<Spell> {
    let mut names = Names::default();
    let pairs = workload.arrivals().iter().zip(&outcome.looked_at);
    let spells = pairs.map(|(arrival, looked_at)| {
        let wait = wait(arrival.received_at, *looked_at, outcome.end);
        let topic = arrival
            .topic
            .map_or("", |topic| workload.topics.word(topic));
        let language = arrival
            .language
            .map_or("", |lang| workload.languages.word(lang));
        Spell {
            cohort: names.name(workload.cohorts.word(arrival.cohort)),
            tier: names.name(arrival.tier.as_str()),
            category: names.name(topic),
            language: names.name(language),
            started_at: arrival.received_at.micros().div_euclid(1_000_000),
            watched_from_hours: 0.0,
            hours: wait.hours,
            outcome: if wait.is_over {
                Ending::Ended
            } else {
                Ending::Open
            },
        }
    });
    spells.collect()
}
