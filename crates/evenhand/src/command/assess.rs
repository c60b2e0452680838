//! `evenhand assess`: events in, verdicts out, no store.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use crate::assess::source::{CsvColumns, Source};
use crate::assess::tags::Tags;
use crate::assess::totals::{RuleCount, Totals, VERDICTS};
use crate::configuration::ConfigFlag;
use crate::failure::{Failure, Result};
use crate::output::{self, Table};

/// Assess events with rules and detectors: NDJSON events in, NDJSON verdicts out, no store
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand assess events.jsonl > verdicts.jsonl
  zcat events.jsonl.gz | evenhand assess --rules my-rules --counts > /dev/null
  evenhand assess --csv --text-column prompt posts.csv.gz

Verdicts come in the order of the events. A line that is no event becomes
{\"event\":..,\"line\":..,\"problem\":{..}} in its place, and the exit code is 1. Each event is
assessed as of its own time. Totals and events per second are written to standard error.")]
pub struct Assess {
    /// Events; a gzip file is recognised; standard input without it or for -
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Rules directory; the rules that ship without it
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// How many threads work
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: u16,
    /// The input is CSV with a line of heads; each row is a post
    #[arg(long, requires = "text_column")]
    csv: bool,
    /// Column with the text
    #[arg(long, value_name = "C", requires = "csv")]
    text_column: Option<String>,
    /// Column with the id; row numbers without it
    #[arg(long, value_name = "C", requires = "csv")]
    id_column: Option<String>,
    /// Tags of accounts, as lines like {"kind":"account","id":"a1","tags":["spammer"]}
    #[arg(long, value_name = "FILE")]
    tags: Option<PathBuf>,
    /// Count hits and effects of each rule
    #[arg(long)]
    counts: bool,
    /// Write totals and counts as JSON
    #[arg(long)]
    json: bool,
}

impl Assess {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let rules = config.read()?.with_rules(self.rules).rules()?;
        let tags = self
            .tags
            .as_deref()
            .map(Tags::read)
            .transpose()?
            .unwrap_or_default();
        let columns = self.text_column.map(|text| CsvColumns {
            text,
            id: self.id_column,
        });
        let progress = progress_bar();
        let source = Source::open(self.file.as_deref(), columns, &progress)?;
        let started = Instant::now();
        let mut stdout = std::io::stdout();
        let totals = crate::assess::run(
            &rules,
            &tags,
            source,
            &mut stdout,
            usize::from(self.threads),
        )?;
        progress.finish_and_clear();
        tell(&totals, started.elapsed(), self.counts, self.json)?;
        match totals.refused {
            0 => Ok(()),
            refused => Err(Failure::new(format!(
                "{refused} of {} lines are no events; their `problem` says why",
                totals.events + refused
            ))),
        }
    }
}

/// A bar on standard error, drawn only on a terminal, and only when verdicts don't go there too.
fn progress_bar() -> ProgressBar {
    let is_free = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
    let target = if is_free {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style =
        ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    let bar = ProgressBar::with_draw_target(None, target);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn tell(totals: &Totals, took: Duration, counts: bool, as_json: bool) -> Result<()> {
    let seconds = took.as_secs_f64();
    let per_second = (totals.events as f64 / seconds.max(1e-9)).round();
    let verdicts = VERDICTS.iter().zip(totals.verdicts);
    if as_json {
        let rules: &[RuleCount] = if counts { &totals.rules } else { &[] };
        output::remark(serde_json::to_string(&json!({
            "events": totals.events, "refused": totals.refused, "seconds": seconds,
            "events_per_second": per_second, "tags": totals.tags, "orders": totals.orders,
            "rule_errors": totals.errors, "rules": rules,
            "verdicts": verdicts.map(|(name, count)| ((*name).to_owned(), count.into()))
                .collect::<serde_json::Map<_, _>>(),
        }))?);
        return Ok(());
    }
    if counts {
        output::remark(count_table(&totals.rules));
    }
    let verdicts: Vec<String> = verdicts
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    output::remark(format!(
        "{} events in {seconds:.3} s, {per_second} events/s: {}; {} tags, {} orders, {} lines refused, \
         {} rule errors",
        totals.events,
        verdicts.join(", "),
        totals.tags,
        totals.orders,
        totals.refused,
        totals.errors
    ));
    Ok(())
}

fn count_table(rules: &[RuleCount]) -> String {
    let mut table = Table::new(&["rule", "hits", "effects"]);
    for count in rules {
        table.row([
            count.rule.clone(),
            count.hits.to_string(),
            count.effects.to_string(),
        ]);
    }
    table.draw()
}
