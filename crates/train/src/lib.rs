//! Training and measuring the text model.
//!
//! ```text
//! posts (CSV) ─┐
//!              ├► read ─► rows ─► learn ─► model file ─► measure ─► figures
//! templates ───┘
//! ```
//!
//! Everything is deterministic: the same files and the same program give the same bytes. Posts and
//! templates are read with tools, never printed: they hold abusive language.

pub mod learn;
pub mod measure;
pub mod read;
mod step;

pub use learn::{Settings, train};
pub use measure::{Report, evaluate};
pub use step::Step;

use std::io::ErrorKind;
use std::path::PathBuf;

/// Why training or measuring could not be done.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A file or folder can't be read.
    #[error("{path}: {error}")]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// A file is not the CSV that was expected.
    #[error("{path}: {why}")]
    Csv {
        /// Which one.
        path: PathBuf,
        /// What is wrong, and where.
        why: String,
    },
    /// A folder has no CSV file.
    #[error("{path}: no file in it ends in .csv or .csv.gz")]
    NoFile {
        /// The folder.
        path: PathBuf,
    },
    /// A file has rows, but none that says anything here.
    #[error("{path}: no text in any of its {rows} rows; its columns are {columns}")]
    NoText {
        /// Which one.
        path: PathBuf,
        /// How many it has.
        rows: usize,
        /// Its heads, with commas.
        columns: String,
    },
    /// A data file of this crate is wrong.
    #[error("{file}: {why}")]
    Shipped {
        /// Which one.
        file: &'static str,
        /// What is wrong.
        why: String,
    },
    /// The model can't be read.
    #[error(transparent)]
    Model(#[from] evenhand_detect::text_model::file::Damage),
}

impl TrainError {
    /// What a person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::File { error, .. } => match error.kind() {
                ErrorKind::NotFound => {
                    "name a folder that holds CSV files, packed with gzip or not"
                }
                ErrorKind::NotADirectory => "name the folder that the file lies in",
                ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => {
                    "the file is damaged or cut short; fetch it again (gzip -t tests it)"
                }
                _ => "check that the file can be read by whoever runs this",
            },
            Self::Csv { .. } => {
                "the file is to be UTF-8, each line with as many cells as the first; a text with commas, quotes \
                 or line ends stands in quotes, its own quotes doubled"
            }
            Self::NoFile { .. } => {
                "name the folder that holds the files themselves; folders in it are not looked into"
            }
            Self::NoText { .. } => {
                "the columns are to be id, text, lang, split, threat, toxic, hate, insult, separated by \
                 commas, or those of a data set in docs/triage/model.md"
            }
            Self::Shipped { .. } | Self::Model(_) => "this program is not whole; install it again",
        }
    }
}

/// What training and measuring return.
pub type Result<T, E = TrainError> = std::result::Result<T, E>;
