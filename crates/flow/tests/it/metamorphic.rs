//! What must change nothing about a tier changes nothing, and what makes a threat worse never lowers
//! it; in every language, with the share of cases in which that holds published in `docs/triage`.
//!
//! Each relation is run on the sentences of `metamorphic.toml`. The page is generated:
//! `EVENHAND_UPDATE=1 cargo test -p evenhand-flow --test it metamorphic`; the test fails when it differs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use evenhand_detect::text::disguise::Disguise;
use evenhand_detect::{ContentView, run_on};
use evenhand_flow::assess::Rubric;
use evenhand_model::{Factor, Level, Tier};
use serde::Deserialize;

/// The sentences of one language.
#[derive(Deserialize)]
struct Sentences {
    details: Vec<String>,
    padding: Vec<String>,
    who: Vec<String>,
    #[serde(flatten)]
    one: BTreeMap<String, String>,
}

/// Names that a person may have; none of them may matter.
const NAMES: &[&str] = &["Anna", "Mehmet", "Priya", "Kwame", "Olga", "@somebody"];

/// Sentences that threaten.
const THREATS: &[&str] = &[
    "kill",
    "tonight",
    "owned",
    "work",
    "beat",
    "rape",
    "condition",
    "home",
    "days",
    "presence",
    "call",
    "someone",
];

/// Sentences in which nobody threatens.
const HARMLESS: &[&str] = &["negated", "quoted", "report", "heat"];

/// A relation, with how many of its cases hold.
struct Row {
    relation: &'static str,
    held: BTreeMap<String, (usize, usize)>,
    failed: Vec<String>,
}

impl Row {
    fn new(relation: &'static str) -> Self {
        Self {
            relation,
            held: BTreeMap::new(),
            failed: Vec::new(),
        }
    }

    fn note(&mut self, language: &str, holds: bool, case: impl FnOnce() -> String) {
        let (held, all) = self.held.entry(language.to_owned()).or_default();
        *all += 1;
        if holds {
            *held += 1;
        } else {
            self.failed
                .push(format!("{language}, {}: {}", self.relation, case()));
        }
    }
}

/// The tier by the rubric alone; T4 where nothing shows. Stricter tiers are smaller.
fn tier(text: &str) -> Tier {
    let found = run_on(&ContentView::of_text(text), None);
    let graduated = Rubric::shipped().graduate(&found.factors);
    graduated.map_or(Tier::T4, |one| one.triage.tier)
}

/// Whether the author is said to threaten.
fn threatens(text: &str) -> bool {
    let found = run_on(&ContentView::of_text(text), None);
    found
        .factors
        .iter()
        .any(|one| one.factor == Factor::Directness && one.level >= Level::Low)
}

