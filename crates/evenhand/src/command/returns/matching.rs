//! `evenhand returns match`: which new accounts resemble which suspended ones, and in what.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::Instant;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure::Result;
use crate::number;
use crate::output;
use crate::returns::{Asked, Totals, find, weights};

/// Find which new accounts may be returns of suspended ones, with the evidence for and against
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand returns match --suspended suspended.jsonl --candidates new.jsonl > links.jsonl
  evenhand returns match --suspended suspended.csv --candidates new.csv.gz --min-posterior 0.5
  export-sign-ups | evenhand returns match --suspended suspended.jsonl --candidates -

Files are NDJSON, or CSV with a line of heads; gzip is recognised. Fields: id, handle, display_name, bio, created_at,
avatar.pdq, avatar.sha256, private.email, .phone, .ip and .device; also targets, hashtags, texts and followers, which are lists
(in CSV separated by spaces or |, texts by | alone). Suspended accounts have suspended_at as well; those with in_force or
forbids_return false are left out. Only id is needed. What is missing weighs nothing.

For each candidate, in the order of the file, one line on standard output, with or without matches:
  {\"candidate\":\"ID\",\"matches\":[{\"suspended\":\"ID\",\"posterior\":0.97,\"log_odds\":3.5,\"band\":\"likely\",\"features\":[..]}]}

Up to 256 suspended accounts all are compared with every candidate. Of more, the 96 that share most with it are: pieces of
names, pictures, links, lists, private values. What shares none of these is not found.

Private values are turned into hashes under a key of this run alone and written nowhere. A file of candidates is read twice, the
first time to learn how common everything in it is; standard input is read once. A line that is no account stops it all, exit code 1.
The figures are evidence for a person who decides; docs/returns.md says what they mean.")]
pub struct Match {
    /// Accounts whose return is looked for
    #[arg(long, value_name = "FILE")]
    suspended: PathBuf,
    /// New accounts; standard input for -
    #[arg(long, value_name = "FILE")]
    candidates: PathBuf,
    /// Least posterior that is listed; with 0 always the ten best
    #[arg(long, value_name = "P", default_value_t = 0.2, value_parser = probability)]
    min_posterior: f64,
    /// Share of new accounts that are somebody's return; 0.001 unless you know better
    #[arg(long, value_name = "SHARE", value_parser = share)]
    prior: Option<f64>,
    /// File of weights, such as `evenhand returns fit` writes, instead of those that ship
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// How many threads work; as many as the machine has without it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Write totals as JSON
    #[arg(long)]
    json: bool,
}

impl Match {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        let (_, weights) = weights::read(self.weights.as_deref())?;
        let weights = match self.prior {
            Some(prior) => weights.with_prior(prior)?,
            None => weights,
        };
        let threads = self.threads.map(usize::from);
        let threads = threads.or_else(|| available_parallelism().ok().map(usize::from));
        let asked = Asked {
            suspended: self.suspended,
            candidates: self.candidates,
            min_posterior: self.min_posterior,
            weights,
            threads: threads.unwrap_or(1),
        };
        let started = Instant::now();
        let progress = progress_bar();
        let found = find(&asked, &progress);
        progress.finish_and_clear();
        tell(&found?, started.elapsed().as_secs_f64(), self.json)
    }
}

fn tell(totals: &Totals, seconds: f64, as_json: bool) -> Result<()> {
    if as_json {
        let mut totals = serde_json::to_value(totals)?;
        totals["seconds"] = seconds.into();
        output::remark(serde_json::to_string(&totals)?);
        return Ok(());
    }
    let pairs = if totals.compared_all {
        "all pairs"
    } else {
        "the nearest"
    };
    output::remark(format!(
        "{} candidates and {} suspended accounts in {seconds:.1} s, {pairs} compared: {} matches for {} candidates; the best is \
         likely for {}, possible for {}",
        number::count(totals.candidates),
        number::count(totals.suspended),
        number::count(totals.matches),
        number::count(totals.matched),
        number::count(totals.likely),
        number::count(totals.possible),
    ));
    Ok(())
}

/// A bar on standard error, drawn only on a terminal, and only when lines don't go there too.
fn progress_bar() -> ProgressBar {
    let is_free = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
    let target = if is_free {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(None, target);
    let template = "{msg} {bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn probability(text: &str) -> std::result::Result<f64, String> {
    let number = text.parse::<f64>().ok();
    let number = number.filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "expected a probability from 0 to 1, such as 0.2".to_owned())
}

fn share(text: &str) -> std::result::Result<f64, String> {
    let number = text.parse::<f64>().ok();
    let number = number.filter(|number| *number > 0.0 && *number < 1.0);
    number.ok_or_else(|| "expected a share above 0 and below 1, such as 0.001".to_owned())
}
