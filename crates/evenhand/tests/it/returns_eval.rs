//! `evenhand returns eval`: what it answers, and the files that it writes.

use std::fs;

use serde_json::Value;

use crate::house::{evenhand, said};

/// Few people, so that a run takes no time.
const FEW: [&str; 12] = [
    "returns",
    "eval",
    "--pool",
    "1000",
    "--varied",
    "40",
    "--ranked",
    "2",
    "--sign-ups",
    "1000",
    "--suspended",
    "20",
];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    FEW.iter().copied().chain(more.iter().copied()).collect()
}

#[test]
fn figures_of_three_matchers_stand_in_tables_and_in_json() {
    let output = evenhand(&with(&["--returns", "15", "--json"]), b"");
    assert!(output.status.success(), "{}", said(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    for part in ["names", "links"] {
        let matchers = answer[part].as_array().unwrap();
        let names: Vec<&str> = matchers
            .iter()
            .map(|one| one["matcher"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["evenhand", "levenshtein", "skeleton"]);
    }
    assert_eq!(
        answer["names"][0]["operators"].as_array().unwrap().len(),
        13
    );
    assert!(
        answer["names"][0]["roc_auc"].as_f64().unwrap() > 0.8,
        "{answer:#}"
    );
    assert_eq!(answer["links"][0]["bands"][1]["band"], "likely");

    let output = evenhand(&with(&["--returns", "0"]), b"");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && told.contains("token_order"),
        "{told}"
    );
    assert!(!told.contains("Whole accounts"), "{told}");
}

#[test]
fn the_files_are_read_by_match_and_say_the_truth() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let output = evenhand(&with(&["--returns", "15", "--out", &path("")]), b"");
    assert!(output.status.success(), "{}", said(&output));
    let told = String::from_utf8_lossy(&output.stdout);
    for table in ["Handles alone", "Whole accounts", "Time to detection"] {
        assert!(told.contains(table), "{told}");
    }
    let truth = fs::read_to_string(path("truth.ndjson")).unwrap();
    let truth: Vec<Value> = truth
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(truth.len(), 1_000);
    let returns = truth
        .iter()
        .filter(|one| one["return_of"].is_string())
        .count();
    assert!((12..=15).contains(&returns), "{returns}");

    let (suspended, candidates) = (path("suspended.ndjson"), path("candidates.ndjson"));
    let output = evenhand(
        &[
            "returns",
            "match",
            "--suspended",
            &suspended,
            "--candidates",
            &candidates,
        ],
        b"",
    );
    assert!(output.status.success(), "{}", said(&output));
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let right = lines.lines().zip(&truth).filter(|(line, truth)| {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["candidate"], truth["candidate"]);
        truth["return_of"].is_string() && line["matches"][0]["suspended"] == truth["return_of"]
    });
    assert!(right.count() >= 4, "{lines}");
}

#[test]
fn too_few_handles_are_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("handles.txt");
    fs::write(&file, "anna\nbert\n").unwrap();
    let output = evenhand(
        &["returns", "eval", "--handles", file.to_str().unwrap()],
        b"",
    );
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("holds 2 handles") && said.contains("one handle a line"),
        "{said}"
    );
}