fn rows() -> Vec<Row> {
    let all: BTreeMap<String, Sentences> =
        toml::from_str(include_str!("metamorphic.toml")).expect("the sentences can be read");
    let english: BTreeMap<&str, Tier> = THREATS
        .iter()
        .map(|name| (*name, tier(&all["en"].one[*name])))
        .collect();
    let mut translated = Row::new("the same sentence has the tier of the English one");
    let mut named = Row::new("another name, an equal tier");
    let mut swapped = Row::new("another target (profession, office, sex, faith), an equal tier");
    let mut detailed = Row::new("a detail (weapon, date, place, plan) never lowers");
    let mut ordered = Row::new("the order of the sentences changes nothing");
    let mut padded = Row::new("polite words around it never lower");
    let mut harmless =
        Row::new("negation, a victim's quotation and report, hyperbole are no threat");
    let mut disguised = Row::new("a disguise never lowers");
    for (language, sentences) in &all {
        let said = |name: &str| sentences.one[name].as_str();
        let kill = said("kill");
        for name in THREATS {
            let (seen, expected) = (tier(said(name)), english[name]);
            translated.note(language, seen == expected, || {
                format!("{:?} is {seen:?}, in English {expected:?}", said(name))
            });
            for padding in &sentences.padding {
                let base = tier(said(name));
                for text in [
                    format!("{padding} {}.", said(name)),
                    format!("{}. {padding}", said(name)),
                ] {
                    let seen = tier(&text);
                    padded.note(language, seen <= base, || {
                        format!("{text:?} is {seen:?}, without {base:?}")
                    });
                }
            }
            for detail in &sentences.details {
                let (base, text) = (tier(said(name)), format!("{}. {detail}", said(name)));
                let seen = tier(&text);
                detailed.note(language, seen <= base, || {
                    format!("{text:?} is {seen:?}, without {base:?}")
                });
                let turned = format!("{detail} {}.", said(name));
                let other = tier(&turned);
                ordered.note(language, seen == other, || {
                    format!("{text:?} is {seen:?}, turned round {other:?}")
                });
            }
        }
        for (row, words) in [
            (
                &mut named,
                NAMES
                    .iter()
                    .map(|name| (*name).to_owned())
                    .collect::<Vec<_>>(),
            ),
            (&mut swapped, sentences.who.clone()),
        ] {
            let base = tier(kill);
            for word in words {
                let text = format!("{word}, {kill}");
                let seen = tier(&text);
                row.note(language, seen == base, || {
                    format!("{text:?} is {seen:?}, not {base:?}")
                });
            }
        }
        for name in HARMLESS {
            harmless.note(language, !threatens(said(name)), || {
                format!("{:?}", said(name))
            });
        }
        for disguise in Disguise::ALL {
            for name in ["kill", "beat", "tonight"] {
                let (base, text) = (tier(said(name)), disguise.apply(said(name), 100, 7));
                let seen = tier(&text);
                disguised.note(language, seen <= base, || {
                    format!("{} {text:?} is {seen:?}, not {base:?}", disguise.name())
                });
            }
        }
    }
    vec![
        translated, named, swapped, detailed, ordered, padded, harmless, disguised,
    ]
}

fn page(rows: &[Row]) -> String {
    let mut page = String::from(
        "# What changes nothing, and what never lowers\n\n\
         Relations between texts and their tiers by the rubric alone, run on the sentences of\n\
         `crates/flow/tests/it/metamorphic.toml`: cases that hold, of all, by language. Disguises are those of an attacker\n\
         (`crates/detect/src/text/disguise.rs`), on every longer word at once. The sentences were written together with the\n\
         packs, so the figures say what the packs keep, not what they find in the wild.\n\n\
         This page is generated: `EVENHAND_UPDATE=1 cargo test -p evenhand-flow --test it metamorphic`.\n\n",
    );
    let languages: Vec<&String> = rows[0].held.keys().collect();
    let _ = write!(page, "| Relation |");
    languages.iter().for_each(|language| {
        let _ = write!(page, " {language} |");
    });
    let _ = writeln!(page, "\n| --- |{}", " ---: |".repeat(languages.len()));
    for row in rows {
        let _ = write!(page, "| {} |", row.relation);
        for language in &languages {
            let (held, all) = row.held[*language];
            let _ = write!(page, " {held}/{all} |");
        }
        page.push('\n');
    }
    let failed: Vec<&String> = rows
        .iter()
        .filter(|row| !row.relation.starts_with("a disguise"))
        .flat_map(|row| &row.failed)
        .collect();
    page.push_str("\n## Cases that don't hold, without the disguises\n\n");
    if failed.is_empty() {
        page.push_str("None.\n");
    }
    for one in failed {
        let _ = writeln!(page, "- {one}");
    }
    page
}

#[test]
fn metamorphic_relations_hold_as_often_as_the_page_says() {
    let rows = rows();
    let page = page(&rows);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/triage/metamorphic.md");
    if std::env::var_os("EVENHAND_UPDATE").is_some() {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/triage/metamorphic.md is out of date; run this test with EVENHAND_UPDATE=1. Now:\n{page}"
    );
}

/// What no language may miss, whatever the page says: the target plays no part, and details, order
/// and politeness never make a threat wait longer.
#[test]
fn metamorphic_relations_about_people_hold_always() {
    for row in rows() {
        let is_a_promise = !row.relation.starts_with("a disguise")
            && !row.relation.starts_with("the same sentence");
        assert!(
            !is_a_promise || row.failed.is_empty(),
            "{}",
            row.failed.join("\n")
        );
    }
}
