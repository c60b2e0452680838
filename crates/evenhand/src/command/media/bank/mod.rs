//! `evenhand media bank`: filling banks from lists, and reading what is in them.

mod export;
mod import;
mod stats;

use clap::Subcommand;

use crate::configuration::ConfigFlag;
use crate::failure::Result;

/// Fill banks of known media from lists, write them out, and count what is in them
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  evenhand media bank import --bank GRUESOME_PICTURES list.ndjson
  evenhand media bank import --bank PARTNER_LIST --source partner --format tcap list.json --dry-run
  evenhand media bank export --bank GRUESOME_PICTURES > list.ndjson
  evenhand media bank stats")]
pub enum Bank {
    Import(import::Import),
    Export(export::Export),
    Stats(stats::Stats),
}

impl Bank {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        match self {
            Self::Import(import) => import.run(config),
            Self::Export(export) => export.run(config),
            Self::Stats(stats) => stats.run(config),
        }
    }
}
