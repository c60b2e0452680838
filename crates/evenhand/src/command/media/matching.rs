//! `evenhand media match`: which pictures and videos are on a list.

use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use clap::Args;
use evenhand_decode::{Options, Trouble};
use evenhand_media::frames::Plan;
use serde::Serialize;

use super::files::{Unreadable, list};
use super::hash::{progress_bar, tell};
use super::hashing::{Hasher, Shown};
use super::in_order::each_in_order;
use super::known::{Found, Known};
use crate::failure::{Failure, Result};
use crate::output;

/// Say which pictures and videos are on a list, as they are, saved again, turned or mirrored, cut or letterboxed
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand media match --bank list.ndjson photo.jpg
  evenhand media match --bank list.csv --recursive --json uploads/ > matches.jsonl

For each match one line: by which hash, distance, id on the list, path. Of a video the distance is the percentage of its frames that are not
in the known one; with --json both shares are told. A list has frames where `evenhand media hash --json` made its lines.
Nothing is asked of a server and nothing is kept.")]
pub struct Match {
    /// Pictures and videos
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The list, in any form that `evenhand media bank import` takes
    #[arg(long, value_name = "LIST")]
    bank: PathBuf,
    /// Bits in which two PDQ hashes differ at most
    #[arg(long, value_name = "BITS", default_value_t = 31, value_parser = clap::value_parser!(u32).range(0..=31))]
    distance: u32,
    /// Quality below which the hash of a picture is not compared
    #[arg(long, value_name = "Q", default_value_t = 50, value_parser = clap::value_parser!(u8).range(0..=100))]
    quality: u8,
    /// Percentage of a video's frames that are in the known one at least
    #[arg(long, value_name = "PERCENT", default_value_t = 80, value_parser = clap::value_parser!(u8).range(1..=100))]
    share: u8,
    /// Percentage of the known video's frames that are in the video at least
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    known_share: u8,
    /// Take the pictures and videos in folders, and in the folders in them; other files there are passed over
    #[arg(long, short)]
    recursive: bool,
    /// Write one JSON object a line
    #[arg(long)]
    json: bool,
}

/// A picture or video that is on the list.
#[derive(Debug, Serialize)]
struct Matched<'a> {
    path: String,
    id: &'a str,
    #[serde(flatten)]
    found: Found,
}

impl Match {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        let known = Known::read(&self.bank, self.quality)?;
        let threads = available_parallelism().map_or(1, usize::from);
        let hasher = Hasher::new(threads, true)?;
        let (files, unreadable) = list(self.files.clone(), self.recursive);
        let mut failures = unreadable.len();
        unreadable.into_iter().for_each(tell);
        let bar = progress_bar(files.len());
        let mut matched = 0;
        each_in_order(
            &files,
            threads,
            |file| self.look_up(&hasher, &known, &file.path),
            |(found, failure)| {
                bar.inc(1);
                if let Some(failure) = failure {
                    failures += 1;
                    bar.suspend(|| tell(failure));
                }
                matched += usize::from(!found.is_empty());
                found
                    .iter()
                    .try_for_each(|one| output::line(self.line(one)?))
            },
        )?;
        bar.finish_and_clear();
        output::remark(format!(
            "{matched} of {} files are on the list",
            files.len()
        ));
        match failures {
            0 => Ok(()),
            _ => Err(Failure::new(format!(
                "{failures} could not be compared by what they show"
            ))),
        }
    }

    /// What of the list a file is, and why it could not be compared by what it shows.
    fn look_up<'a>(
        &self,
        hasher: &Hasher,
        known: &'a Known,
        path: &Path,
    ) -> (Vec<Matched<'a>>, Option<Unreadable>) {
        let failed = |why: String| Some((path.to_owned(), why));
        let hashed = match hasher.hash(path, &Options::default()) {
            Ok(hashed) => hashed,
            Err(error) => return (Vec::new(), failed(Trouble::Unreadable(error).to_string())),
        };
        let mut found = known.same(hashed.sha256, hashed.md5);
        let failure = match &hashed.shown {
            Ok(Shown::Picture(picture)) => {
                if picture.quality >= self.quality {
                    found.extend(known.near(picture.pdq, self.distance));
                }
                None
            }
            Ok(Shown::Video(_, sampled)) => {
                let plan = self.plan();
                found.extend(known.videos_like(sampled.frames(), &plan));
                if sampled.has_borders() {
                    found.extend(known.videos_like(sampled.trimmed(), &plan));
                }
                None
            }
            Err(why) => failed(why.to_string()),
        };
        let matched = Known::each_once(found).into_iter().map(|found| Matched {
            path: path.to_string_lossy().into_owned(),
            id: known.id(&found),
            found,
        });
        (matched.collect(), failure)
    }

    fn plan(&self) -> Plan {
        Plan {
            distance_max: self.distance,
            quality_min: self.quality,
            query_percent_min: self.share,
            known_percent_min: self.known_share,
        }
    }

    fn line(&self, matched: &Matched<'_>) -> Result<String> {
        if self.json {
            return Ok(serde_json::to_string(matched)?);
        }
        let Matched { path, id, found } = matched;
        let Found { by, distance, .. } = found;
        Ok(format!("{by:<6}  {distance:>2}  {id}  {path}"))
    }
}
