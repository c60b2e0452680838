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

pub use learn::{Settings, train};
pub use measure::{Report, evaluate};

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
    /// There is nothing to train on or to measure with.
    #[error(
        "{path} holds none of the files that are known (see docs/triage/model.md), such as {example}"
    )]
    Nothing {
        /// The folder.
        path: PathBuf,
        /// A name that was looked for.
        example: &'static str,
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

/// What training and measuring return.
pub type Result<T, E = TrainError> = std::result::Result<T, E>;
