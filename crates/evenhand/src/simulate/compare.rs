//! Every order of work on the same cases.

use std::thread;

use evenhand_simulate::{Figures, Scenario, Team, run};

use super::cases::Cases;
use super::progress;

/// The orders of work, and with whom they were run.
pub struct Compared {
    /// The team.
    pub team: Team,
    /// Figures of each order, in the order of the scenario.
    pub figures: Vec<Figures>,
}

/// Runs every order of work of a scenario, each on a thread of its own; with so many reviewers where a number
/// is given.
pub fn compare(scenario: &Scenario, cases: &Cases, reviewers: Option<u32>) -> Compared {
    let team = Team::of(scenario);
    let team = match reviewers {
        Some(count) => team.with_count(count),
        None => team,
    };
    let workload = &cases.workload;
    let bar = progress::of_cases(workload.len() * scenario.policies.len());
    let figures = thread::scope(|scope| {
        let runs = scenario.policies.iter().map(|policy| {
            let (team, bar) = (&team, &bar);
            scope.spawn(move || {
                let mut told = 0;
                let mut hear = |come: usize| {
                    bar.inc((come - told) as u64);
                    told = come;
                };
                let outcome = run(scenario, workload, team, *policy, &mut hear);
                Figures::of(scenario, workload, &outcome)
            })
        });
        // All have begun before the first is waited for.
        let runs: Vec<_> = runs.collect();
        let figures = runs.into_iter().map(|run| match run.join() {
            Ok(figures) => figures,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        figures.collect()
    });
    bar.finish_and_clear();
    Compared { team, figures }
}
