//! `evenhand ready`: whether a server is at work, for scripts, and for containers that have no curl.

use std::path::PathBuf;

use clap::Args;
use evenhand_engine::readiness::Sending;

use crate::configuration::ConfigFlag;
use crate::control;
use crate::failure::Result;
use crate::output;

/// Ask the server on this machine whether work can be sent to it
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  evenhand ready --data /var/lib/evenhand/data && echo it is

Asks through the control socket in the data directory. Exit code 1 where no server runs, where its store
can't be read, or where it has more to write than it can take. GET /readyz says the same.")]
pub struct Ready {
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Ready {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let configuration = config.read()?.with_data(self.data);
        output::line(match control::ask_whether_ready(&configuration)? {
            Sending::Running => "ready",
            Sending::Held => "ready; restored from a backup, so nothing is sent",
        })
    }
}
