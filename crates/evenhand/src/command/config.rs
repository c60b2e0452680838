//! `evenhand config`: the configuration file.

use clap::Subcommand;

use crate::configuration::{ConfigFlag, keys};
use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Print or check the configuration file
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print a configuration file with every key, its default and what it is for
    #[command(after_help = "Example:\n  evenhand config print > evenhand.toml")]
    Print,
    /// Check a configuration file, and the rules and policies that it names
    #[command(after_help = "Example:\n  evenhand config check --config evenhand.toml")]
    Check,
}

impl Config {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        match self {
            Self::Print => output::bytes(keys::print().as_bytes()),
            Self::Check => check(config),
        }
    }
}

fn check(config: &ConfigFlag) -> Result<()> {
    let Some(path) = &config.config else {
        return Err(Failure::wrong_usage("say which file to check").hint("add --config FILE"));
    };
    let configuration = config.read()?;
    let rules = configuration.rules()?;
    let policies = configuration.policies().doing("policies")?;
    configuration.mailer()?;
    let channels = configuration.alert_channels()?;
    if let Some(banner) = configuration.settings().alerts.banner() {
        output::remark(banner);
    }
    output::line(format!(
        "{} is right: {} rules, {} policies, {} alert channels",
        path.display(),
        rules.set.rules().len(),
        policies.len(),
        channels.len()
    ))
}
