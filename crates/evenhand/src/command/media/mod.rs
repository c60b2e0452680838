//! `evenhand media`: pictures, videos and texts that are known already.

mod bank;
mod files;
mod hash;
mod hashing;
mod in_order;
mod known;
mod list_file;
mod matching;

use std::ffi::OsString;
use std::io;
use std::path::Path;

use clap::Subcommand;
use evenhand_decode::Launch;

use crate::configuration::ConfigFlag;
use crate::failure::Result;

/// What makes this program the child that decodes; see [`DecodePictures`].
const DECODE_PICTURES: &str = "decode-pictures";
/// What makes it the one that decodes a video; see [`DecodeVideo`].
const DECODE_VIDEO: &str = "decode-video";

/// Hash pictures and videos, find known ones, and keep banks of what is known already
#[derive(Debug, Subcommand)]
pub enum Media {
    Hash(hash::Hash),
    Match(matching::Match),
    #[command(subcommand)]
    Bank(bank::Bank),
}

impl Media {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        match self {
            Self::Hash(hash) => hash.run(),
            Self::Match(matching) => matching.run(),
            Self::Bank(bank) => bank.run(config),
        }
    }
}

/// Decode pictures that come on standard input, confined; for this program's own use
#[derive(Debug, clap::Args)]
pub struct DecodePictures {}

impl DecodePictures {
    /// Runs until standard input ends.
    pub fn run(self) -> Result<()> {
        Ok(evenhand_decode::child::run()?)
    }
}

/// Become the program that decodes a video, confined; for this program's own use
#[derive(Debug, clap::Args)]
pub struct DecodeVideo {
    /// The program, and what it is told
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

impl DecodeVideo {
    /// Comes back only if it can't.
    pub fn run(self) -> Result<()> {
        let Some((program, arguments)) = self.words.split_first() else {
            return Ok(());
        };
        Err(evenhand_decode::child::become_program(Path::new(program), arguments).into())
    }
}

/// How the children that decode videos are started.
pub fn video_launch() -> io::Result<Launch> {
    Launch::this_program(&[DECODE_VIDEO])
}

/// How the children that decode pictures are started.
pub fn launch() -> io::Result<Launch> {
    Launch::this_program(&[DECODE_PICTURES])
}
