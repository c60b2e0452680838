//! `evenhand rules test`: the examples of every rule.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::configuration::ConfigFlag;
use crate::failure::Result;
use crate::output::{self, Table};

/// Run the examples of every rule
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  evenhand rules test my-rules

An example that does not come out as it should is shown with its place and the value of each part
of the condition; the exit code is 1.")]
pub struct Test {
    /// Rules directory; the rules that ship without it
    #[arg(value_name = "DIR")]
    rules: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Examples of one rule.
#[derive(Debug, Default, Serialize)]
struct Tested {
    rule: String,
    hits: u64,
    misses: u64,
    failed: u64,
}

impl Test {
    /// Runs the command. Loading runs the examples too, and explains those that fail.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let loaded = config.read()?.with_rules(self.rules).rules()?;
        super::expect_rules(&loaded)?;
        let mut tested: BTreeMap<String, Tested> = BTreeMap::new();
        for result in loaded.set.run_examples(&evenhand_engine::rules::detect) {
            let row = tested.entry(result.rule.clone()).or_default();
            row.rule = result.rule;
            row.hits += u64::from(result.hit);
            row.misses += u64::from(!result.hit);
            row.failed += u64::from(!result.passed);
        }
        let tested: Vec<Tested> = tested.into_values().collect();
        if self.json {
            return output::json(&tested);
        }
        let mut table = Table::new(&["rule", "hits", "misses", "failed"]);
        for row in &tested {
            let numbers = [row.hits, row.misses, row.failed].map(|number| number.to_string());
            table.row([row.rule.clone()].into_iter().chain(numbers));
        }
        output::line(table.draw())?;
        let examples: u64 = tested.iter().map(|row| row.hits + row.misses).sum();
        output::line(format!(
            "{examples} examples of {} rules came out as they should",
            tested.len()
        ))
    }
}
