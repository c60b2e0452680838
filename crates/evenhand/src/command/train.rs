//! `evenhand train`: a text model from labelled posts.

use std::path::{Path, PathBuf};

use clap::Args;
use evenhand_train::TrainError;

use crate::failure::{Failure, Result};
use crate::output;
use crate::steps::Steps;

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
        self.expect_place()?;
        let settings = evenhand_train::Settings::default();
        let apart_from = self.apart_from.as_deref();
        let steps = Steps::new();
        let mut tell = |step: evenhand_train::Step<'_>| steps.take(step);
        let trained = evenhand_train::train(&self.data, apart_from, &settings, &mut tell);
        steps.finish();
        let model = trained.map_err(with_hint)?;
        std::fs::write(&self.out, &model)
            .map_err(|error| Failure::new(format!("{}: {error}", self.out.display())))?;
        output::line(format!("{} {} bytes", self.out.display(), model.len()))
    }

    /// Nobody waits for a model that can't be put anywhere.
    fn expect_place(&self) -> Result<()> {
        let folder = match self.out.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if folder.is_dir() && !self.out.is_dir() {
            return Ok(());
        }
        let message = format!("{}: no file can be put there", self.out.display());
        Err(Failure::wrong_usage(message).hint("--out names a file in a folder that exists"))
    }
}

/// Why it went wrong, and what a person can do.
pub fn with_hint(error: TrainError) -> Failure {
    let hint = error.hint();
    Failure::from(error).hint(hint)
}
