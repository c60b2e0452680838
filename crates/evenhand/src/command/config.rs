//! `evenhand config`: the configuration file.

use clap::Subcommand;

use crate::configuration::{ConfigFlag, check, keys};
use crate::failure::{Failure, Result};
use crate::output;

/// Print or check the configuration file
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print a configuration file with every key, its default and what it is for
    #[command(after_help = "Example:\n  evenhand config print > evenhand.toml")]
    Print,
    /// Check a configuration file, and everything that it names, without any network
    #[command(after_help = "\
Example:
  evenhand config check --config evenhand.toml

Reads rules, policies, keys and secrets, and says all that is not right at once. It opens no
connection, and makes and changes no file. Run it as the user that the server runs as.")]
    Check,
}

impl Config {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        match self {
            Self::Print => output::bytes(keys::print().as_bytes()),
            Self::Check => tell_problems(config),
        }
    }
}

fn tell_problems(config: &ConfigFlag) -> Result<()> {
    let Some(path) = &config.config else {
        return Err(Failure::wrong_usage("say which file to check").hint("add --config FILE"));
    };
    let configuration = config.read()?;
    let (right, mut problems) = check::check(&configuration);
    let Some(last) = problems.pop() else {
        if let Some(banner) = configuration.settings().alerts.banner() {
            output::remark(banner);
        }
        output::line(format!("{} is right", path.display()))?;
        return right.into_iter().try_for_each(output::line);
    };
    for problem in problems {
        problem.tell();
    }
    Err(last)
}
