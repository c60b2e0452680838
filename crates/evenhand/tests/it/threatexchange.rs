//! Meta's package `threatexchange` from PyPI: its hashes go into our banks, and its distances and matches are ours.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::house::{House, said, skipped};
use crate::media::picture;
use crate::page::root;

/// Where the package, its client of ours and the Python of `.ci/run` lie.
const FOLDER: &str = "crates/evenhand/tests/threatexchange";

/// A Python that has the package; says so where there is none.
fn python() -> Option<PathBuf> {
    let folder = root().join(FOLDER);
    let candidates = [folder.join("venv/bin/python3"), PathBuf::from("python3")];
    let has_package = |python: &PathBuf| {
        let import = "import threatexchange.signal_type.pdq.signal, requests";
        let asked = Command::new(python).args(["-c", import]).output();
        asked.is_ok_and(|output| output.status.success())
    };
    let found = candidates.into_iter().find(has_package);
    if found.is_none() {
        skipped(&format!(
            "threatexchange is missing; python3 -m venv {FOLDER}/venv, then {FOLDER}/venv/bin/pip install -r {FOLDER}/requirements.txt"
        ));
    }
    found
}

#[test]
fn metas_own_package_agrees_on_hashes_distances_and_matches() {
    let Some(python) = python() else { return };
    let house = House::new("");
    let pictures = [
        ("known.png", picture(320, 240, 0.0)),
        ("smaller.png", picture(200, 150, 0.0)),
        ("another.png", picture(320, 240, 2.0)),
        ("wide.png", picture(700, 300, 4.0)),
    ];
    let mut command = Command::new(python);
    command.arg(root().join(FOLDER).join("client.py"));
    for (name, bytes) in &pictures {
        std::fs::write(house.path(name), bytes).unwrap();
        command.arg(house.path(name));
    }
    let server = house.serve();
    let key = house.run(&["key", "new", "--scope", "media:read,media:write"]);
    let output = command
        .env("URL", format!("http://{}", server.address))
        .env("KEY", key)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();

    for (name, _) in &pictures {
        let hash = &answer["hashes"][*name];
        assert_eq!(hash["here"], hash["theirs"], "{name}");
    }
    for comparison in answer["comparisons"].as_array().unwrap() {
        assert_eq!(comparison["here"], comparison["theirs"], "{answer}");
    }
    let item = &answer["item"];
    assert_eq!(answer["by_md5"], json!([item]));
    assert_eq!(answer["by_pdq"], json!([[item], [item], [], []]));
}
