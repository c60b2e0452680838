//! `evenhand media bank`: lists become banks, with a server or without one, and go out again.

use std::fs;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::house::{evenhand, said};

/// A folder with a data directory and a list.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn run(&self, what: &str, more: &[&str]) -> Output {
        let data = self.folder.path().join("data");
        let mut arguments = vec!["media", "bank", what, "--data", data.to_str().unwrap()];
        arguments.extend(more);
        evenhand(&arguments, b"")
    }

    fn import(&self, list: &str, more: &[&str]) -> Output {
        let file = self.folder.path().join("list");
        fs::write(&file, list).unwrap();
        let mut arguments = vec!["--bank", "B", file.to_str().unwrap(), "--json"];
        arguments.extend(more);
        self.run("import", &arguments)
    }

    /// The digest of what a list would change.
    fn digest(&self, list: &str, more: &[&str]) -> String {
        let output = self.import(list, &[more, &["--dry-run"]].concat());
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        told["digest"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn check(&self, list: &str, more: &[&str], expected: Value) {
        let output = self.import(list, more);
        assert!(output.status.success(), "{}", said(&output));
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&told[name], value, "{name} in {told}");
        }
    }
}

fn line(number: usize) -> String {
    let pdq = format!("{number:02x}").repeat(32);
    format!("{}\n", json!({"pdq": pdq, "id": format!("x{number}")}))
}

fn list(count: usize) -> String {
    (1..=count).map(line).collect()
}

#[test]
fn a_list_comes_in_once_however_often_it_is_imported_and_goes_out_as_it_came() {
    let desk = Desk::new();
    desk.check(
        &list(3),
        &[],
        json!({"added": 3, "unchanged": 0, "lost": 0}),
    );
    desk.check(&list(4), &[], json!({"added": 1, "unchanged": 3}));
    let exported = desk.run("export", &["--bank", "B"]);
    assert!(exported.status.success(), "{}", said(&exported));
    let lines = String::from_utf8(exported.stdout).unwrap();
    let told: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(told.len(), 4);
    assert_eq!(
        (&told[0]["id"], &told[0]["pdq"]),
        (&json!("x1"), &json!("01".repeat(32)))
    );
    let stats = desk.run("stats", &["--json"]);
    let stats: Value = serde_json::from_slice(&stats.stdout).unwrap();
    assert_eq!(stats["banks"][0]["items"], 4);
    assert_eq!(stats["sources"][0]["items"], 4);
}

#[test]
fn files_with_md5_and_sha256_and_tables_are_read() {
    let desk = Desk::new();
    let both = json!({"id": "f", "md5": "ab".repeat(16), "sha256": "cd".repeat(32)});
    desk.check(&format!("{both}\n"), &[], json!({"added": 1}));
    let table = format!("id,md5\ng,{}\n", "ef".repeat(16));
    desk.check(&table, &["--format", "csv"], json!({"added": 1}));
}

#[test]
fn what_its_source_takes_back_is_gone_and_a_dry_run_changes_nothing() {
    let desk = Desk::new();
    desk.check(&list(3), &[], json!({"added": 3}));
    let back = format!("{}\n", json!({"id": "x2", "withdrawn": true}));
    desk.check(
        &back,
        &["--dry-run"],
        json!({"taken_back": 1, "withdrawn": 0}),
    );
    desk.check(&back, &[], json!({"withdrawn": 1}));
    let exported = desk.run("export", &["--bank", "B"]);
    let lines = String::from_utf8(exported.stdout).unwrap();
    assert_eq!(lines.lines().count(), 2, "{lines}");
}

#[test]
fn a_list_that_grows_tenfold_is_held_until_somebody_agrees() {
    let desk = Desk::new();
    desk.check(&list(5), &[], json!({"added": 5}));
    let held = desk.import(&list(60), &[]);
    assert_eq!(held.status.code(), Some(1));
    assert!(
        said(&held).contains("grow from 5 entries to 60"),
        "{}",
        said(&held)
    );
    let digest = desk.digest(&list(60), &[]);
    let other = desk.import(&list(61), &["--agree", &digest]);
    assert_eq!(
        other.status.code(),
        Some(1),
        "another list: {}",
        said(&other)
    );
    desk.check(&list(60), &["--agree", &digest], json!({"added": 55}));
    desk.check(&list(60), &[], json!({"added": 0, "unchanged": 60}));
}

#[test]
fn a_whole_list_takes_back_what_it_does_not_name_and_shows_that_before() {
    let desk = Desk::new();
    desk.check(&list(10), &["--whole"], json!({"added": 10}));
    let difference = json!({"held": 10, "added": 0, "changed": 0, "rehashed": 0, "withdrawn": 2, "unchanged": 8});
    let dry = json!({"difference": difference, "examples": ["- x9", "- x10"], "withdrawn": 0});
    desk.check(&list(8), &["--whole", "--dry-run"], dry);
    desk.check(
        &list(8),
        &["--whole"],
        json!({"withdrawn": 2, "unchanged": 8}),
    );
    let held = desk.import(&list(3), &["--whole"]);
    assert!(said(&held).contains("lose 5 of its 8"), "{}", said(&held));
    let digest = desk.digest(&list(3), &["--whole"]);
    desk.check(
        &list(3),
        &["--whole", "--agree", &digest],
        json!({"withdrawn": 5}),
    );
    let cut = format!("{}{{\"id\":\"y\",\"pdq\":\"12ab\"}}\n", list(3));
    let refused = desk.import(&cut, &["--whole"]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
}

#[test]
fn a_value_that_is_none_costs_its_entry_alone() {
    let desk = Desk::new();
    let bad = json!({"id": "bad", "opaque": {"photodna": "not+hexadecimal=="}});
    let good = json!({"id": "good", "opaque": {"photodna": "1,2,255"}});
    desk.check(
        &format!("{}{bad}\n{good}\n", list(2)),
        &[],
        json!({"added": 3, "lost": 1}),
    );
}

#[test]
fn a_line_that_can_not_be_read_is_told_with_its_place_and_no_hash() {
    let desk = Desk::new();
    let output = desk.import(
        &format!("{}{{\"id\":\"y\",\"pdq\":\"12ab\"}}\n", list(1)),
        &[],
    );
    assert!(output.status.success(), "{}", said(&output));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["added"], &told["lost"]), (&json!(1), &json!(1)));
    let remarks = String::from_utf8(output.stderr).unwrap();
    assert!(
        remarks.contains("line 2") && !remarks.contains("12ab"),
        "{remarks}"
    );
}
