//! How long a million cases take: drawn once, then run by each order of work, one after the other.
//!
//! `cargo run --release -p evenhand-simulate --example run_speed`

#![expect(clippy::print_stdout, reason = "this is what it is for")]

use std::time::Instant;

use evenhand_simulate::scenario::EXAMPLE;
use evenhand_simulate::{Figures, Policy, Scenario, Team, Workload, run};

/// How many times the cases and the reviewers of the example.
const TIMES: u32 = 37;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut scenario = Scenario::read(EXAMPLE)?;
    for stream in &mut scenario.arrivals {
        stream.per_hour *= f64::from(TIMES);
    }
    for group in &mut scenario.reviewers {
        group.count *= TIMES;
    }
    let begun = Instant::now();
    let workload = Workload::draw(&scenario)?;
    let team = Team::of(&scenario);
    let drawn = begun.elapsed().as_secs_f64();
    println!(
        "{} cases, {} reviewers, drawn in {drawn:.2} s",
        workload.len(),
        team.count()
    );
    for policy in Policy::ALL {
        let begun = Instant::now();
        let outcome = run(&scenario, &workload, &team, policy, &mut |_| ());
        let ran = begun.elapsed().as_secs_f64();
        let figures = Figures::of(&scenario, &workload, &outcome);
        let all = begun.elapsed().as_secs_f64();
        let open = figures.open;
        println!(
            "{}: run in {ran:.2} s, figures after {all:.2} s; {open} open",
            policy.as_str()
        );
    }
    Ok(())
}
