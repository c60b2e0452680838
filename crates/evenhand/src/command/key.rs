//! `evenhand key`: API keys.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use evenhand_engine::keys::Keys;
use evenhand_model::{Platform, Scope};
use serde_json::json;

use crate::configuration::ConfigFlag;
use crate::control::{self, NewKey, Request};
use crate::failure::{Failure, Result};
use crate::output;

/// Make API keys, or show the public key of this installation
#[derive(Debug, Subcommand)]
pub enum Key {
    New(New),
    Public(Public),
}

/// Print the key that checks checkpoints and packets
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  evenhand key public

Whoever gets a packet or a checkpoint needs this key by another way, like a page that you publish. It
belongs to signing.key, which has to be readable here.")]
pub struct Public {
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Make a key and print it, once
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand key new --scope events:write,reports:write --label forum
  evenhand key new --scope cases:read,cases:write --user Ada    a personal key, limited to Ada's role

The key is written to standard output; nobody can show it again.")]
pub struct New {
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// What the key may do, like events:write; several with commas
    #[arg(long, value_name = "SCOPE", value_delimiter = ',', required = true)]
    scope: Vec<Scope>,
    /// Whose personal key it is
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// The platform that it is bound to
    #[arg(long, value_name = "NAME", default_value = "main", value_parser = platform)]
    platform: Platform,
    /// What it is for
    #[arg(long, value_name = "TEXT", default_value = "")]
    label: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Reads the name of a platform.
pub fn platform(name: &str) -> std::result::Result<Platform, String> {
    Platform::new(name).ok_or_else(|| "expected 1 to 32 of a-z, 0-9 and -".to_owned())
}

impl Key {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let new = match self {
            Self::New(new) => new,
            Self::Public(public) => return public.run(config),
        };
        let request = Request::NewKey(NewKey {
            platform: new.platform,
            scopes: new.scope.into_iter().collect(),
            user: new.user,
            label: new.label,
        });
        let made = control::ask(&config.read()?.with_data(new.data), request)?;
        if new.json {
            output::json(&made)
        } else {
            output::line(&made.key)
        }
    }
}

impl Public {
    fn run(self, config: &ConfigFlag) -> Result<()> {
        let settings = config.read()?.with_data(self.data).settings();
        if !settings.data.exists() {
            let message = format!("there is no data directory {}", settings.data.display());
            let hint = "`evenhand serve` makes it; with --data or --config you say where it is";
            return Err(Failure::new(message).hint(hint));
        }
        let keys = Keys::open(&settings.keys, false)?;
        let public_key = keys.signing.public_key();
        if self.json {
            output::json(&json!({"public_key": public_key}))
        } else {
            output::line(public_key)
        }
    }
}
