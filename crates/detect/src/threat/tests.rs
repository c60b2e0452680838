//! Every pack keeps the examples that it carries, and none is forgotten.

use std::collections::BTreeSet;
use std::path::Path;

use super::pack::Packs;
use super::trial::see;
use crate::pack::SOURCES;
use crate::text::view::Views;

#[test]
fn the_shipped_packs_are_right() {
    let packs = Packs::compile(SOURCES).unwrap_or_else(|problem| panic!("{problem}"));
    for ((name, _), pack) in SOURCES.iter().zip(&packs.packs) {
        assert_eq!(*name, pack.language, "the file is named after its language");
    }
}

#[test]
fn every_file_of_a_pack_has_its_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/packs");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let lines: BTreeSet<String> = super::languages().map(Into::into).collect();
    assert_eq!(
        files, lines,
        "add the language to crates/detect/src/pack/languages.rs"
    );
}

#[test]
fn the_cleaner_leaves_what_is_ordinary_to_a_pack() {
    let changed: Vec<String> = Packs::shipped()
        .packs
        .iter()
        .flat_map(|pack| &pack.misses)
        .filter_map(|text| {
            let views = Views::of(text);
            let cleaned = views.cleaned()?.text().to_owned();
            Some(format!("{text:?} is read as {cleaned:?}"))
        })
        .collect();
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn every_pack_grades_its_examples_as_they_say() {
    let mut wrong = Vec::new();
    let packs = Packs::shipped();
    for pack in &packs.packs {
        for (text, expected) in &pack.hits {
            let seen = see(packs, text);
            if seen != *expected {
                wrong.push(format!(
                    "{}: {text:?}\n   expected {expected}\n   seen     {seen}",
                    pack.language
                ));
            }
        }
        for text in &pack.misses {
            let seen = see(packs, text);
            if !seen.is_empty() {
                wrong.push(format!(
                    "{}: {text:?}\n   expected nothing\n   seen     {seen}",
                    pack.language
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} examples are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_pack_has_enough_examples_of_every_kind() {
    for pack in &Packs::shipped().packs {
        let language = &pack.language;
        assert!(
            pack.hits.len() >= 25,
            "{language}: at least 25 texts that say something"
        );
        assert!(
            pack.misses.len() >= 25,
            "{language}: at least 25 ordinary sentences"
        );
        let sought = [
            "directness high",
            "directness mid",
            "directness low",
            "directness unknown",
            "act high",
            "act mid",
            "act low",
            "target mid",
            "target low",
            "target high",
            "location low",
            "time high",
            "time mid",
            "means mid",
            "means high",
            "preparation mid",
            "incitement high",
            "incitement mid",
            "fixation high",
            "coordination mid",
            "repetition low",
            "offline-event high",
            "dependant high",
            "recruitment",
            "context low",
            "context high",
        ];
        for sought in sought {
            let mut hits = pack.hits.iter();
            assert!(
                hits.any(|(_, expected)| expected.split(", ").any(|one| one == sought)),
                "{language}: no example of `{sought}`"
            );
        }
    }
}

#[test]
fn a_problem_of_a_pack_is_told_with_its_place() {
    let head = "language = \"xx\"\nhits = []\nmisses = []\n[words]\nkill = \"kill\"\n[[rule]]\nid = \"a\"\nsays = \"direct\"\n";
    for (find, problem) in [
        ("<will> <kill>", "`<will>` is not a class"),
        ("<kill", "lacks its `>`"),
        ("..x <kill>", "is no gap"),
        ("{a,b <kill>", "lacks its `}`"),
    ] {
        let text = format!("{head}find = [\"{find}\"]\n");
        let told = Packs::compile(&[("xx", &text)]).unwrap_err();
        assert!(
            told.starts_with("xx.toml: ") && told.contains(problem),
            "{told}"
        );
    }
}
