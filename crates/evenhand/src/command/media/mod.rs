//! `evenhand media`: pictures and videos that are known already.

mod bank;

use clap::Subcommand;

use crate::configuration::ConfigFlag;
use crate::failure::Result;

/// Keep banks of pictures, videos and texts that are known already
#[derive(Debug, Subcommand)]
pub enum Media {
    #[command(subcommand)]
    Bank(bank::Bank),
}

impl Media {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        match self {
            Self::Bank(bank) => bank.run(config),
        }
    }
}
