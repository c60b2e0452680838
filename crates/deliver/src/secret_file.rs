//! Secrets in files of their own, so that a configuration can be shown to anybody.

use std::path::Path;

/// The first line of a file that holds a secret. The error says why there is none, in words.
pub fn read_secret(file: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    match text.lines().next() {
        Some(line) if !line.trim().is_empty() => Ok(line.trim().to_owned()),
        _ => Err("its first line is empty".to_owned()),
    }
}
