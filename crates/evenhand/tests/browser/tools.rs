//! What the tests need on a machine, and what to do where it is missing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where browsers are found; `EVENHAND_BROWSER` names another one.
const BROWSERS: [&str; 4] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
/// The oldest Node that the packages run on.
const NODE_MAJOR_MIN: u32 = 20;

/// The folder of scenarios and packages.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// The browser.
pub fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("EVENHAND_BROWSER").map(PathBuf::from);
    let usual = BROWSERS.into_iter().map(PathBuf::from);
    named.into_iter().chain(usual).find(|path| path.exists())
}

/// What is missing, and how to get it; nothing where everything is there.
pub fn missing() -> Option<String> {
    let packages = folder().join("node_modules");
    let mut missing = Vec::new();
    if node_major().is_none_or(|major| major < NODE_MAJOR_MIN) {
        missing.push(format!(
            "Node {NODE_MAJOR_MIN} or newer (apt-get install nodejs npm)"
        ));
    }
    if browser().is_none() {
        missing.push("Chromium (apt-get install chromium, or its path in EVENHAND_BROWSER)".into());
    }
    if !["playwright-core", "axe-core"]
        .iter()
        .all(|name| packages.join(name).exists())
    {
        missing
            .push("playwright-core and axe-core (npm ci in crates/evenhand/tests/browser)".into());
    }
    (!missing.is_empty()).then(|| format!("missing: {}", missing.join("; ")))
}

fn node_major() -> Option<u32> {
    let output = Command::new("node")
        .arg("--version")
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}
