//! CSV files, packed or not.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::{Result, TrainError};

/// A CSV file with its head line.
#[derive(Debug)]
pub struct Table {
    heads: csv::StringRecord,
    /// Its lines.
    pub records: Vec<csv::StringRecord>,
    /// SHA-256 of the file's bytes, in hexadecimal digits.
    pub sha256: String,
}

impl Table {
    /// Reads a file; one that ends in `.gz` is unpacked.
    ///
    /// # Errors
    ///
    /// When it can't be read, or is no CSV.
    pub fn read(path: &Path) -> Result<Self> {
        let in_file = |error| TrainError::File {
            path: path.to_owned(),
            error,
        };
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|mut file| file.read_to_end(&mut bytes))
            .map_err(in_file)?;
        let sha256 = hex::encode(Sha256::digest(&bytes));
        if path.extension().is_some_and(|ending| ending == "gz") {
            let mut unpacked = Vec::new();
            flate2::read::MultiGzDecoder::new(bytes.as_slice())
                .read_to_end(&mut unpacked)
                .map_err(in_file)?;
            bytes = unpacked;
        }
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let wrong = |error: csv::Error| TrainError::Csv {
            path: path.to_owned(),
            why: error.to_string(),
        };
        let heads = reader.headers().map_err(wrong)?.clone();
        let records = reader.records().collect::<Result<_, _>>().map_err(wrong)?;
        Ok(Self {
            heads,
            records,
            sha256,
        })
    }

    /// Complains of a file that has rows, when none of them was `taken`.
    ///
    /// # Errors
    ///
    /// When it has rows and none was taken.
    pub fn expect_texts(&self, path: &Path, taken: usize) -> Result<()> {
        if taken > 0 || self.records.is_empty() {
            return Ok(());
        }
        Err(TrainError::NoText {
            path: path.to_owned(),
            rows: self.records.len(),
            columns: self.heads.iter().collect::<Vec<_>>().join(", "),
        })
    }

    /// Where a column stands.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.heads.iter().position(|head| head == name)
    }

    /// A cell; empty where the file has no such column.
    pub fn cell<'a>(&'a self, record: &'a csv::StringRecord, name: &str) -> &'a str {
        self.column(name)
            .and_then(|at| record.get(at))
            .unwrap_or_default()
    }
}

/// The name of a file without `.csv` and `.gz`; `None` where it is no CSV file.
pub fn stem(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let name = name.strip_suffix(".gz").unwrap_or(name);
    Some(name.strip_suffix(".csv")?.to_owned())
}
