//! `evenhand restore`: a backup becomes a data directory again.

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use clap::Args;
use evenhand_audit::{Verified, Verifier};
use evenhand_engine::keys::{KeyError, Keys};
use evenhand_engine::{backup, restored};
use evenhand_model::Clocks as _;
use evenhand_store::data_directory::{DataDirectory, EVENT_LOG, RESTORING, STORE_FILE};
use evenhand_store::sync_directory;
use serde_json::json;

use crate::backup::{Manifest, unpack};
use crate::command::backup::bar;
use crate::command::verify::verify;
use crate::configuration::ConfigFlag;
use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// What an empty directory may hold: our lock, what a fresh file system has, and what a restore that
/// was broken off has left.
const NOTHING: [&str; 3] = ["lock", "lost+found", RESTORING];

/// Put a backup back into an empty data directory, and verify it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  evenhand restore --from evenhand-2026-11-25T101500Z.tar.zst --data /var/lib/evenhand
  evenhand restore --from today.tar.zst --data ./drill --keys /etc/evenhand/keys

Every checksum is compared and the audit chain is read through before anything is put in place. A
restored store sends nothing, as what it owes may have been sent since: look at it first, then start it
with `evenhand serve --resume-delivery`.")]
pub struct Restore {
    /// The backup
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Data directory: empty, or not there yet
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Directory of the key files, to see whether they are the right ones
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Restore {
    /// Runs the command.
    pub fn run(self, config: &ConfigFlag) -> Result<()> {
        let configuration = config.read()?.with_data(self.data);
        let data = configuration.data();
        let size = fs::metadata(&self.from).doing(format!("backup {}", self.from.display()))?;
        check_empty(&data)?;
        let _directory = DataDirectory::open_to_restore(&data)?;
        // Whoever had the lock before may have filled it since.
        check_empty(&data)?;
        let unpacked = Unpacked::new(&data)?;
        let manifest = unpack(&self.from, &unpacked.path, &bar(size.len()))?;
        let keys = self.keys.unwrap_or(configuration.settings().keys);
        let has_keys = check_keys(&keys, &manifest)?;
        let verified = check_chain(&unpacked.path, &manifest)?;
        let now = evenhand_engine::SystemClock.now();
        restored::mark(&unpacked.path, manifest.facts.at, now)?;
        unpacked.put_in_place(&data)?;
        let found = Found {
            from: &self.from,
            data: &data,
            keys: &keys,
            has_keys,
        };
        found.tell(&manifest, &verified, self.json)
    }
}

fn check_empty(data: &Path) -> Result<()> {
    let entries = match fs::read_dir(data) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.doing(data.display())?,
    };
    for entry in entries {
        let name = entry?.file_name();
        if !NOTHING.iter().any(|nothing| name == *nothing) {
            let message = format!(
                "{} is not empty: it holds {}",
                data.display(),
                name.display()
            );
            let hint = if data.join(RESTORING).exists() {
                "a restore was broken off while it put the files in place; remove all of them, and \
                 restore again"
            } else {
                "name a new directory with --data, or move what is there away"
            };
            return Err(Failure::wrong_usage(message).hint(hint));
        }
    }
    Ok(())
}

/// The directory in which a backup is unpacked until it is known to be right. As long as it is there
/// nobody takes the data directory for one of their own.
struct Unpacked {
    path: PathBuf,
    is_left: bool,
}

impl Unpacked {
    fn new(data: &Path) -> Result<Self> {
        let path = data.join(RESTORING);
        if path.exists() {
            fs::remove_dir_all(&path).doing(format!("removing the old {}", path.display()))?;
        }
        let made = fs::DirBuilder::new().mode(0o700).create(&path);
        made.doing(format!("making {}", path.display()))?;
        sync_directory(data)?;
        Ok(Self {
            path,
            is_left: false,
        })
    }

    /// What is half in place stays marked by this directory.
    fn put_in_place(mut self, data: &Path) -> Result<()> {
        self.is_left = true;
        for name in [STORE_FILE, EVENT_LOG] {
            let from = self.path.join(name);
            if from.exists() {
                fs::rename(&from, data.join(name)).doing(format!("moving {}", from.display()))?;
            }
        }
        sync_directory(data)?;
        fs::remove_dir_all(&self.path).doing(format!("removing {}", self.path.display()))?;
        sync_directory(data)?;
        Ok(())
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        if !self.is_left {
            // What can't be removed is removed by the next restore.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Whether the keys of this store are there; others are refused.
fn check_keys(keys: &Path, manifest: &Manifest) -> Result<bool> {
    let found = match Keys::open(keys, false) {
        Err(KeyError::Missing { .. }) => return Ok(false),
        found => found?,
    };
    let is_right = found.signing.public_key() == manifest.facts.public_key
        && backup::house_key_check(&found.secret) == manifest.facts.house_key_check;
    if is_right {
        return Ok(true);
    }
    let message = format!("the keys in {} are not those of this store", keys.display());
    Err(Failure::new(message).hint("name the directory of its own keys with --keys"))
}

/// Reads the chain through; it must end where the backup says.
fn check_chain(data: &Path, manifest: &Manifest) -> Result<Verified> {
    let verified = verify(data, Verifier::new())?;
    let expected: Vec<_> = manifest
        .facts
        .heads
        .iter()
        .filter(|head| head.sequence > 0)
        .collect();
    if verified.heads.iter().collect::<Vec<_>>() != expected {
        let message = "the audit chain does not end where the backup says; one of them was altered";
        return Err(Failure::new(message));
    }
    Ok(verified)
}

/// What a person is told.
struct Found<'a> {
    from: &'a Path,
    data: &'a Path,
    keys: &'a Path,
    has_keys: bool,
}

impl Found<'_> {
    fn tell(&self, manifest: &Manifest, verified: &Verified, as_json: bool) -> Result<()> {
        let (facts, entries) = (&manifest.facts, verified.entry_count);
        if as_json {
            return output::json(&json!({
                "data": self.data, "at": facts.at, "files": manifest.files.len(),
                "bytes": manifest.bytes(), "entries": entries, "heads": verified.heads,
                "keys_found": self.has_keys, "delivery": "held",
            }));
        }
        output::line(format!(
            "{} restored into {}, as of {}, made by version {}",
            self.from.display(),
            self.data.display(),
            facts.at,
            facts.program
        ))?;
        let files = manifest.files.len();
        output::line(format!("{files} files: every checksum is right"))?;
        output::line(format!(
            "{entries} entries: consistent, to the end that the backup names"
        ))?;
        let keys = self.keys.display();
        output::line(if self.has_keys {
            format!("keys: those in {keys} are the right ones")
        } else {
            format!(
                "keys: none in {keys}; put house.key and signing.key there before `evenhand serve`"
            )
        })?;
        let data = self.data.display();
        output::line(format!(
            "nothing is sent until you start it with --resume-delivery; look at it first with: evenhand \
             serve --data {data}"
        ))?;
        output::line(
            "(a configuration with `keys` says where the keys are, if not beside the data)",
        )
    }
}
