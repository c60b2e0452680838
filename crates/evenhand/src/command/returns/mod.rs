//! `evenhand returns`: whether new accounts are returns of suspended ones.

mod eval;
mod fit;
mod matching;

use clap::Subcommand;

use crate::failure::Result;

/// Find accounts of people who were suspended and came back
#[derive(Debug, Subcommand)]
pub enum Returns {
    Match(matching::Match),
    Eval(eval::Eval),
    Fit(fit::Fit),
}

impl Returns {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        match self {
            Self::Match(matching) => matching.run(),
            Self::Eval(eval) => eval.run(),
            Self::Fit(fit) => fit.run(),
        }
    }
}
