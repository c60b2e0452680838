//! `evenhand user`: people who work here.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use evenhand_model::{Platform, Role};

use super::key::platform;
use crate::configuration::ConfigFlag;
use crate::control::{self, NewUser, Request};
use crate::failure::Result;
use crate::output;

/// Add people who work here
#[derive(Debug, Subcommand)]
pub enum User {
    New(New),
}

/// Add a person and print a login link that works once, within 24 hours
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  evenhand user new --name Ada --role moderator

Roles: admin, lead, moderator, auditor, read-only.")]
pub struct New {
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Name for colleagues
    #[arg(long)]
    name: String,
    /// What the person may do: admin, lead, moderator, auditor or read-only
    #[arg(long)]
    role: Role,
    /// The platform whose cases the person works on
    #[arg(long, value_name = "NAME", default_value = "main", value_parser = platform)]
    platform: Platform,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl User {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let Self::New(new) = self;
        let request = Request::NewUser(NewUser {
            platform: new.platform,
            name: new.name,
            role: new.role,
        });
        let made = control::ask(&config.read()?.with_data(new.data), request)?;
        match (&made.link, new.json) {
            (_, true) => output::json(&made),
            (Some(link), false) => output::line(link),
            (None, false) => output::line(&made.key),
        }
    }
}
