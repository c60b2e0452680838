//! `evenhand media hash`: the hashes of pictures and videos.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::thread::available_parallelism;

use clap::Args;
use evenhand_decode::video::Sampled;
use evenhand_decode::{Options, Picture, Trouble};
use evenhand_media::frames::Frame;
use evenhand_media::pdq::Profile;
use evenhand_media::{Md5, Pdq, Sha256};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::files::{Listed, Unreadable, list};
use super::hashing::{Hashed, Hasher, Shown};
use super::in_order::each_in_order;
use crate::failure::{Failure, Result};
use crate::output;

/// Print the hashes of pictures and of videos' frames: PDQ, which copies share that were scaled or saved again, and SHA-256
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand media hash photo.jpg
  evenhand media hash --recursive --json uploads/ > hashes.jsonl

For each picture one line, in the order of the files: SHA-256, PDQ, quality, profile, path. With --json one object a line:
  {\"path\":\"photo.jpg\",\"sha256\":\"..\",\"md5\":\"..\",\"pdq\":\"..\",\"quality\":100,\"profile\":\"pre512\",\"width\":640,\"height\":480,
   \"format\":\"jpeg\",\"animated\":false,\"damaged\":false}

Of a video one frame a second is hashed, in profile full, and has a line of its own with the second behind the path: clip.mp4#t=12. With --json
a video is one object with frames, which is a line of a list too: {\"path\":\"clip.mp4\",\"sha256\":\"..\",\"md5\":\"..\",\"format\":\"mp4\",
\"profile\":\"full\",\"frames\":[{\"at_ms\":0,\"pdq\":\"..\",\"quality\":100}]}. MP4, WebM and Matroska, the first ten minutes, by an installed
ffmpeg.

JPEG, PNG, GIF and WebP are known by their first bytes, whatever a file is called; of animations the first frame counts. Each file is decoded
in a process that has no files and no network, and is stopped after two seconds; at most 64 MiB and 40 megapixels. Hashes of quality
below 50 are no ground to match by. Of large JPEG files PDQ is made without decoding every pixel, at most 4 bits beside; see --exact.

A file without a hash is told on standard error, one line each, and the exit code is 1. docs/media.md says more.")]
pub struct Hash {
    /// Pictures and videos
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Take the pictures and videos in folders, and in the folders in them; other files there are passed over
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
    /// How many files are decoded at a time; as many as the machine has processors without it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

/// What is known of one file.
#[derive(Serialize)]
struct InJson<'a, S> {
    path: &'a str,
    sha256: &'a Sha256,
    md5: &'a Option<Md5>,
    #[serde(flatten)]
    shown: S,
}

/// What is known of a video.
#[derive(Serialize)]
struct VideoInJson<'a> {
    format: &'static str,
    profile: Profile,
    frames: &'a [Frame],
}

/// What came of one file.
enum Outcome {
    /// What is printed of it.
    Hashed(String),
    SomethingElse,
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
        let hasher = Hasher::new(threads, self.json)?;
        let (files, unreadable) = list(self.files.clone(), self.recursive);
        let mut failures = unreadable.len();
        unreadable.into_iter().for_each(tell);

        let bar = progress_bar(files.len());
        let (mut hashed, mut passed_over) = (0, 0);
        each_in_order(
            &files,
            threads,
            |file| self.hash(&hasher, file),
            |outcome| {
                bar.inc(1);
                match outcome {
                    Outcome::Hashed(lines) => {
                        hashed += 1;
                        return output::line(lines);
                    }
                    Outcome::SomethingElse => passed_over += 1,
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
                "{passed_over} files are neither pictures nor videos and were passed over"
            ));
        }
        match failures {
            0 => Ok(()),
            _ => Err(Failure::new(format!(
                "{failures} could not be hashed, {hashed} were"
            ))),
        }
    }

    fn hash(&self, hasher: &Hasher, file: &Listed) -> Outcome {
        let failed = |why: String| Outcome::Failed((file.path.clone(), why));
        let options = Options {
            profile: self.profile,
            rotate: self.rotate,
            trim: self.trim,
            exact: self.exact,
            ..Options::default()
        };
        let hashed = match hasher.hash(&file.path, &options) {
            Ok(hashed) => hashed,
            Err(error) => return failed(Trouble::Unreadable(error).to_string()),
        };
        let lines = match &hashed.shown {
            Ok(shown) => self.lines(&file.path.to_string_lossy(), &hashed, shown),
            Err(why) if why.is_something_else() && file.is_found => return Outcome::SomethingElse,
            Err(why) => return failed(why.to_string()),
        };
        match lines {
            Ok(lines) => Outcome::Hashed(lines),
            Err(error) => failed(error.to_string()),
        }
    }

    /// One line of a picture; of a video one of each frame, or one in JSON.
    fn lines(&self, path: &str, hashed: &Hashed, shown: &Shown) -> serde_json::Result<String> {
        let Hashed { sha256, md5, .. } = hashed;
        let line = |pdq: Pdq, quality: u8, profile: Profile, place: &str| {
            format!("{sha256}  {pdq}  {quality:>3}  {profile}  {place}")
        };
        match shown {
            Shown::Picture(picture) if self.json => serde_json::to_string(&InJson {
                path,
                sha256,
                md5,
                shown: picture,
            }),
            Shown::Picture(picture) => {
                let Picture {
                    pdq,
                    quality,
                    profile,
                    ..
                } = *picture;
                Ok(line(pdq, quality, profile, path))
            }
            Shown::Video(container, sampled) if self.json => serde_json::to_string(&InJson {
                path,
                sha256,
                md5,
                shown: VideoInJson {
                    format: container.as_str(),
                    profile: Profile::Full,
                    frames: self.frames(sampled),
                },
            }),
            Shown::Video(_, sampled) => {
                let frames = self.frames(sampled).iter().map(|frame| {
                    let place = format!("{path}#t={}", frame.at_ms / 1_000);
                    line(frame.pdq, frame.quality, Profile::Full, &place)
                });
                Ok(frames.collect::<Vec<_>>().join("\n"))
            }
        }
    }

    fn frames<'a>(&self, sampled: &'a Sampled) -> &'a [Frame] {
        match self.trim {
            true => sampled.trimmed(),
            false => sampled.frames(),
        }
    }
}

pub(super) fn tell((path, why): Unreadable) {
    output::remark(format!("{}: {why}", path.display()));
}

/// A bar on standard error, drawn only on a terminal, and only when lines don't go there too.
pub(super) fn progress_bar(files: usize) -> ProgressBar {
    let is_free = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
    let target = if is_free {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(files as u64), target);
    match ProgressStyle::with_template("{bar:40} {pos}/{len} files, {per_sec}, {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn profile(text: &str) -> std::result::Result<Profile, String> {
    text.parse()
        .map_err(|error: evenhand_media::pdq::NotProfile| error.to_string())
}
