//! `evenhand parity`: whether any system serves two cohorts alike.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{ArgGroup, Args};
use evenhand_parity::report::VerdictResult;
use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::failure::{Doing as _, Failure, Result};
use crate::output;
use crate::parity::cohorts::choose;
use crate::parity::export::Export;
use crate::parity::terminal::Style;
use crate::parity::{Asked, Audit, answer, example, page, terminal};

/// Compare how long two cohorts wait, open cases counted, in the export of any system
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("source").required(true).args(["csv", "example"]))]
#[command(after_help = "\
Examples:
  evenhand parity --example                                   see it work, no data needed
  evenhand parity --csv cases.csv                             audit a queue
  evenhand parity --csv cases.csv.gz --html parity.html       and write a page to pass on
  evenhand parity --csv cases.csv --horizon 72 --margin 0.5 --fail-unless-proved

The CSV has the heads cohort,tier,category,language,start,stop,event: times as 2026-11-23T10:00:00Z, event 1
where the case was done and 0 where it is still open; a case without a stop is open until the latest time in the
file. Nothing is sent anywhere. docs/parity.md says how to make an export, and what the figures mean.

Exit code: 0 when the report was made, whatever it says; with --fail-unless-proved 1 unless parity is proved.")]
pub struct Parity {
    /// The export; a gzip file is recognised; standard input for -
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Use the cases of the example, no data needed
    #[arg(long)]
    example: bool,
    /// The cohort that is feared to wait longer; `ordinary` where there is one, else the largest
    #[arg(long, value_name = "NAME")]
    reference: Option<String>,
    /// The cohort it is compared with; `insider` where there is one, else the largest other
    #[arg(long, value_name = "NAME")]
    compared: Option<String>,
    /// Over how many hours waiting is compared; set it before looking
    #[arg(long, value_name = "HOURS", value_parser = hours)]
    horizon: Option<f64>,
    /// How many hours longer still count as alike; set it before looking
    #[arg(long, value_name = "HOURS", value_parser = hours)]
    margin: Option<f64>,
    /// Where random numbers begin, for tests that draw permutations
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
    /// Write the report as one page that needs nothing else
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// End with exit code 1 unless parity is proved
    #[arg(long)]
    fail_unless_proved: bool,
}

impl Parity {
    /// Reads, compares and tells.
    pub fn run(self) -> Result<()> {
        self.is_safe_to_write()?;
        let export = match &self.csv {
            Some(path) => Export::open(path, &progress_bar())?,
            None => example::export(),
        };
        let chosen = choose(&export, self.reference.as_deref(), self.compared.as_deref())?;
        let asked = Asked {
            horizon_hours: self.horizon,
            margin_hours: self.margin,
            seed: self.seed,
        };
        let audit = Audit::of(&export, &chosen, asked)?;
        if let Some(path) = &self.html {
            std::fs::write(path, page::page(&audit)?).doing(path.display())?;
            output::remark(format!("The page is {}.", path.display()));
        }
        match self.json {
            true => output::json(&answer::answer(&audit))?,
            false => output::line(terminal::report(&audit, Style::of_stdout()))?,
        }
        let is_proved = audit.report.verdict.result == VerdictResult::Proved;
        if self.fail_unless_proved && !is_proved {
            let message = format!("parity is {}", audit.report.verdict.text);
            return Err(Failure::new(message));
        }
        Ok(())
    }

    /// Refuses to write the page over the export.
    fn is_safe_to_write(&self) -> Result<()> {
        let real = |path: &Option<PathBuf>| path.as_ref()?.canonicalize().ok();
        match (real(&self.csv), real(&self.html)) {
            (Some(csv), Some(html)) if csv == html => {
                let message = format!("--html would overwrite the export, {}", csv.display());
                Err(Failure::wrong_usage(message))
            }
            _ => Ok(()),
        }
    }
}

fn hours(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(hours) if hours.is_finite() && hours > 0.0 => Ok(hours),
        _ => Err("expected a number of hours above 0, such as 72 or 0.5".into()),
    }
}

/// A bar on standard error, drawn only on a terminal.
fn progress_bar() -> ProgressBar {
    let target = match std::io::stderr().is_terminal() {
        true => ProgressDrawTarget::stderr(),
        false => ProgressDrawTarget::hidden(),
    };
    ProgressBar::with_draw_target(None, target)
}
