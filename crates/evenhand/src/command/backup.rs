//! `evenhand backup`: one file from which everything but the keys can be put back.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use evenhand_engine::backup::Plan;
use evenhand_model::Clocks as _;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use crate::backup::{Manifest, Pace, Target, pack};
use crate::configuration::ConfigFlag;
use crate::control;
use crate::failure::Result;
use crate::output;

/// How much a backup gives way to everybody else, as nice(1) counts.
const NICENESS: i32 = 10;
/// Bytes in a megabyte.
const MEGABYTE: u64 = 1_000_000;

/// Copy store and event log into one file, while the server runs or not
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand backup --to /mnt/backups                      a file with the time in its name
  evenhand backup --to today.tar.zst --data /var/lib/evenhand

The backup shows one moment, the one at which it began; every file in it has a checksum. The file gets
its name only once it is whole and on the disk. The KEYS ARE NOT IN IT: without them a restored store
can't be used, and with them a stolen backup can be read. Keep them apart:
  tar --create --file keys.tar --directory /etc/evenhand keys
`evenhand restore` puts a backup back.")]
pub struct Backup {
    /// A new file, or a directory
    #[arg(long, value_name = "FILE|DIR")]
    to: PathBuf,
    /// Data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Megabytes read per second at most; 0 for as fast as it goes
    #[arg(long, value_name = "MB", default_value_t = 250)]
    rate: u64,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Backup {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let configuration = config.read()?.with_data(self.data);
        let now = evenhand_engine::SystemClock.now();
        let target = Target::new(&self.to, &configuration.data(), now)?;
        // Whoever may not be nice copies all the same.
        let _ = rustix::process::nice(NICENESS);
        let rate = (self.rate > 0).then_some(self.rate.saturating_mul(MEGABYTE));
        let started = Instant::now();
        let (path, manifest) = control::back_up(&configuration, |plan, confirm| {
            let mut pace = Pace::new(rate, bar(bytes_of(plan)));
            pack(plan, target, &mut pace, confirm)
        })?;
        let keys = configuration.settings().keys;
        tell(&path, &manifest, started, &keys, self.json)
    }
}

fn bytes_of(plan: &Plan) -> u64 {
    plan.files.iter().map(|file| file.bytes).sum()
}

/// A bar for a person at a terminal; nobody else sees it.
pub fn bar(bytes: u64) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(bytes), target);
    match ProgressStyle::with_template(
        "{msg}{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
    ) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn tell(
    path: &Path,
    manifest: &Manifest,
    started: Instant,
    keys: &Path,
    as_json: bool,
) -> Result<()> {
    let size = std::fs::metadata(path)?.len();
    if as_json {
        return output::json(&json!({
            "file": path, "bytes": size, "seconds": started.elapsed().as_secs_f64(),
            "keys": keys, "manifest": manifest,
        }));
    }
    let heads = &manifest.facts.heads;
    let entries: u64 = heads.iter().map(|head| head.sequence).sum();
    output::line(format!(
        "{}: {} files of {} MB in {} MB, {entries} entries, as of {}, in {:.1} s",
        path.display(),
        manifest.files.len(),
        manifest.bytes() / MEGABYTE,
        size / MEGABYTE,
        manifest.facts.at,
        started.elapsed().as_secs_f64(),
    ))?;
    output::line(format!(
        "the keys in {} are not in it; keep a copy of them somewhere else",
        keys.display()
    ))
}
