//! `evenhand restore`: a backup becomes a data directory again.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use evenhand_audit::{Verified, Verifier};
use evenhand_engine::keys::{KeyError, Keys};
use evenhand_engine::{backup, restored};
use evenhand_model::Clocks as _;
use evenhand_store::data_directory::{DataDirectory, EVENT_LOG, STORE_FILE};
use evenhand_store::sync_directory;
use serde_json::json;

use crate::backup::{Manifest, unpack};
use crate::command::backup::bar;
use crate::command::verify::verify;
use crate::configuration::ConfigFlag;
use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Where a backup is unpacked until it is known to be right.
const UNPACKED: &str = ".restoring";
/// What an empty directory may hold: our lock, and what a fresh file system has.
const NOTHING: [&str; 2] = ["lock", "lost+found"];

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
        let _directory = DataDirectory::open(&data)?;
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
            return Err(Failure::wrong_usage(message)
                .hint("name a new directory with --data, or move what is there away"));
        }
    }
    Ok(())
}

/// The directory in which a backup is unpacked; gone with everything in it unless it is put in place.
struct Unpacked {
    path: PathBuf,
}

impl Unpacked {
    fn new(data: &Path) -> Result<Self> {
        let path = data.join(UNPACKED);
        fs::create_dir(&path).doing(format!("making {}", path.display()))?;
        Ok(Self { path })
    }

    /// The store goes first: without its event log it refuses to start, while an event log without a
    /// store would be taken in as new.
    fn put_in_place(self, data: &Path) -> Result<()> {
        for name in [STORE_FILE, EVENT_LOG] {
            let from = self.path.join(name);
            if from.exists() {
                fs::rename(&from, data.join(name)).doing(format!("moving {}", from.display()))?;
            }
        }
        sync_directory(data)?;
        Ok(())
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // What can't be removed keeps the directory from looking empty, and is told of then.
        let _ = fs::remove_dir_all(&self.path);
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
        output::line("nothing is sent until you start it with: evenhand serve --resume-delivery")
    }
}
