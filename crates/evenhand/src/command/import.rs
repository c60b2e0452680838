//! `evenhand import`: what the system before this one knew, from a file of NDJSON.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use evenhand_engine::SystemClock;
use evenhand_engine::import::Records;
use evenhand_flow::accept::import::{check_account, check_decision, check_report};
use evenhand_flow::accept::json;
use evenhand_flow::operation::import::Part;
use evenhand_flow::work::ImportCounts;
use evenhand_model::{
    Clocks as _, ImportKind, OpenReport, PastDecision, Platform, Policy, Problem, SuspendedAccount,
    Time, limits,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::key::platform;
use crate::configuration::ConfigFlag;
use crate::control::{Done, ImportChunk, ImportedFile, Request, Session};
use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Records in one chunk: few enough that nobody waits long behind it.
const RECORDS_PER_CHUNK: usize = 500;
/// Bytes of lines after which a chunk is sent, so that a request stays short.
const CHUNK_BYTES: usize = limits::BODY_BYTES_MAX;
/// Errors that are shown.
const ERRORS_SHOWN: u64 = 20;

/// Take over accounts, reports and decisions from the system before this one
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  evenhand import accounts suspended.ndjson --dry-run
  evenhand import reports backlog.ndjson

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
    /// The file: one JSON object on each line
    #[arg(value_name = "FILE")]
    file: PathBuf,
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
        let checked = check(&options.file, kind, &policies.collect())?;
        if options.dry_run {
            return tell(&options, kind, checked.records, ImportCounts::default());
        }
        let session = Session::open(&configuration)?;
        let counts = send(&session, &options, kind, &checked)?;
        tell(&options, kind, checked.records, counts)
    }
}

/// A file without errors.
struct Checked {
    records: u64,
    digest: String,
}

/// Reads the whole file once, and tells every error in it.
fn check(path: &Path, kind: ImportKind, policies: &BTreeMap<String, Policy>) -> Result<Checked> {
    let now = SystemClock.now();
    let (mut digest, mut records, mut errors) = (Sha256::new(), 0, 0);
    let mut lines = Lines::open(path)?;
    while lines.next()? {
        digest.update(&lines.line);
        if lines.is_blank() {
            continue;
        }
        records += 1;
        if let Err(problem) = check_line(kind, &lines.line, policies, now) {
            errors += 1;
            if errors <= ERRORS_SHOWN {
                output::remark(format!("{}:{}: {problem}", path.display(), lines.number));
            }
        }
    }
    if errors > 0 {
        let message = format!("{errors} of {records} lines have errors; nothing was imported");
        return Err(Failure::new(message).hint("correct them, and run the command again"));
    }
    Ok(Checked {
        records,
        digest: hex::encode(digest.finalize()),
    })
}

fn check_line(
    kind: ImportKind,
    line: &[u8],
    policies: &BTreeMap<String, Policy>,
    now: Time,
) -> std::result::Result<(), Problem> {
    if line.len() > limits::LINE_BYTES_MAX {
        let max = limits::LINE_BYTES_MAX;
        return Err(Problem::too_large(format!(
            "the line is longer than {max} bytes"
        )));
    }
    match kind {
        ImportKind::Accounts => {
            check_account(policies, &json::read::<SuspendedAccount>(line)?, now)
        }
        ImportKind::Reports => check_report(&json::read::<OpenReport>(line)?, now),
        ImportKind::Decisions => check_decision(policies, &json::read::<PastDecision>(line)?, now),
    }
}

/// Sends what nobody has taken yet, a chunk at a time.
fn send(
    session: &Session,
    options: &Options,
    kind: ImportKind,
    checked: &Checked,
) -> Result<ImportCounts> {
    let asked = session.ask(Request::ImportProgress(ImportedFile {
        platform: options.platform.clone(),
        kind,
        file: checked.digest.clone(),
    }))?;
    let (mut done, mut counts) = match asked {
        Done::Imported(Some(progress)) => (progress.done, progress.counts),
        Done::Imported(None) | Done::Made(_) => (0, ImportCounts::default()),
    };
    if done >= checked.records {
        output::remark("this file has been imported already");
        return Ok(counts);
    }
    let mut lines = Lines::open(&options.file)?;
    lines.skip_records(done)?;
    while let Some(read) = lines.chunk()? {
        let part = Part {
            platform: options.platform.clone(),
            from: "file".into(),
            file: checked.digest.clone(),
            records_before: done,
            records: checked.records,
            first_line: read.first_line,
            last_line: lines.number,
        };
        let records = records_of(kind, &read.lines)?;
        let asked = session.ask(Request::Import(ImportChunk { part, records }));
        let hint = "run the same command again; it goes on where it stopped";
        let answer = asked.map_err(|failure| failure.hint(hint))?;
        let Done::Imported(Some(progress)) = answer else {
            return Err(Failure::new("the server answered something else").hint(hint));
        };
        (done, counts) = (progress.done, progress.counts);
    }
    Ok(counts)
}

fn records_of(kind: ImportKind, lines: &[Vec<u8>]) -> Result<Records> {
    fn read<T: serde::de::DeserializeOwned>(lines: &[Vec<u8>]) -> Result<Vec<T>> {
        let read = lines.iter().map(|line| Ok(json::read::<T>(line)?));
        read.collect()
    }
    Ok(match kind {
        ImportKind::Accounts => Records::Accounts(read(lines)?),
        ImportKind::Reports => Records::Reports(read(lines)?),
        ImportKind::Decisions => Records::Decisions(read(lines)?),
    })
}

/// The lines of a file, one at a time.
struct Lines {
    text: BufReader<File>,
    line: Vec<u8>,
    number: u64,
}

/// Some records of a file.
struct Chunk {
    first_line: u64,
    lines: Vec<Vec<u8>>,
}

impl Lines {
    fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            text: BufReader::new(File::open(path).doing(path.display())?),
            line: Vec::new(),
            number: 0,
        })
    }

    fn next(&mut self) -> Result<bool> {
        self.line.clear();
        self.number += 1;
        Ok(self.text.read_until(b'\n', &mut self.line)? > 0)
    }

    fn is_blank(&self) -> bool {
        self.line.iter().all(u8::is_ascii_whitespace)
    }

    fn skip_records(&mut self, mut count: u64) -> Result<()> {
        while count > 0 && self.next()? {
            count -= u64::from(!self.is_blank());
        }
        Ok(())
    }

    fn chunk(&mut self) -> Result<Option<Chunk>> {
        let mut chunk = Chunk {
            first_line: 0,
            lines: Vec::new(),
        };
        let mut bytes = 0;
        while chunk.lines.len() < RECORDS_PER_CHUNK && bytes < CHUNK_BYTES && self.next()? {
            if self.is_blank() {
                continue;
            }
            if chunk.lines.is_empty() {
                chunk.first_line = self.number;
            }
            bytes += self.line.len();
            chunk.lines.push(self.line.clone());
        }
        Ok((!chunk.lines.is_empty()).then_some(chunk))
    }
}

fn tell(options: &Options, kind: ImportKind, records: u64, counts: ImportCounts) -> Result<()> {
    let ImportCounts { taken, known, over } = counts;
    if options.json {
        return output::json(&json!({
            "kind": kind, "platform": options.platform, "records": records, "dry_run": options.dry_run,
            "taken": taken, "known": known, "over": over,
        }));
    }
    if options.dry_run {
        return output::line(format!(
            "{records} {}, no errors; nothing was imported",
            kind.as_str()
        ));
    }
    output::line(format!(
        "{records} {}: {taken} taken, {known} known already, {over} over already",
        kind.as_str()
    ))
}
