//! Reading a backup: nothing is believed before every checksum is right.

use std::fs::{DirBuilder, File};
use std::io::{self, BufReader, Read, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use evenhand_store::data_directory::{EVENT_LOG, STORE_FILE};
use evenhand_store::{SCHEMA_VERSION, sync_directory};

use indicatif::ProgressBar;

use super::Pace;
use super::manifest::{self, BYTES_MAX, FORMAT, FileSum, Manifest};
use super::pace::Summing;
use crate::failure::{Doing as _, Failure, Result};

/// Bytes read at a time.
const BUFFER_BYTES: usize = 1024 * 1024;

/// Why a backup could not be unpacked.
enum Fault {
    /// It is not as it should be.
    Backup(Failure),
    /// It could not be written where it should go.
    Place(Failure),
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Backup(failure)
    }
}

/// Unpacks a backup into an empty directory, compares every file with the manifest, and answers the manifest.
/// What stands in the directory after a failure is worth nothing.
pub fn unpack(from: &Path, into: &Path, bar: &ProgressBar) -> Result<Manifest> {
    let file = File::open(from).doing(format!("backup {}", from.display()))?;
    let unpacked = Unpacking::default().read(bar.wrap_read(file), into);
    let manifest = unpacked.map_err(|fault| match fault {
        Fault::Backup(failure) => {
            let message = format!(
                "{} is no whole backup: {}",
                from.display(),
                failure.message()
            );
            Failure::new(message).hint("nothing was restored; take another backup")
        }
        Fault::Place(failure) => failure.hint("nothing was restored; the backup may well be right"),
    })?;
    let event_log = into.join(EVENT_LOG);
    if event_log.exists() {
        sync_directory(&event_log)?;
    }
    sync_directory(into)?;
    Ok(manifest)
}

/// What has been read so far.
#[derive(Default)]
struct Unpacking {
    files: Vec<FileSum>,
    manifest: Option<Manifest>,
}

impl Unpacking {
    fn read(mut self, file: impl Read, into: &Path) -> Result<Manifest, Fault> {
        let mut pace = Pace::new(None, ProgressBar::hidden());
        let file = BufReader::with_capacity(BUFFER_BYTES, file);
        let decoder = zstd::Decoder::with_buffer(file).doing("its beginning")?;
        let mut archive = tar::Archive::new(decoder);
        let entries = archive.entries().doing("its beginning")?;
        for entry in entries {
            let mut entry = entry.doing(self.place())?;
            self.take(&mut entry, into, &mut pace)?;
        }
        // The compressed stream has a checksum of its own, behind everything.
        io::copy(&mut archive.into_inner(), &mut io::sink()).doing(self.place())?;
        Ok(self.finish()?)
    }

    /// Where reading stopped, for a person.
    fn place(&self) -> String {
        match self.files.last() {
            Some(last) => format!("damaged or cut off after {}", last.name),
            None => "damaged or cut off before the first file".into(),
        }
    }

    fn take(
        &mut self,
        entry: &mut tar::Entry<'_, impl Read>,
        into: &Path,
        pace: &mut Pace,
    ) -> Result<(), Fault> {
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if self.manifest.is_some() {
            return Err(Failure::new(format!("{name} stands behind its manifest")).into());
        }
        if !entry.header().entry_type().is_file() {
            return Err(Failure::new(format!("{name:?} is no plain file")).into());
        }
        if name == manifest::NAME {
            let mut text = Vec::new();
            entry.take(BYTES_MAX).read_to_end(&mut text).doing(&name)?;
            self.manifest = Some(serde_json::from_slice(&text).doing(&name)?);
            return Ok(());
        }
        let path = place_of(&name, into)?;
        if self.files.iter().any(|file| file.name == name) {
            return Err(Failure::new(format!("{name} stands in it twice")).into());
        }
        let mut summing = Summing::new(entry, pace);
        write(&path, &name, &mut summing)?;
        let (bytes, sha256) = summing.finish();
        self.files.push(FileSum {
            name,
            bytes,
            sha256,
        });
        Ok(())
    }

    fn finish(self) -> Result<Manifest> {
        let Some(manifest) = self.manifest else {
            return Err(Failure::new("it ends without its manifest"));
        };
        if manifest.format != FORMAT {
            let message = format!(
                "its format is {}, and this program knows {FORMAT}",
                manifest.format
            );
            return Err(Failure::new(message));
        }
        if manifest.facts.schema > SCHEMA_VERSION {
            return Err(Failure::new(format!(
                "its store has schema {}, and this program knows schemas up to {SCHEMA_VERSION}",
                manifest.facts.schema
            )));
        }
        compare(&manifest.files, &self.files)?;
        Ok(manifest)
    }
}

/// Writes one file, and has it on the disk.
fn write(path: &Path, name: &str, bytes: &mut impl Read) -> Result<(), Fault> {
    let unwritten = |error| Fault::Place(unwritten(path, &error));
    let made = File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    let mut file = made.map_err(unwritten)?;
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let read = bytes.read(&mut buffer);
        let read = read.doing(format!("{name} is damaged or cut off"))?;
        if read == 0 {
            return file.sync_all().map_err(unwritten);
        }
        file.write_all(&buffer[..read]).map_err(unwritten)?;
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("writing {}: {error}", path.display()))
}

/// The only places that a backup may write to.
fn place_of(name: &str, into: &Path) -> Result<PathBuf, Fault> {
    let segment = name
        .strip_prefix(EVENT_LOG)
        .and_then(|rest| rest.strip_prefix('/'));
    match segment {
        Some(segment) if is_segment(segment) => {
            let event_log = into.join(EVENT_LOG);
            let made = DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&event_log);
            made.map_err(|error| Fault::Place(unwritten(&event_log, &error)))?;
            Ok(into.join(name))
        }
        None if name == STORE_FILE => Ok(into.join(name)),
        _ => Err(Failure::new(format!("it holds {name:?}, which no backup has")).into()),
    }
}

fn is_segment(name: &str) -> bool {
    let number = name.strip_suffix(".events").unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn compare(expected: &[FileSum], found: &[FileSum]) -> Result<()> {
    for file in expected {
        match found.iter().find(|one| one.name == file.name) {
            Some(one) if one == file => {}
            Some(_) => {
                let message = format!(
                    "{} is not what was backed up; its checksum differs",
                    file.name
                );
                return Err(Failure::new(message));
            }
            None => return Err(Failure::new(format!("{} is missing", file.name))),
        }
    }
    match found
        .iter()
        .find(|one| expected.iter().all(|file| file.name != one.name))
    {
        Some(extra) => Err(Failure::new(format!(
            "{} is not in its manifest",
            extra.name
        ))),
        None => Ok(()),
    }
}
