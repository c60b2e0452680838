//! `evenhand media hash`: the hashes of pictures.

use std::fs::File;
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use clap::Args;
use evenhand_decode::{FILE_BYTES_MAX, Options, Picture, Pool, Refused, Sandbox, Trouble};
use evenhand_media::pdq::Profile;
use evenhand_media::{Md5, Sha256};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::files::{Listed, Unreadable, list};
use super::in_order::each_in_order;
use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Print the hashes of pictures: PDQ, which copies share that were scaled or saved again, and SHA-256
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand media hash photo.jpg
  evenhand media hash --recursive --json uploads/ > hashes.jsonl

For each picture one line, in the order of the files: SHA-256, PDQ, quality, profile, path. With --json one object a line:
  {\"path\":\"photo.jpg\",\"sha256\":\"..\",\"md5\":\"..\",\"pdq\":\"..\",\"quality\":100,\"profile\":\"pre512\",\"width\":640,\"height\":480,
   \"format\":\"jpeg\",\"animated\":false,\"damaged\":false}

JPEG, PNG, GIF and WebP are known by their first bytes, whatever a file is called; of animations the first frame counts. Each file is decoded
in a process that has no files and no network, and is stopped after two seconds; at most 64 MiB and 40 megapixels. Hashes of quality
below 50 are no ground to match by. Of large JPEG files PDQ is made without decoding every pixel, at most 4 bits beside; see --exact.

A file without a hash is told on standard error, one line each, and the exit code is 1. docs/media.md says more.")]
pub struct Hash {
    /// Pictures
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Take the pictures in folders, and in the folders in them; other files there are passed over
    #[arg(long, short)]
    recursive: bool,
    /// How a large picture is made smaller: full filters all pixels, pre512 keeps 512 x 512 of them, as Meta's C++ program
    #[arg(long, value_name = "PROFILE", default_value = "pre512", value_parser = profile)]
    profile: Profile,
    /// Turn pictures as their EXIF data say
    #[arg(long)]
    rotate: bool,
    /// Cut off plain borders
    #[arg(long)]
    trim: bool,
    /// Decode every pixel
    #[arg(long)]
    exact: bool,
    /// Write one JSON object a line
    #[arg(long)]
    json: bool,
    /// How many pictures are decoded at a time; as many as the machine has processors without it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// What is known of one file.
#[derive(Serialize)]
struct Hashed {
    path: String,
    sha256: Sha256,
    /// Only made where it is printed: it takes as long as a tenth of all the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    md5: Option<Md5>,
    #[serde(flatten)]
    picture: Picture,
}

/// What came of one file.
enum Outcome {
    Hashed(Box<Hashed>),
    NoPicture,
    Failed(Unreadable),
}

impl Hash {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        let threads = self
            .threads
            .map(usize::from)
            .or_else(|| available_parallelism().ok().map(usize::from))
            .unwrap_or(1);
        let pool = super::launch().and_then(|launch| Pool::new(launch, threads));
        let pool = pool.doing("processes for decoding can't be started")?;
        if let Sandbox::Unfiltered(why) = pool.sandbox()? {
            output::remark(format!("Decoding is confined less than it could be: {why}"));
        }
        let (files, unreadable) = list(self.files.clone(), self.recursive);
        let mut failures = unreadable.len();
        unreadable.into_iter().for_each(tell);

        let bar = progress_bar(files.len());
        let (mut hashed, mut passed_over) = (0, 0);
        each_in_order(
            &files,
            threads,
            |file| self.hash(&pool, file),
            |outcome| {
                bar.inc(1);
                match outcome {
                    Outcome::Hashed(found) => {
                        hashed += 1;
                        return output::line(self.line(&found)?);
                    }
                    Outcome::NoPicture => passed_over += 1,
                    Outcome::Failed(failure) => {
                        failures += 1;
                        bar.suspend(|| tell(failure));
                    }
                }
                Ok(())
            },
        )?;
        bar.finish_and_clear();
        if passed_over > 0 {
            output::remark(format!(
                "{passed_over} files are no JPEG, PNG, GIF or WebP and were passed over"
            ));
        }
        match failures {
            0 => Ok(()),
            _ => Err(Failure::new(format!(
                "{failures} could not be hashed, {hashed} were"
            ))),
        }
    }

    fn hash(&self, pool: &Pool, file: &Listed) -> Outcome {
        match self.hash_file(pool, &file.path) {
            Ok(hashed) => Outcome::Hashed(Box::new(hashed)),
            Err(Trouble::Refused(Refused::UnknownFormat | Refused::Empty)) if file.is_found => {
                Outcome::NoPicture
            }
            Err(trouble) => Outcome::Failed((file.path.clone(), trouble.to_string())),
        }
    }

    fn hash_file(&self, pool: &Pool, path: &Path) -> std::result::Result<Hashed, Trouble> {
        let bytes = read(path)?;
        let options = Options {
            profile: self.profile,
            rotate: self.rotate,
            trim: self.trim,
            exact: self.exact,
            ..Options::default()
        };
        let picture = pool.hash(&bytes, &options)?;
        let md5 = self.json.then(|| Md5::of(&bytes));
        Ok(Hashed {
            path: path.to_string_lossy().into_owned(),
            sha256: Sha256::of(&bytes),
            md5,
            picture,
        })
    }

    fn line(&self, hashed: &Hashed) -> Result<String> {
        if self.json {
            return Ok(serde_json::to_string(hashed)?);
        }
        let Hashed {
            path,
            sha256,
            picture,
            ..
        } = hashed;
        let Picture {
            pdq,
            quality,
            profile,
            ..
        } = picture;
        Ok(format!("{sha256}  {pdq}  {quality:>3}  {profile}  {path}"))
    }
}

/// Reads a file, but not more of it than may be decoded, even if it grows meanwhile or has no end.
fn read(path: &Path) -> std::result::Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let most = FILE_BYTES_MAX as u64 + 1;
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map_err(Trouble::Unreadable)?;
    Ok(bytes)
}

fn tell((path, why): Unreadable) {
    output::remark(format!("{}: {why}", path.display()));
}

/// A bar on standard error, drawn only on a terminal, and only when lines don't go there too.
fn progress_bar(files: usize) -> ProgressBar {
    let is_free = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
    let target = if is_free {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(files as u64), target);
    match ProgressStyle::with_template("{bar:40} {pos}/{len} pictures, {per_sec}, {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn profile(text: &str) -> std::result::Result<Profile, String> {
    text.parse()
        .map_err(|error: evenhand_media::pdq::NotProfile| error.to_string())
}
