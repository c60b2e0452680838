//! Texts made by chance from the examples of the packs keep what is promised of any text: places that
//! lead back, views that follow from what they point at, no panic.
//!
//! A short run with a fixed seed belongs to the tests. A long one goes on for so many seconds:
//! `EVENHAND_FUZZ_SECONDS=300 EVENHAND_FUZZ_SEED=7 cargo test -p evenhand-detect --test fuzz`. What it
//! finds is told in its shortest form and belongs into `finds.txt`.

mod dice;
mod mutation;
mod shrink;

#[path = "../promises/findings.rs"]
mod findings_promises;
#[path = "../promises/views.rs"]
mod view_promises;

use std::path::Path;
use std::time::{Duration, Instant};

use dice::Dice;
use serde::Deserialize;

/// Texts of the run that belongs to the tests.
const TEXTS: usize = 1500;

fn check(text: &str) {
    view_promises::check(text);
    findings_promises::check(text);
}

#[derive(Deserialize)]
struct Pack {
    hits: Vec<(String, String)>,
    misses: Vec<String>,
}

/// The examples of all packs, and the cases of the views.
fn seeds() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/packs");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the packs are there")
        .map(|file| file.expect("a pack").path())
        .collect();
    files.sort();
    let mut seeds = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).expect("a pack can be read");
        let pack: Pack = toml::from_str(&text).expect("a pack is TOML");
        seeds.extend(pack.hits.into_iter().map(|(text, _)| text));
        seeds.extend(pack.misses);
    }
    let cases = [
        include_str!("../views/disguised.txt"),
        include_str!("../views/ordinary.txt"),
    ];
    let lines = cases.iter().flat_map(|file| file.lines());
    seeds.extend(
        lines
            .filter(|line| !line.starts_with('#'))
            .map(str::to_owned),
    );
    seeds
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn texts_made_by_chance_keep_every_promise() {
    let seeds = seeds();
    let mut dice = Dice(number("EVENHAND_FUZZ_SEED").unwrap_or(1));
    let until = number("EVENHAND_FUZZ_SECONDS")
        .map(|seconds| Instant::now() + Duration::from_secs(seconds));
    for made in 0.. {
        if until.map_or(made >= TEXTS, |until| Instant::now() >= until) {
            break;
        }
        let text = mutation::text(&seeds, &mut dice);
        if shrink::failure(&check, &text).is_some() {
            let short = shrink::shrink(&check, &text);
            let said = shrink::failure(&check, &short).unwrap_or_default();
            panic!("after {made} texts, {short:?} breaks a promise: {said}");
        }
    }
}

#[test]
fn what_was_found_once_stays_mended() {
    let finds = include_str!("finds.txt").lines();
    for line in finds.filter(|line| !line.starts_with('#')) {
        let text: String = serde_json::from_str(line).expect("a text as JSON");
        check(&text);
    }
}
