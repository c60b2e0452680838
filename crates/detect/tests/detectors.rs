//! Every detector keeps its own promises, and the documentation lists every signal.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use evenhand_detect::{
    ContentView, Detector, Findings, SignalSpec, all, is_present, run, run_and_grade, run_on,
    signals,
};
use evenhand_model::Event;

#[test]
fn every_example_finds_exactly_what_it_says() {
    for detector in all() {
        for example in detector.examples() {
            let mut found = Findings::default();
            detector.detect(&ContentView::of_text(example.text), &mut found);
            let present: BTreeSet<&str> = found
                .signals
                .iter()
                .filter(|(_, signal)| is_present(**signal))
                .map(|(name, _)| name.as_str())
                .collect();
            let expected: BTreeSet<&str> = example.finds.iter().copied().collect();
            assert_eq!(
                present,
                expected,
                "{} on {:?}",
                detector.name(),
                example.text
            );
        }
    }
}

#[test]
fn every_signal_has_examples_for_and_against() {
    for detector in all() {
        let examples = detector.examples();
        for SignalSpec { name, .. } in detector.signals() {
            assert!(
                examples.iter().any(|example| example.finds.contains(name)),
                "no example finds {name}"
            );
            assert!(
                examples.iter().any(|example| !example.finds.contains(name)),
                "every example finds {name}"
            );
        }
        let misses = examples
            .iter()
            .filter(|example| example.finds.is_empty())
            .count();
        assert!(
            misses >= 2,
            "{} needs texts in which nothing is found",
            detector.name()
        );
    }
}

#[test]
fn names_are_unique_and_say_their_group() {
    let mut seen = BTreeSet::new();
    for detector in all() {
        assert!(
            seen.insert(detector.name()),
            "{} is listed twice",
            detector.name()
        );
        let group = |name: &str| name.split('.').next().map(str::to_owned);
        for spec in detector.signals() {
            assert!(
                seen.insert(spec.name) || spec.name == detector.name(),
                "{} is given twice",
                spec.name
            );
            assert_eq!(group(spec.name), group(detector.name()), "{}", spec.name);
            assert!(
                spec.about.ends_with('.'),
                "{} is described in a sentence",
                spec.name
            );
        }
    }
}

#[test]
fn only_wanted_signals_are_given_also_when_absent() {
    let wanted: BTreeSet<String> = ["links.present", "privacy.phone"].map(Into::into).into();
    let found = run_on(
        &ContentView::of_text("see example.org or +44 20 7946 0123"),
        Some(&wanted),
    );
    assert_eq!(
        found.signals.keys().collect::<BTreeSet<_>>(),
        wanted.iter().collect()
    );
    let found = run_on(&ContentView::of_text("nothing here"), Some(&wanted));
    assert_eq!(found.signals.len(), 2);
    assert!(found.signals.values().all(|signal| !is_present(*signal)));
    let found = run_on(&ContentView::of_text("nothing here"), None);
    assert_eq!(found.signals.len(), signals().count());
}

#[test]
fn factors_are_graded_together_or_not_at_all() {
    let text = "I will kill you. She lives at 14 Oak Lane";
    let event = event_with(text);
    let all_factors = run(&event, None).factors;
    assert!(all_factors.len() >= 4);
    let wanted = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    for name in ["threat.direct", "text.threat", "privacy.home_address"] {
        let found = run(&event, Some(&wanted(&[name])));
        assert_eq!(found.factors, all_factors, "{name}");
        assert!(found.signals.keys().eq([name]));
    }
    assert_eq!(run(&event, Some(&wanted(&["links.present"]))).factors, []);
    let found = run_and_grade(&event, &wanted(&[]));
    assert_eq!(found.factors, all_factors);
    assert!(found.signals.is_empty() && found.evidence.is_empty());
    // So what all detectors found once also says what those that rules ask for would find.
    for names in [
        &[][..],
        &["links.present"],
        &["text.threat", "privacy.phone"],
    ] {
        let wanted = wanted(names);
        let narrowed = run(&event, None).only(&wanted);
        assert_eq!(narrowed, run_and_grade(&event, &wanted), "{names:?}");
    }
}

fn event_with(text: &str) -> Event {
    let event = serde_json::json!({
        "id": "e", "kind": "content.created", "at": "2026-01-01T12:00:00Z",
        "actor": { "id": "a" }, "content": { "id": "c", "text": text },
    });
    serde_json::from_value(event).unwrap()
}

#[test]
fn the_documentation_lists_every_signal() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/detectors.md");
    let page = page(all());
    if std::env::var_os("EVENHAND_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().expect("the page lies in a folder"))
            .expect("the folder can be made");
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/detectors.md is out of date; run this test with EVENHAND_UPDATE=1"
    );
}

fn page(detectors: &[&dyn Detector]) -> String {
    let mut page = String::from(
        "# Signals\n\n\
         What the detectors in `crates/detect` see in a text. Rules read a signal as `signal.NAME`. A signal is\n\
         *found* or not, or it is a *score* in 0..1. Each comes with the places in the text that show it, as byte\n\
         offsets. An event without text has no signals: no signal is not a low signal.\n\n\
         This page is generated from the detectors: `EVENHAND_UPDATE=1 cargo test --release -p evenhand-detect`.\n",
    );
    for detector in detectors {
        let _ = write!(
            page,
            "\n## {}\n\n| Signal | Kind | Meaning |\n| --- | --- | --- |\n",
            detector.name()
        );
        for spec in detector.signals() {
            let _ = writeln!(
                page,
                "| `{}` | {} | {} |",
                spec.name,
                spec.kind.as_str(),
                spec.about
            );
        }
        page.push_str("\n| Text | Found |\n| --- | --- |\n");
        for example in detector.examples() {
            let text: String = example.text.chars().flat_map(visible).collect();
            let _ = writeln!(
                page,
                "| `{}` | {} |",
                text.replace('|', "\\|"),
                example.finds.join(", ")
            );
        }
    }
    page
}

/// Characters that can't be seen are shown by their code point.
fn visible(c: char) -> Vec<char> {
    let is_hidden = c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}');
    if is_hidden {
        format!("<U+{:04X}>", u32::from(c)).chars().collect()
    } else {
        vec![c]
    }
}
