//! `evenhand train`: a text model from labelled posts.

use std::path::PathBuf;

use clap::Args;

use crate::failure::{Failure, Result};
use crate::output;

/// Train a text model on CSV files, and write the file that ships
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand train data/train --apart-from data/public_bench --out text.model
  evenhand eval --data data/public_bench --model text.model

DIR holds CSV files, packed with gzip or not, with the columns id, text, lang, split, threat, toxic, hate,
insult; 1, 0 or empty. Rows of the split `dev` and a tenth by the hash of the id are kept apart for
thresholds and figures. The same files give the same model, byte by byte. docs/triage/model.md says
what a model is for.")]
pub struct Train {
    /// The folder with the CSV files
    #[arg(value_name = "DIR")]
    data: PathBuf,
    /// Where the model goes
    #[arg(long, value_name = "FILE", default_value = "text.model")]
    out: PathBuf,
    /// Leave out rows that occur in the CSV files of this folder, such as benchmarks
    #[arg(long, value_name = "DIR")]
    apart_from: Option<PathBuf>,
}

impl Train {
    /// Runs the command.
    pub fn run(self) -> Result<()> {
        let settings = evenhand_train::Settings::default();
        let apart_from = self.apart_from.as_deref();
        let mut tell = |line: &str| output::remark(line);
        let model = evenhand_train::train(&self.data, apart_from, &settings, &mut tell)?;
        std::fs::write(&self.out, &model)
            .map_err(|error| Failure::new(format!("{}: {error}", self.out.display())))?;
        output::line(format!("{} {} bytes", self.out.display(), model.len()))
    }
}
