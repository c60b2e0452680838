//! `evenhand media`: pictures, videos and texts that are known already.

mod bank;
mod files;
mod hash;
mod in_order;
mod list_file;
mod matching;

use std::io;

use clap::Subcommand;
use evenhand_decode::Launch;

use crate::configuration::ConfigFlag;
use crate::failure::Result;

/// What makes this program the child that decodes; see [`DecodePictures`].
const DECODE_PICTURES: &str = "decode-pictures";

/// Hash pictures, find known ones, and keep banks of what is known already
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

/// How the children that decode pictures are started.
pub fn launch() -> io::Result<Launch> {
    Launch::this_program(&[DECODE_PICTURES])
}
