//! `evenhand media match`: which pictures are on a list.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use clap::Args;
use evenhand_decode::{Options, Pool};
use evenhand_media::index::{Index, Segment, Snapshot, Tombstones};
use evenhand_media::list::Algorithm;
use evenhand_media::pdq::Variant;
use evenhand_media::{Md5, Pdq, Sha256};
use serde::Serialize;

use super::files::{Unreadable, list};
use super::hash::{progress_bar, read, tell};
use super::in_order::each_in_order;
use super::list_file;
use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Say which pictures are on a list, as they are, saved again, turned or mirrored
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand media match --bank list.ndjson photo.jpg
  evenhand media match --bank list.csv --recursive --json uploads/ > matches.jsonl

For each match one line: by which hash, distance, id on the list, path. Nothing is asked of a server and nothing is kept.")]
pub struct Match {
    /// Pictures
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
    /// Take the pictures in folders, and in the folders in them; other files there are passed over
    #[arg(long, short)]
    recursive: bool,
    /// Write one JSON object a line
    #[arg(long)]
    json: bool,
}

/// A picture that is on the list.
#[derive(Debug, Serialize)]
struct Matched {
    path: String,
    id: String,
    by: &'static str,
    distance: u32,
}

/// The list, ready to be asked.
struct Known {
    ids: Vec<String>,
    pictures: Snapshot,
    sha256: HashMap<Sha256, Vec<u32>>,
    md5: HashMap<Md5, Vec<u32>>,
}

impl Match {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        let known = Known::read(&self.bank)?;
        let threads = available_parallelism().map_or(1, usize::from);
        let pool = super::launch().and_then(|launch| Pool::new(launch, threads));
        let pool = pool.doing("processes for decoding can't be started")?;
        let (files, unreadable) = list(self.files.clone(), self.recursive);
        let mut failures = unreadable.len();
        unreadable.into_iter().for_each(tell);
        let bar = progress_bar(files.len());
        let mut matched = 0;
        each_in_order(
            &files,
            threads,
            |file| self.look_up(&pool, &known, &file.path),
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
            "{matched} of {} pictures are on the list",
            files.len()
        ));
        match failures {
            0 => Ok(()),
            _ => Err(Failure::new(format!(
                "{failures} could not be compared by what they show"
            ))),
        }
    }

    /// What of the list a file is, and why it could not be compared as a picture.
    fn look_up(
        &self,
        pool: &Pool,
        known: &Known,
        path: &Path,
    ) -> (Vec<Matched>, Option<Unreadable>) {
        let failed = |why: String| Some((path.to_owned(), why));
        let bytes = match read(path) {
            Ok(bytes) => bytes,
            Err(trouble) => return (Vec::new(), failed(trouble.to_string())),
        };
        let mut found: Vec<(u32, &str, u32)> = Vec::new();
        let same = known.sha256.get(&Sha256::of(&bytes)).into_iter().flatten();
        found.extend(same.map(|number| (*number, "sha256", 0)));
        let same = known.md5.get(&Md5::of(&bytes)).into_iter().flatten();
        found.extend(same.map(|number| (*number, "md5", 0)));
        let failure = match pool.hash(&bytes, &Options::default()) {
            Ok(picture) if picture.quality >= self.quality => {
                let turned = Variant::ALL.map(|variant| picture.pdq.turned(variant));
                let near = known.pictures.near_many(&turned, self.distance);
                let near = near.into_iter().flatten();
                found.extend(near.map(|one| (one.number, "pdq", one.distance)));
                None
            }
            Ok(_) => None,
            Err(trouble) => failed(trouble.to_string()),
        };
        found.sort_by_key(|(number, by, distance)| (*number, *by == "pdq", *distance));
        found.dedup_by_key(|(number, ..)| *number);
        let matched = found.into_iter().map(|(number, by, distance)| Matched {
            path: path.to_string_lossy().into_owned(),
            id: known.ids[number as usize].clone(),
            by,
            distance,
        });
        (matched.collect(), failure)
    }

    fn line(&self, matched: &Matched) -> Result<String> {
        if self.json {
            return Ok(serde_json::to_string(matched)?);
        }
        let Matched {
            path,
            id,
            by,
            distance,
        } = matched;
        Ok(format!("{by:<6}  {distance:>2}  {id}  {path}"))
    }
}

impl Known {
    /// Reads a list; what is withdrawn on it is not known.
    fn read(path: &Path) -> Result<Self> {
        let format = list_file::guess(path)?;
        let (mut ids, mut pictures) = (Vec::new(), Vec::new());
        let (mut sha256, mut md5) = (HashMap::new(), HashMap::new());
        let reading = list_file::read(path, format, |entry| {
            let Some(number) = u32::try_from(ids.len())
                .ok()
                .filter(|_| !entry.is_withdrawn)
            else {
                return;
            };
            for hash in &entry.hashes {
                match hash.algorithm {
                    Algorithm::Pdq => {
                        pictures.extend(hash.value.parse::<Pdq>().ok().map(|pdq| (pdq, number)))
                    }
                    Algorithm::Sha256 => note(&mut sha256, hash.value.parse().ok(), number),
                    Algorithm::Md5 => note(&mut md5, hash.value.parse().ok(), number),
                    _ => {}
                }
            }
            ids.push(entry.id);
        })?;
        list_file::tell_faults(&reading);
        let segment = Segment::build(pictures).map_err(|error| Failure::new(error.to_string()))?;
        let mut index = Index::new();
        index.attach(segment, Tombstones::default());
        Ok(Self {
            ids,
            pictures: index.snapshot(),
            sha256,
            md5,
        })
    }
}

fn note<D: std::hash::Hash + Eq>(known: &mut HashMap<D, Vec<u32>>, digest: Option<D>, number: u32) {
    if let Some(digest) = digest {
        known.entry(digest).or_default().push(number);
    }
}
