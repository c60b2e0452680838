//! What comes: by rates, or as it came somewhere.

use evenhand_model::Duration;
use evenhand_simulate::scenario::{CASES_MAX, DAYS_MAX, Shape};
use evenhand_simulate::workload::Came;
use evenhand_simulate::{Scenario, Workload};

use crate::failure::{Failure, Result};
use crate::number::count;

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;

/// The cases of a scenario.
pub struct Cases {
    /// Where they come from, for whoever reads the answer.
    pub source: String,
    /// As they are compared.
    pub workload: Workload,
    /// As they came, where they are not drawn by rates.
    came: Option<Vec<Came>>,
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
            came: None,
        })
    }

    /// Takes those that came somewhere. The scenario's days become theirs, from midnight before the first (UTC), as many as
    /// it takes or as were asked for; its rates go.
    pub fn of_cases(
        scenario: &mut Scenario,
        source: String,
        mut came: Vec<Came>,
        days: Option<u32>,
    ) -> Result<Self> {
        let times = || came.iter().map(|case| case.received_at.micros());
        let (Some(first), Some(last)) = (times().min(), times().max()) else {
            return Err(Failure::new(format!("no case has come to {source}")));
        };
        let midnight = first.div_euclid(DAY_MICROS) * DAY_MICROS;
        scenario.start = evenhand_model::Time::from_micros(midnight);
        let needed = (last - midnight) / DAY_MICROS + 1;
        scenario.days = match days {
            Some(days) => days,
            None => u32::try_from(needed)
                .ok()
                .filter(|days| *days <= DAYS_MAX)
                .ok_or_else(|| {
                    Failure::new(format!("the cases in {source} lie {needed} days apart"))
                        .hint("at most 3660 days can be run; --days takes the first of them")
                })?,
        };
        scenario.arrivals = Vec::new();
        scenario.bursts = Vec::new();
        scenario.shape = Shape::default();
        let end = scenario
            .start
            .plus(Duration::from_days(i64::from(scenario.days)));
        came.retain(|case| case.received_at < end);
        if came.len() as f64 > CASES_MAX {
            let message = format!("{source} holds {} cases", count(came.len()));
            return Err(Failure::new(message)
                .hint("at most 20 million can be run; --days takes the first of them"));
        }
        Ok(Self {
            source,
            workload: Workload::of_cases(scenario, &came).0,
            came: Some(came),
        })
    }

    /// Draws so many workloads, each from another seed; the first is the one that is compared. Of cases that came
    /// somewhere only the times that they take are drawn.
    pub fn again(&self, scenario: &Scenario, runs: u16) -> Result<Vec<Workload>> {
        let seeds = (0..u64::from(runs)).map(|run| scenario.seed.wrapping_add(run));
        let workloads = seeds.map(|seed| {
            let scenario = Scenario {
                seed,
                ..scenario.clone()
            };
            match &self.came {
                Some(came) => Ok(Workload::of_cases(&scenario, came).0),
                None => Ok(Workload::draw(&scenario)?),
            }
        });
        workloads.collect()
    }
}
