//! `evenhand rules`: check, test and compare rule files.

mod backtest;
mod check;
mod test;

use clap::Subcommand;
use evenhand_engine::LoadedRules;

use crate::configuration::ConfigFlag;
use crate::failure::{Failure, Result};

/// Check, test and compare rule files
#[derive(Debug, Subcommand)]
pub enum Rules {
    Check(check::Check),
    Test(test::Test),
    Backtest(backtest::Backtest),
}

impl Rules {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        match self {
            Self::Check(check) => check.run(config),
            Self::Test(test) => test.run(config),
            Self::Backtest(backtest) => backtest.run(config),
        }
    }
}

/// Refuses a directory without a single rule: it is most likely the wrong one.
fn expect_rules(loaded: &LoadedRules) -> Result<()> {
    if loaded.set.rules().is_empty() {
        return Err(Failure::new("there are no rules here")
            .hint("rules stand in *.toml files of the directory, as [[rule]]"));
    }
    Ok(())
}
