//! `evenhand rules`: check, test and compare rule files.

mod backtest;
mod check;
mod test;

use clap::Subcommand;

use crate::configuration::ConfigFlag;
use crate::failure::Result;

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
