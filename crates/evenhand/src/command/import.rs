//! `evenhand import`: what the system before this one knew, from a file.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use evenhand_flow::work::ImportCounts;
use evenhand_model::{ImportKind, Platform, Time};
use serde_json::json;

use super::key::platform;
use crate::configuration::ConfigFlag;
use crate::control::Session;
use crate::failure::{Failure, Result};
use crate::import::{self, Checked, Mapping, Reading, Source};
use crate::output;

/// Take over accounts, reports and decisions from the system before this one
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  evenhand import accounts suspended.csv --dry-run
  evenhand import reports backlog.ndjson
  evenhand import accounts users.csv --mapping users.toml
  evenhand import reports reports.json --from mastodon

The whole file is checked first; with an error nothing is imported. An import that was broken off goes
on where it stopped when the same command runs again. Nothing is sent to the platform.")]
pub enum Import {
    /// Suspended accounts: id, suspended_at, and what is known of each
    Accounts(Options),
    /// Open reports, as the API takes them in `report`, with the time they came in `received_at`
    Reports(Options),
    /// Decisions of the past: id, at, subject, outcome, and what is known of each
    Decisions(Options),
}

/// What every kind takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The file: NDJSON, one object on each line, or CSV with a line of heads
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What the file is, where its name does not say
    #[arg(long, value_name = "F", conflicts_with = "from")]
    format: Option<Format>,
    /// Which column of a CSV file is which field, as docs/import.md shows
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    mapping: Option<PathBuf>,
    /// The file holds what the admin API of this software answers
    #[arg(long, value_name = "SOFTWARE")]
    from: Option<Software>,
    /// Since when accounts are suspended of which a Mastodon export does not say it
    #[arg(long, value_name = "TIME", requires = "from")]
    suspended_at: Option<Time>,
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The platform that the file is about
    #[arg(long, value_name = "NAME", default_value = "main", value_parser = platform)]
    platform: Platform,
    /// Only check the file
    #[arg(long)]
    dry_run: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object on each line
    Ndjson,
    /// A table with a line of heads
    Csv,
}

/// Software whose exports are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Software {
    /// Answers of /api/v1/admin/accounts and /api/v1/admin/reports, and strikes
    Mastodon,
}

impl Import {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let (kind, options) = match self {
            Self::Accounts(options) => (ImportKind::Accounts, options),
            Self::Reports(options) => (ImportKind::Reports, options),
            Self::Decisions(options) => (ImportKind::Decisions, options),
        };
        let configuration = config.read()?.with_data(options.data.clone());
        let policies = configuration.policies()?;
        let policies = policies.into_iter().map(|one| (one.id.clone(), one));
        let source = Source::open(options.file.clone(), options.reading()?)?;
        let checked = import::check(&source, kind, &policies.collect())?;
        if options.dry_run {
            return tell(&options, kind, &checked, ImportCounts::default());
        }
        let session = Session::open(&configuration)?;
        let counts = import::send(&session, &source, kind, &options.platform, &checked)?;
        tell(&options, kind, &checked, counts)
    }
}

impl Options {
    fn reading(&self) -> Result<Reading> {
        if self.from == Some(Software::Mastodon) {
            return Ok(Reading::Mastodon(self.suspended_at));
        }
        let mapping = self.mapping.as_deref().map(Mapping::read).transpose()?;
        match (self.format.unwrap_or_else(|| named(&self.file)), mapping) {
            (Format::Csv, mapping) => Ok(Reading::Table(mapping)),
            (Format::Ndjson, None) => Ok(Reading::Lines),
            (Format::Ndjson, Some(_)) => {
                let message = "a mapping is for the columns of a CSV file";
                Err(Failure::wrong_usage(message).hint("say --format csv if it is one"))
            }
        }
    }
}

/// What a file is by its name.
fn named(file: &Path) -> Format {
    let ending = file.extension().unwrap_or_default();
    if ending.eq_ignore_ascii_case("csv") {
        Format::Csv
    } else {
        Format::Ndjson
    }
}

fn tell(
    options: &Options,
    kind: ImportKind,
    checked: &Checked,
    counts: ImportCounts,
) -> Result<()> {
    let ImportCounts { taken, known, over } = counts;
    let Checked {
        records, left_out, ..
    } = checked;
    if options.json {
        return output::json(&json!({
            "kind": kind, "platform": options.platform, "records": records, "dry_run": options.dry_run,
            "taken": taken, "known": known, "over": over, "left_out": left_out,
        }));
    }
    let left_out = match (left_out, kind) {
        (0, _) => String::new(),
        (count, ImportKind::Accounts) => format!("; {count} left out, as they are not suspended"),
        (count, ImportKind::Reports) => format!("; {count} left out, as they are resolved"),
        (count, ImportKind::Decisions) => format!("; {count} left out"),
    };
    let kind = kind.as_str();
    if options.dry_run {
        return output::line(format!(
            "{records} {kind}, no errors; nothing was imported{left_out}"
        ));
    }
    output::line(format!(
        "{records} {kind}: {taken} taken, {known} known already, {over} over already{left_out}"
    ))
}
