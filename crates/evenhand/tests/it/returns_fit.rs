//! `evenhand returns fit`: what somebody sees whose reviewers have judged links.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::house::{House, evenhand, said};

/// A folder with judged links.
fn links(confirmed: usize, rejected: usize) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let link = |state: &str, features: [&str; 2]| {
        let features = features
            .map(|feature| json!({"family": "avatar", "feature": feature, "log_odds": 1.0}));
        json!({"id": "l", "state": state, "evidence": {"posterior": 0.6, "features": features}})
    };
    let page = json!({"items": vec![link("confirmed", ["picture.same", "texts.other"]); confirmed], "next": null});
    let mut lines = vec![
        page.to_string(),
        link("open", ["picture.same", "texts.same"]).to_string(),
    ];
    lines.extend(vec![
        link("rejected", ["picture.same", "names.alike"])
            .to_string();
        rejected
    ]);
    let path = folder.path().join("links.jsonl");
    fs::write(&path, lines.join("\n")).unwrap();
    (folder, path)
}

fn run(links: &Path, more: &[&str]) -> std::process::Output {
    let mut arguments = vec!["returns", "fit", "--links", links.to_str().unwrap()];
    arguments.extend(more);
    evenhand(&arguments, b"")
}

#[test]
fn judged_links_make_a_file_of_weights_that_matching_takes() {
    let (folder, path) = links(60, 40);
    let out = folder.path().join("weights.toml");
    let out = out.to_str().unwrap();
    let output = run(&path, &["--json", "--out", out]);
    assert!(output.status.success(), "{}", said(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&answer["confirmed"], &answer["rejected"]),
        (&json!(60), &json!(40))
    );
    let of = |outcome: &str| {
        let all = answer["outcomes"].as_array().unwrap();
        all.iter()
            .find(|one| one["outcome"] == outcome)
            .unwrap()
            .clone()
    };
    let same = of("picture.same");
    assert_eq!(same["confirmed"], json!({"count": 60, "of": 60}));
    assert_eq!(same["rejected"], json!({"count": 40, "of": 40}));
    assert!(same["when_same"]["now"].as_f64() > same["when_same"]["before"].as_f64());
    assert_eq!(same["by_chance"]["now"], same["by_chance"]["before"]);
    assert!(
        answer["outcomes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["outcome"] != "email.same")
    );

    let account = |id: &str| json!({"id": id, "avatar": {"pdq": "5a".repeat(32)}}).to_string();
    let file = |name: &str, text: String| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (old, new) = (file("old", account("s1")), file("new", account("c1")));
    let matched = |more: &[&str]| -> Value {
        let mut arguments = vec![
            "returns",
            "match",
            "--suspended",
            &old,
            "--candidates",
            &new,
            "--min-posterior",
            "0",
        ];
        arguments.extend(more);
        let output = evenhand(&arguments, b"");
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let (shipped, fitted) = (matched(&[]), matched(&["--weights", out]));
    assert_ne!(
        shipped["matches"][0]["features"][0]["log_odds"],
        fitted["matches"][0]["features"][0]["log_odds"]
    );

    let again = run(&path, &["--out", out]);
    assert!(
        !again.status.success(),
        "a file that is there is not written over"
    );
    let further = run(&path, &["--weights", out]);
    assert!(
        said(&further).contains("picture.same"),
        "{}",
        said(&further)
    );
}

#[test]
fn too_few_links_and_lines_that_are_none_are_refused() {
    let (_folder, path) = links(60, 3);
    let output = run(&path, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("60 confirmed and 3 rejected links; expected 20 of each"),
        "{}",
        said(&output)
    );
    fs::write(
        &path,
        "{\"state\":\"confirmed\"}\n{\"state\":\"perhaps\"}\n",
    )
    .unwrap();
    let output = run(&path, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("line 2: this is no judged link"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_server_weighs_links_with_the_file_that_its_configuration_names() {
    let (folder, path) = links(60, 40);
    let out = folder.path().join("weights.toml");
    let fitted = run(&path, &["--out", out.to_str().unwrap()]);
    assert!(fitted.status.success(), "{}", said(&fitted));
    let version_of = |house: &House| {
        let server = house.serve();
        for (kind, id, handle) in [
            ("created", "a1", "zorvelquist_gate"),
            ("suspended", "a1", "zorvelquist_gate"),
            ("created", "a2", "z0rvelquist.gate"),
        ] {
            let event = json!({
                "id": format!("{kind}-{id}"), "kind": format!("account.{kind}"), "at": "2026-11-23T10:00:00Z",
                "actor": {"id": id, "handle": handle, "created_at": "2026-11-23T10:00:00Z"},
            });
            server.post("/v1/events", &event).expect(200);
        }
        let list = server.wait_for("/v1/returns", |list| !list["items"][0].is_null());
        list["items"][0]["evidence"]["weights_version"]
            .as_u64()
            .unwrap()
    };
    let shipped = version_of(&House::new(""));
    let local = version_of(&House::new(&format!("[returns]\nweights = {out:?}\n")));
    assert_eq!(local, shipped + 1);

    let missing = House::new("[returns]\nweights = \"nowhere.toml\"\n");
    let checked = missing.command(&["config", "check"]).output().unwrap();
    assert!(
        !checked.status.success() && said(&checked).contains("nowhere.toml"),
        "{}",
        said(&checked)
    );
}
