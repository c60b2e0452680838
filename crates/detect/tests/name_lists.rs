//! The lists of common names are read by programs and grow by hand: each file keeps the promises of
//! `data/names/README.md`.

use std::collections::BTreeSet;
use std::path::Path;

use icu_normalizer::ComposingNormalizerBorrowed;

/// The lines that a file begins with, in this order.
const HEADER: [&str; 3] = ["# culture: ", "# languages: ", "# script: "];

/// The letters that each script of a header may use.
const SCRIPTS: [(&str, &[(char, char)]); 13] = [
    (
        "Latn",
        &[
            ('a', 'z'),
            ('\u{df}', '\u{24f}'),
            ('\u{1e00}', '\u{1eff}'),
            ('\u{300}', '\u{36f}'),
        ],
    ),
    ("Cyrl", &[('\u{430}', '\u{45f}'), ('\u{490}', '\u{491}')]),
    ("Grek", &[('\u{390}', '\u{390}'), ('\u{3ac}', '\u{3ce}')]),
    ("Arab", &[('\u{621}', '\u{64a}'), ('\u{66e}', '\u{6d3}')]),
    ("Hebr", &[('\u{5d0}', '\u{5ea}')]),
    ("Deva", &[('\u{900}', '\u{97f}')]),
    ("Beng", &[('\u{980}', '\u{9ff}')]),
    ("Thai", &[('\u{e01}', '\u{e4e}')]),
    ("Ethi", &[('\u{1200}', '\u{137f}')]),
    ("Hang", &[('\u{ac00}', '\u{d7a3}')]),
    ("Hani", &[('\u{4e00}', '\u{9fff}')]),
    (
        "Jpan",
        &[
            ('\u{3005}', '\u{3005}'),
            ('\u{3041}', '\u{30ff}'),
            ('\u{4e00}', '\u{9fff}'),
        ],
    ),
    ("Hrkt", &[('\u{3041}', '\u{30ff}')]),
];

/// What is wrong with a file of the name and text, line by line.
fn faults(name: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut lines = text.lines();
    let mut script = "";
    for key in HEADER {
        match lines.next().and_then(|line| line.strip_prefix(key)) {
            Some(value) if !value.trim().is_empty() => script = value,
            _ => faults.push(format!("the header lacks {key:?}")),
        }
    }
    let Some((_, letters)) = SCRIPTS.iter().find(|(name, _)| *name == script) else {
        faults.push(format!("{script:?} is no script that this test knows"));
        return faults;
    };
    let expected: &[&str] = match name {
        "handle-words" => &["[words]"],
        _ => &["[given]", "[family]"],
    };
    let (mut sections, mut seen) = (Vec::new(), BTreeSet::new());
    for line in lines.filter(|line| !line.is_empty()) {
        if line.starts_with('[') {
            sections.push(line);
            seen.clear();
            continue;
        }
        let normal = ComposingNormalizerBorrowed::new_nfc().is_normalized(line);
        let in_script = |c: char| {
            letters
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&c))
        };
        for (wrong, what) in [
            (sections.is_empty(), "stands before the first section"),
            (!normal, "is not NFC"),
            (line.to_lowercase() != line, "is not lower case"),
            (
                !line.chars().all(in_script),
                "has a letter of another script",
            ),
            (!seen.insert(line), "stands in its section twice"),
        ] {
            if wrong {
                faults.push(format!("{line:?} {what}"));
            }
        }
    }
    if sections != expected {
        faults.push(format!("the sections are {sections:?}, not {expected:?}"));
    }
    faults
}

#[test]
fn every_list_of_names_keeps_its_promises() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/names");
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).expect("the folder of names can be read") {
        let path = entry.expect("an entry of the folder").path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        files += 1;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = std::fs::read_to_string(&path).expect("a list of names is text");
        let faults = faults(&name, &text);
        assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
    }
    assert!(files >= 40, "only {files} lists are there");
}

#[test]
fn what_breaks_a_promise_is_told() {
    let head = "# culture: Greek\n# languages: el\n# script: Grek\n\n";
    for (name, text, told) in [
        (
            "el",
            "# culture: Greek\n# script: Grek\n",
            "the header lacks",
        ),
        (
            "el",
            "# culture: x\n# languages: x\n# script: Klingon\n",
            "no script",
        ),
        ("el", "[given]\nμαρία\nμαρία\n\n[family]\n", "twice"),
        ("el", "[given]\nΜαρία\n\n[family]\n", "lower case"),
        ("el", "[given]\nmaria\n\n[family]\n", "another script"),
        ("el", "[given]\nμαρι\u{301}α\n\n[family]\n", "NFC"),
        ("el", "μαρία\n[given]\n\n[family]\n", "before the first"),
        ("el", "[given]\nμαρία\n", "sections"),
        ("handle-words", "[given]\nα\n\n[family]\n", "sections"),
    ] {
        let text = match text.starts_with('#') {
            true => text.to_owned(),
            false => format!("{head}{text}"),
        };
        let faults = faults(name, &text);
        assert!(
            faults.iter().any(|fault| fault.contains(told)),
            "{text:?}: {faults:?}"
        );
    }
}
