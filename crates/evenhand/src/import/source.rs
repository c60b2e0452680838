//! The file itself: read several times, and the same each time.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};

use evenhand_model::ImportKind;
use indicatif::ProgressBar;
use sha2::{Digest as _, Sha256};

use super::reader::{Reader, Reading};
use crate::failure::{Doing as _, Failure, Result};

/// How much is read at once for the digest, in bytes.
const BUFFER_BYTES: usize = 256 * 1024;

/// A file and how it is to be read.
pub struct Source {
    path: PathBuf,
    reading: Reading,
    metadata: Metadata,
}

impl Source {
    /// Finds the file.
    pub fn open(path: PathBuf, reading: Reading) -> Result<Self> {
        let metadata = std::fs::metadata(&path).doing(path.display())?;
        if !metadata.is_file() {
            let message = format!("{} is not a file", path.display());
            let hint = "it is read more than once; write what comes from a pipe into a file first";
            return Err(Failure::new(message).hint(hint));
        }
        Ok(Self {
            path,
            reading,
            metadata,
        })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How it is read.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// How long it is, in bytes.
    pub fn bytes(&self) -> u64 {
        self.metadata.len()
    }

    /// SHA-256 of the file and of what says how to read it, in hexadecimal.
    pub fn digest(&self) -> Result<String> {
        let mut file = self.file()?;
        let mut digest = Sha256::new();
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            match file.read(&mut buffer).doing(self.path.display())? {
                0 => break,
                count => digest.update(buffer.get(..count).unwrap_or_default()),
            }
        }
        digest.update(self.reading.settings());
        Ok(hex::encode(digest.finalize()))
    }

    /// Reads its records from the first on. `progress` sees the bytes.
    pub fn read(&self, kind: ImportKind, progress: &ProgressBar) -> Result<Reader> {
        let text: Box<dyn Read> = Box::new(progress.wrap_read(self.file()?));
        Reader::new(text, &self.reading, kind).doing(self.path.display())
    }

    fn file(&self) -> Result<File> {
        File::open(&self.path).doing(self.path.display())
    }

    /// Refuses a file that somebody has written to since it was found.
    pub fn check_unchanged(&self) -> Result<()> {
        let now = std::fs::metadata(&self.path).doing(self.path.display())?;
        let is_same = now.len() == self.metadata.len()
            && now.modified().ok() == self.metadata.modified().ok();
        if is_same {
            return Ok(());
        }
        let message = format!("{} changed while it was imported", self.path.display());
        Err(Failure::new(message).hint("what was taken before stays; import the file as it is now"))
    }
}
