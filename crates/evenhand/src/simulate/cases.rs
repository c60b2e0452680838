//! What comes.

use evenhand_simulate::{Scenario, Workload};

use crate::failure::{Failure, Result};

/// The cases of a scenario.
pub struct Cases {
    /// Where they come from, for whoever reads the answer.
    pub source: String,
    /// As they are compared.
    pub workload: Workload,
}

impl Cases {
    /// Draws them by the scenario's rates.
    pub fn of_rates(scenario: &Scenario) -> Result<Self> {
        let workload = Workload::draw(scenario)?;
        if workload.is_empty() {
            return Err(Failure::wrong_usage("no case comes")
                .hint("give the scenario [[arrivals]] with `per_hour` above 0, or --rate T1=2"));
        }
        Ok(Self {
            source: "rates".to_owned(),
            workload,
        })
    }

    /// Draws them anew so many times, each time from another seed; the first are the cases themselves.
    pub fn again(&self, scenario: &Scenario, runs: u16) -> Result<Vec<Workload>> {
        let seeds = (0..u64::from(runs)).map(|run| scenario.seed.wrapping_add(run));
        let workloads = seeds.map(|seed| {
            Ok(Workload::draw(&Scenario {
                seed,
                ..scenario.clone()
            })?)
        });
        workloads.collect()
    }
}
