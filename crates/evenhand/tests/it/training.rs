//! `evenhand train` and `evenhand eval`: what they say while they work, and when they can't.

use std::io::Write as _;
use std::path::Path;
use std::process::Output;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::house::{evenhand, said};

/// A benchmark of a few written lines, every fifth of them a threat.
fn bench() -> String {
    let mut lines = String::from("id,text,lang,split,threat,toxic,hate,insult\n");
    for at in 0..20 {
        let (text, threat) = match at % 5 {
            0 => (format!("I will hurt you, number {at}"), 1),
            _ => (format!("The train leaves from track {at}"), 0),
        };
        lines += &format!("p-{at},\"{text}\",en,test,{threat},{threat},0,0\n");
    }
    lines
}

fn eval(folder: &Path, more: &[&str]) -> Output {
    let folder = folder.to_str().unwrap();
    evenhand(&[&["eval", "--data", folder], more].concat(), b"")
}

#[test]
fn eval_says_what_it_is_at_and_prints_figures_with_intervals() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("posts.csv"), bench()).unwrap();
    let output = eval(folder.path(), &[]);
    assert!(output.status.success(), "{}", said(&output));
    let (table, steps) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        table.contains("ROC-AUC") && table.contains("posts"),
        "{table}"
    );
    assert_eq!(
        steps.lines().collect::<Vec<_>>(),
        [
            "scoring posts",
            "drawing intervals of posts",
            "reading threats in disguise"
        ]
    );

    let output = eval(folder.path(), &["--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["figures"][0]["set"], "posts");
    assert_eq!(
        report["figures"][0]["roc_auc_interval"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn a_folder_or_file_that_is_of_no_use_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let folder = folder
            .path()
            .join(name.split('.').next().unwrap_or_default());
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), bytes).unwrap();
    };
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bench().as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    write("cut.csv.gz", &gzip[..gzip.len() / 2]);
    write("ragged.csv", b"id,text,lang\n1,hello,en\n2,hello\n");
    write("latin.csv", b"id,text,lang\n1,caf\xe9,fr\n");
    write("columns.csv", b"number;body\n1;hello\n");
    write("other.txt", b"hello");
    for (name, problem, hint) in [
        ("nowhere", "nowhere: No such file", "name a folder"),
        ("other", "ends in .csv", "folders in it"),
        ("other/other.txt", "other.txt: Not a dir", "the folder that"),
        ("cut", "cut.csv.gz: ", "fetch it again"),
        (
            "ragged",
            "ragged.csv: CSV error: record 2 (line: 3",
            "quotes",
        ),
        (
            "latin",
            "latin.csv: CSV parse error: record 1 (line 2",
            "UTF-8",
        ),
        ("columns", "its columns are number;body", "id, text, lang"),
    ] {
        let at = folder.path().join(name);
        let (path, model) = (at.to_str().unwrap(), folder.path().join("m.model"));
        let out = ["--out", model.to_str().unwrap()];
        for arguments in [
            vec!["eval", "--data", path],
            [&["train", path][..], &out].concat(),
        ] {
            let output = evenhand(&arguments, b"");
            let said = said(&output);
            assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
            assert!(said.contains(problem), "{arguments:?}: {said}");
            let (_, told) = said.split_once(" hint: ").unwrap_or_default();
            assert!(told.contains(hint), "{arguments:?}: {said}");
        }
        assert!(!model.exists());
    }
}

#[test]
fn a_model_that_can_be_put_nowhere_is_not_trained() {
    let output = evenhand(
        &["train", "/nowhere", "--out", "/nowhere/too/text.model"],
        b"",
    );
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("/nowhere/too/text.model"), "{said}");
    assert!(said.contains(" hint: --out names a file"), "{said}");
}
