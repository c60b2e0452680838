//! The two key files: the secret of the house and the key that signs checkpoints. They are made at
//! the first start, readable by their owner only, outside the data directory.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use evenhand_flow::Secret;

/// The keys of one installation.
#[derive(Debug)]
pub struct Keys {
    /// Keys evidence addresses, receipts and private values.
    pub secret: Secret,
    /// Signs checkpoints.
    pub signing: evenhand_audit::SigningKey,
}

/// A key file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Reading or writing failed.
    #[error("key file {path}: {source}", path = path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others may read it.
    #[error("key file {path} can be read by others (mode {mode:o}); run: chmod 600 {path}", path = path.display())]
    Exposed {
        /// Which file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It does not hold a key.
    #[error("key file {path} does not hold 64 hexadecimal digits; restore it from your own copy", path = path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
    },
}

impl Keys {
    /// Reads the key files of a directory, and makes those that are missing.
    pub fn open(directory: &Path) -> Result<Self, KeyError> {
        let failed = |source| KeyError::File {
            path: directory.to_owned(),
            source,
        };
        if !directory.exists() {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(directory)
                .map_err(failed)?;
        }
        let secret = read_or_make(&directory.join("house.key"))?;
        let signing = read_or_make(&directory.join("signing.key"))?;
        Ok(Self {
            secret: Secret::new("1", secret),
            signing: evenhand_audit::SigningKey::from_seed(signing),
        })
    }
}

fn read_or_make(path: &Path) -> Result<[u8; 32], KeyError> {
    let failed = |source| KeyError::File {
        path: path.to_owned(),
        source,
    };
    if !path.exists() {
        let mut key = [0; 32];
        getrandom::fill(&mut key)
            .map_err(|error| failed(std::io::Error::other(error.to_string())))?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(failed)?;
        file.write_all(hex::encode(key).as_bytes())
            .map_err(failed)?;
        file.sync_all().map_err(failed)?;
        return Ok(key);
    }
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::Exposed {
            path: path.to_owned(),
            mode,
        });
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    let mut key = [0; 32];
    hex::decode_to_slice(text.trim(), &mut key).map_err(|_| KeyError::Damaged {
        path: path.to_owned(),
    })?;
    Ok(key)
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(bytes)
}
