//! `evenhand media`: pictures and videos that are known already.

mod files;
mod hash;
mod in_order;

use std::io;

use clap::Subcommand;
use evenhand_decode::Launch;

use crate::failure::Result;

/// What makes this program the child that decodes; see [`DecodePictures`].
const DECODE_PICTURES: &str = "decode-pictures";

/// Hash pictures, to find copies of them
#[derive(Debug, Subcommand)]
pub enum Media {
    Hash(hash::Hash),
}

impl Media {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Hash(hash) => hash.run(),
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
fn launch() -> io::Result<Launch> {
    Launch::this_program(&[DECODE_PICTURES])
}
