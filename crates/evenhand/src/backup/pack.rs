//! Writing a backup.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Write};
use std::path::PathBuf;

use evenhand_engine::backup::{Plan, PlannedFile};

use super::manifest::{self, FORMAT, FileSum, Manifest};
use super::pace::Summing;
use super::{Pace, Target};
use crate::failure::{Doing as _, Failure, Result};

/// The fastest level; rows of text become a third of their size with it.
const LEVEL: i32 = 1;
/// Bytes read and written at a time.
const BUFFER_BYTES: usize = 1024 * 1024;

/// Copies what a plan names into the target. The backup gets its name only after `confirm` has said
/// that the files lay still to the end.
pub fn pack(
    plan: &Plan,
    mut target: Target,
    pace: &mut Pace,
    confirm: impl FnOnce() -> Result<()>,
) -> Result<(PathBuf, Manifest)> {
    let file = BufWriter::with_capacity(BUFFER_BYTES, target.create()?);
    let what = format!("writing {}", target.path().display());
    let mut encoder = zstd::Encoder::new(file, LEVEL).doing(&what)?;
    encoder.include_checksum(true).doing(&what)?;
    let mut archive = tar::Builder::new(encoder);
    let at = u64::try_from(plan.facts.at.micros() / 1_000_000).unwrap_or(0);
    let mut files = Vec::new();
    for planned in &plan.files {
        files.push(pack_file(&mut archive, planned, at, pace)?);
    }
    let manifest = Manifest {
        format: FORMAT,
        facts: plan.facts.clone(),
        files,
    };
    let text = serde_json::to_vec_pretty(&manifest)?;
    let mut header = header(text.len() as u64, at);
    archive
        .append_data(&mut header, manifest::NAME, text.as_slice())
        .doing(&what)?;
    let encoder = archive.into_inner().doing(&what)?;
    let mut file = encoder.finish().doing(&what)?;
    file.flush().doing(&what)?;
    let file = file
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)
        .doing(&what)?;
    confirm()?;
    Ok((target.keep(&file)?, manifest))
}

fn pack_file<W: Write>(
    archive: &mut tar::Builder<W>,
    planned: &PlannedFile,
    at: u64,
    pace: &mut Pace,
) -> Result<FileSum> {
    let what = format!("copying {}", planned.path.display());
    let file = File::open(&planned.path).doing(&what)?;
    let reader = BufReader::with_capacity(BUFFER_BYTES, file).take(planned.bytes);
    let mut summing = Summing::new(reader, pace);
    archive
        .append_data(&mut header(planned.bytes, at), &planned.name, &mut summing)
        .doing(&what)?;
    let (bytes, sha256) = summing.finish();
    if bytes != planned.bytes {
        let message = format!("{what}: it ends after {bytes} of {} bytes", planned.bytes);
        return Err(Failure::new(message));
    }
    Ok(FileSum {
        name: planned.name.clone(),
        bytes,
        sha256,
    })
}

fn header(bytes: u64, at: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(at);
    header
}
