//! The two key files: the secret of the house and the key that signs checkpoints. They are made at
//! the first start, readable by their owner only, outside the data directory. Later ones refuse to do
//! without them: with a new secret every repeated event would be taken for a new one, and evidence
//! would not be found again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
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
    /// It is not there, but the store was written with it.
    #[error(
        "key file {path} is missing, and the data rest on it; restore it from your own copy, or set \
         `keys` to where it lies. If it is lost for good, this makes a new one, with which repeated \
         events and reports count as new and checkpoints carry another signature: \
         (umask 077; openssl rand -hex 32 > {path})", path = path.display()
    )]
    Missing {
        /// Which file.
        path: PathBuf,
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
    /// Reads the key files of a directory. Makes those that are missing, but only for a store in
    /// which nothing has been written with them.
    pub fn open(directory: &Path, store_is_empty: bool) -> Result<Self, KeyError> {
        let [secret, signing] = ["house.key", "signing.key"].map(|name| directory.join(name));
        for path in [&secret, &signing] {
            if path.exists() {
                continue;
            }
            if !store_is_empty {
                return Err(KeyError::Missing { path: path.clone() });
            }
            make(path).map_err(|source| KeyError::File {
                path: path.clone(),
                source,
            })?;
        }
        Ok(Self {
            secret: Secret::new("1", read(&secret)?),
            signing: evenhand_audit::SigningKey::from_seed(read(&signing)?),
        })
    }
}

/// Makes a key, durable before anything rests on it.
fn make(path: &Path) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    if !directory.exists() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)?;
        if let Some(above) = directory.parent() {
            sync_directory(above)?;
        }
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(hex::encode(random::<32>()?).as_bytes())?;
    file.sync_all()?;
    sync_directory(directory)
}

fn sync_directory(path: &Path) -> io::Result<()> {
    let here = path.as_os_str().is_empty();
    File::open(if here { Path::new(".") } else { path })?.sync_all()
}

fn read(path: &Path) -> Result<[u8; 32], KeyError> {
    let failed = |source| KeyError::File {
        path: path.to_owned(),
        source,
    };
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
pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_a_store_that_rests_on_lost_ones_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let directory = place.path().join("new/keys");
        let made = Keys::open(&directory, true).unwrap();
        let read = Keys::open(&directory, false).unwrap();
        assert_eq!(made.signing.public_key(), read.signing.public_key());
        for name in ["house.key", "signing.key"] {
            let path = directory.join(name);
            let key = fs::read(&path).unwrap();
            fs::remove_file(&path).unwrap();
            let refused = Keys::open(&directory, false).unwrap_err();
            assert!(matches!(&refused, KeyError::Missing { path: missing } if *missing == path));
            assert!(!path.exists());
            fs::write(&path, key).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        fs::remove_dir_all(&directory).unwrap();
        assert!(Keys::open(&directory, false).is_err());
    }
}
