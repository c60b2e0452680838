//! `evenhand simulate`: what another team or another order of work would make of the cases.

use std::path::{Path, PathBuf};

use clap::Args;
use evenhand_model::{Platform, Tier};
use evenhand_simulate::{Goal, Policy, Scenario};

use super::key::platform;
use crate::configuration::ConfigFlag;
use crate::failure::{Doing as _, Failure, Result};
use crate::output;
use crate::simulate::answer::Answer;
use crate::simulate::cases::Cases;
use crate::simulate::compare::compare;
use crate::simulate::need::need;
use crate::simulate::scenario::{self, Changes};
use crate::simulate::{file, page, progress, store, tables};

/// Try out teams and orders of work, with the dispatcher that hands out real cases
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand simulate --example                                 see it work, no data needed
  evenhand simulate --example --print > team.toml             a scenario to make your own
  evenhand simulate team.toml                                 compare four orders of work
  evenhand simulate team.toml --goal \"95% of T1 in 2h\"        how many reviewers are enough
  evenhand simulate team.toml --html team.html                with curves, to pass on
  evenhand simulate --rate T1=2 --rate T3=12 --reviewers 3    without any file
  evenhand simulate team.toml --csv cases.csv                 the cases of an export
  evenhand simulate team.toml --data ./evenhand-data          the cases that this house has had

Every order gets the same cases, which take the same time, so that what differs is the order alone. The same
seed gives the same figures to the last digit. Nothing is stored or sent. docs/simulate.md says how to describe
your own team, and what is left out.")]
pub struct Simulate {
    /// The scenario, in TOML
    #[arg(value_name = "FILE", conflicts_with = "example")]
    scenario: Option<PathBuf>,
    /// Use the scenario that ships
    #[arg(long)]
    example: bool,
    /// Cases per hour of a tier, such as T1=2.5, in place of the scenario's
    #[arg(long, value_name = "TIER=N", value_parser = tier_and_number)]
    rate: Vec<(Tier, f64)>,
    /// Cases from a CSV file in place of the scenario's; a gzip file is recognised; standard input for -
    #[arg(long, value_name = "FILE", conflicts_with_all = ["rate", "data"])]
    csv: Option<PathBuf>,
    /// Cases of a data directory in place of the scenario's, through its server where one runs
    #[arg(long, value_name = "DIR", conflicts_with = "rate")]
    data: Option<PathBuf>,
    /// The platform whose cases these are
    #[arg(long, value_name = "NAME", default_value = "main", value_parser = platform, requires = "data")]
    platform: Platform,
    /// Mean minutes that a case of a tier takes, such as T1=10
    #[arg(long, value_name = "TIER=N", value_parser = tier_and_number)]
    minutes: Vec<(Tier, f64)>,
    /// How many reviewers, in the shifts of the scenario; always there where it has none
    #[arg(long, value_name = "N")]
    reviewers: Option<u32>,
    /// How many days
    #[arg(long, value_name = "N")]
    days: Option<u32>,
    /// From which number everything random is drawn
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Orders of work: ours, fifo, strict, staff-first; separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    policy: Vec<Policy>,
    /// Find the least number of reviewers for this, such as "95% of T1 in 2h" or "99% of all in time"
    #[arg(long, value_name = "GOAL")]
    goal: Option<Goal>,
    /// How often the cases are drawn anew for the goal; it has to be met each time
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=100))]
    runs: u16,
    /// Write the scenario as TOML and run nothing
    #[arg(long)]
    print: bool,
    /// Write the answer as one page that needs nothing else
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the curves as one SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Simulate {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let changes = Changes {
            rates: self.rate.clone(),
            minutes: self.minutes.clone(),
            reviewers: self.reviewers,
            days: self.days,
            seed: self.seed,
            policies: self.policy.clone(),
        };
        if self.print && changes.is_nothing() && self.example {
            // As it ships, with its remarks.
            return output::bytes(evenhand_simulate::scenario::EXAMPLE.as_bytes());
        }
        let mut scenario = scenario::read(self.scenario.as_deref(), self.example, changes)?;
        if self.print {
            return output::bytes(toml::to_string(&scenario)?.as_bytes());
        }
        let cases = self.cases(&mut scenario, config)?;
        let need = match &self.goal {
            Some(goal) => Some(need(&scenario, &cases, goal, self.runs)?),
            None => None,
        };
        // With a goal the orders are compared with the team that it takes.
        let reviewers = need.as_ref().and_then(|need| need.reviewers());
        let compared = compare(&scenario, &cases, reviewers);
        let answer = Answer::new(&scenario, &cases, need, compared);
        if let Some(file) = &self.html {
            write(file, &page::page(&answer)?)?;
        }
        if let Some(file) = &self.svg {
            write(file, &page::drawing(&answer))?;
        }
        if self.json {
            output::json(&answer)?;
        } else {
            tables::tell(&answer)?;
        }
        match answer.unmet() {
            Some(goal) => Err(Failure::new(format!("no number of reviewers is enough for {goal}"))
                .hint("cases come while nobody is on shift, or the span is shorter than the work; other shifts may help")),
            None => Ok(()),
        }
    }

    fn cases(&self, scenario: &mut Scenario, config: &ConfigFlag) -> Result<Cases> {
        let (source, came) = match (&self.csv, &self.data) {
            (Some(file), _) => file::read(file, &progress::of_bytes())?,
            (None, Some(data)) => {
                let configuration = config.read()?.with_data(Some(data.clone()));
                store::read(&configuration, &self.platform)?
            }
            (None, None) => return Cases::of_rates(scenario),
        };
        Cases::of_cases(scenario, source, came, self.days)
    }
}

/// Writes a file and says so.
fn write(file: &Path, text: &str) -> Result<()> {
    std::fs::write(file, text).doing(file.display())?;
    output::remark(format!("wrote {}", file.display()));
    Ok(())
}

fn tier_and_number(text: &str) -> Result<(Tier, f64), String> {
    let wrong = || format!("`{text}` is not of the form T1=2.5");
    let (tier, number) = text.split_once('=').ok_or_else(wrong)?;
    let tier = tier.parse().map_err(|_| wrong())?;
    let number: f64 = number.parse().map_err(|_| wrong())?;
    number
        .is_finite()
        .then_some((tier, number))
        .ok_or_else(wrong)
}
