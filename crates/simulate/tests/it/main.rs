//! The simulation against theory, against itself, and against what people write into scenarios.

mod goals;
mod orders;
mod queueing;
mod replays;
mod scenarios;
mod streams;

use evenhand_simulate::scenario::EXAMPLE;
use evenhand_simulate::{Figures, Outcome, Policy, Scenario, Team, Workload, run};

/// Reads a scenario.
pub fn scenario(text: &str) -> Scenario {
    Scenario::read(text).unwrap()
}

/// The example for fewer days.
pub fn example(days: u32) -> Scenario {
    Scenario {
        days,
        ..scenario(EXAMPLE)
    }
}

/// Draws a scenario's cases and runs them.
pub fn ran(scenario: &Scenario, policy: Policy) -> (Workload, Outcome, Figures) {
    let workload = Workload::draw(scenario).unwrap();
    let outcome = run(
        scenario,
        &workload,
        &Team::of(scenario),
        policy,
        &mut |_| (),
    );
    let figures = Figures::of(scenario, &workload, &outcome);
    (workload, outcome, figures)
}

/// Hours that each case waited that was looked at.
pub fn waits(workload: &Workload, outcome: &Outcome) -> Vec<f64> {
    let pairs = workload.arrivals().iter().zip(&outcome.looked_at);
    pairs
        .filter_map(|(arrival, looked_at)| {
            let wait = (*looked_at)?.since(arrival.received_at);
            Some(wait.micros() as f64 / 3.6e9)
        })
        .collect()
}
