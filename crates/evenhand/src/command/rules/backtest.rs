//! `evenhand rules backtest`: what new rules would have done.

use std::path::{Path, PathBuf};

use clap::Args;
use evenhand_engine::backtest::{Comparison, Difference, Replayed};
use evenhand_engine::intake::LoggedEvent;
use evenhand_store::DataDirectory;
use evenhand_store::event_log::{EventLog, LogPosition, LogSettings};
use indicatif::ProgressBar;

use crate::assess::event_line;
use crate::assess::source::{Chunk, Source};
use crate::configuration::{ConfigFlag, Configuration};
use crate::failure::{Doing as _, Failure, Result};
use crate::output::{self, Table};

/// Compare new rules with those in force over events of the past
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand rules backtest --rules new-rules events.jsonl.gz
  evenhand rules backtest --rules new-rules --data ./evenhand-data    the server's own event log

In force are the rules that the configuration names, or those that ship. The event log can be read
while no server runs on the data directory.")]
pub struct Backtest {
    /// Events as NDJSON, plain or gzip; - for standard input
    #[arg(
        value_name = "FILE",
        conflicts_with = "data",
        required_unless_present = "data"
    )]
    file: Option<PathBuf>,
    /// The new rules
    #[arg(long, value_name = "DIR")]
    rules: PathBuf,
    /// Data directory whose event log is replayed
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Backtest {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let configuration = config.read()?;
        let in_force = configuration.rules()?;
        let new = Configuration::default()
            .with_rules(Some(self.rules))
            .rules()?;
        let mut comparison = Comparison::new(&in_force, &new);
        match (&self.file, &self.data) {
            (_, Some(data)) => replay_log(data, &mut comparison)?,
            (file, None) => replay_file(file.as_deref(), &mut comparison)?,
        }
        let difference = comparison.finish();
        if self.json {
            output::json(&difference)
        } else {
            tell(&difference)
        }
    }
}

fn replay_file(file: Option<&Path>, comparison: &mut Comparison<'_>) -> Result<()> {
    let mut source = Source::open(file, None, &ProgressBar::hidden())?;
    let mut chunk = Chunk::default();
    while source.next(&mut chunk)? {
        for (place, line) in chunk.bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let number = chunk.first_line + place as u64;
            let event = event_line::read(line).doing(format!("line {number}"))?;
            comparison.look_at(Replayed::of_file(event));
        }
    }
    Ok(())
}

fn replay_log(data: &Path, comparison: &mut Comparison<'_>) -> Result<()> {
    if !data.is_dir() {
        return Err(Failure::new(format!(
            "there is no data directory {}",
            data.display()
        )));
    }
    let directory = DataDirectory::open(data)?;
    let log = EventLog::open(directory.event_log(), LogSettings::default(), None)?;
    for line in log.read_from(LogPosition::default()) {
        let logged: LoggedEvent =
            serde_json::from_slice(&line?.text).doing("a line of the event log")?;
        comparison.look_at(Replayed::of_log(logged));
    }
    Ok(())
}

fn tell(difference: &Difference) -> Result<()> {
    let hits = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), |count| count.to_string());
    let mut table = Table::new(&["rule", "before", "after"]);
    for rule in &difference.rules {
        table.row([rule.rule.clone(), hits(rule.before), hits(rule.after)]);
    }
    output::line(table.draw())?;
    let mut changes = Table::new(&["verdict before", "verdict after", "events"]);
    for change in &difference.changes {
        changes.row([
            change.before.clone(),
            change.after.clone(),
            change.events.to_string(),
        ]);
    }
    if !difference.changes.is_empty() {
        output::line(format!("\n{}", changes.draw()))?;
        let examples: Vec<&str> = difference
            .examples
            .iter()
            .map(|one| one.event.as_str())
            .collect();
        output::line(format!("\nfor example: {}", examples.join(", ")))?;
    }
    output::line(format!(
        "\n{} of {} events change",
        difference.changed, difference.events
    ))
}
