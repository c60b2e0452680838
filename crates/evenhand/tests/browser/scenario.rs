//! Plays one file of `scenarios/` in a browser.

use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Failed;
use serde_json::Value;

use crate::house::said;
use crate::tools;

/// Where pictures of failures lie.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser")
}

/// Plays a scenario with what it needs to know, and gives what it tells.
pub fn play(name: &str, given: &Value) -> Result<Value, Failed> {
    let pictures = pictures();
    std::fs::create_dir_all(&pictures)?;
    let output = Command::new("node")
        .arg(format!("scenarios/{name}.mjs"))
        .current_dir(tools::folder())
        .env("EVENHAND_SCENARIO", given.to_string())
        .env("EVENHAND_BROWSER", tools::browser().unwrap_or_default())
        .env("EVENHAND_PICTURES", pictures)
        .output()?;
    if !output.status.success() {
        return Err(format!("{name}: {}", said(&output)).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
