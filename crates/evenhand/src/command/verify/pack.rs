//! `evenhand verify --pack`: the evidence of a report proves itself on any machine.

use std::path::Path;

use evenhand_audit::pack::zip::{self, ZIP_BYTES_MAX};
use evenhand_audit::pack::{Files, PackProblem, VerifiedPack, verify as check};
use serde_json::json;

use crate::failure::{Doing as _, Failure, Result};
use crate::output;

/// Most files that a folder is looked through for.
const FILES_MAX: usize = 1_000;

/// Checks a pack: the ZIP as it was downloaded, or the folder that was unpacked from it.
pub fn verify(path: &Path, public_key: Option<&str>, as_json: bool) -> Result<()> {
    let files = if path.is_dir() {
        folder(path)?
    } else {
        let bytes = std::fs::metadata(path).doing(path.display())?.len();
        if bytes > ZIP_BYTES_MAX as u64 {
            return Err(Failure::new(format!(
                "{}: too long for a pack",
                path.display()
            )));
        }
        let zip = std::fs::read(path).doing(path.display())?;
        zip::read(&zip).doing(path.display())?
    };
    match check(&files, public_key) {
        Ok(verified) => tell(&verified, as_json),
        Err(problem) => refuse(path, &problem, as_json),
    }
}

/// Everything in a folder, by its name; what lies deeper was put in by somebody else.
fn folder(path: &Path) -> Result<Files> {
    let mut files = Files::new();
    for entry in std::fs::read_dir(path).doing(path.display())? {
        let entry = entry.doing(path.display())?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().doing(entry.path().display())?;
        let bytes = if kind.is_file() {
            std::fs::read(entry.path()).doing(entry.path().display())?
        } else {
            Vec::new()
        };
        files.insert(name, bytes);
        if files.len() > FILES_MAX {
            let problem = format!("{} holds more than {FILES_MAX} files", path.display());
            return Err(Failure::new(problem).hint("give the folder of the pack alone"));
        }
    }
    Ok(files)
}

fn refuse(path: &Path, problem: &PackProblem, as_json: bool) -> Result<()> {
    let message = format!("{}: {problem}", path.display());
    if as_json {
        let faults: Vec<String> = match problem {
            PackProblem::NotAsMade(faults) => faults.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        };
        output::json(&json!({"ok": false, "problem": message, "faults": faults}))?;
    }
    Err(Failure::new(message))
}

fn tell(verified: &VerifiedPack, as_json: bool) -> Result<()> {
    let manifest = &verified.manifest;
    let (word, sentence) = if verified.is_proven {
        (
            "proven",
            "made by the holder of that key, and not changed since",
        )
    } else {
        (
            "consistent, not proven whose",
            "all of it fits together; whose it is only --public-key can show, with a key that came by \
             another way",
        )
    };
    if as_json {
        return output::json(&json!({
            "ok": true, "standing": word, "report": manifest.report, "instance": manifest.instance,
            "received_at": manifest.received_at, "made_at": manifest.made_at,
            "files": manifest.files, "public_key": manifest.public_key,
        }));
    }
    output::line(format!(
        "pack of report {} to {}, received at {}: {sentence}",
        manifest.report, manifest.instance, manifest.received_at
    ))?;
    output::line(format!(
        "{} files are as they were made",
        manifest.files.len()
    ))
}
