//! Sentences written for training, from `data/templates/*.toml`: what posts of people have too little
//! of, above all in other languages than English.
//!
//! A file is one language. `[words]` names lists; `[[sets]]` have labels and patterns in which
//! `{name}` stands for a word of a list. Each pattern is filled several times, always in the same way.

use std::collections::BTreeMap;

use evenhand_model::Rng;
use serde::Deserialize;

use super::{HEADS, Row, TEMPLATES};
use crate::{Result, TrainError};

/// Language and text of each file.
const FILES: &[(&str, &str)] = &[
    ("ar", include_str!("../../data/templates/ar.toml")),
    ("de", include_str!("../../data/templates/de.toml")),
    ("en", include_str!("../../data/templates/en.toml")),
    ("es", include_str!("../../data/templates/es.toml")),
    ("fr", include_str!("../../data/templates/fr.toml")),
    ("hi", include_str!("../../data/templates/hi.toml")),
    ("it", include_str!("../../data/templates/it.toml")),
    ("nl", include_str!("../../data/templates/nl.toml")),
    ("pl", include_str!("../../data/templates/pl.toml")),
    ("pt", include_str!("../../data/templates/pt.toml")),
    ("tr", include_str!("../../data/templates/tr.toml")),
    ("zh", include_str!("../../data/templates/zh.toml")),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: BTreeMap<String, Vec<String>>,
    sets: Vec<Set>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    /// Heads that these sentences have; those in `not` they have not; of the others nothing is said.
    is: Vec<String>,
    not: Vec<String>,
    patterns: Vec<String>,
}

/// Fills every pattern up to `times` times, without saying the same twice.
///
/// # Errors
///
/// When a file is wrong.
pub fn fill(times: usize, weight: f32) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (lang, text) in FILES {
        let wrong = |why: String| TrainError::Shipped {
            file: lang,
            why: format!("data/templates/{lang}.toml: {why}"),
        };
        let file: File = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let mut rng = Rng::from_number(1);
        for (number, set) in file.sets.iter().enumerate() {
            let mut labels = [None; HEADS.len()];
            for (names, has) in [(&set.not, false), (&set.is, true)] {
                for name in names {
                    let head = HEADS.iter().position(|head| head == name);
                    labels[head.ok_or_else(|| wrong(format!("no head `{name}`")))?] = Some(has);
                }
            }
            for (at, pattern) in set.patterns.iter().enumerate() {
                let mut filled: Vec<String> = Vec::new();
                for _ in 0..times {
                    let text = fill_one(pattern, &file.words, &mut rng).map_err(wrong)?;
                    if !filled.contains(&text) {
                        filled.push(text);
                    }
                }
                // A pattern counts the same however many words it can take.
                let share = weight * (times as f32 / filled.len() as f32).sqrt();
                rows.extend(filled.into_iter().enumerate().map(|(turn, text)| Row {
                    source: TEMPLATES.into(),
                    id: format!("{lang}-{number}-{at}-{turn}"),
                    text,
                    lang: (*lang).into(),
                    is_dev: false,
                    is_disguised: false,
                    labels,
                    weights: [share; HEADS.len()],
                }));
            }
        }
    }
    Ok(rows)
}

fn fill_one(
    pattern: &str,
    words: &BTreeMap<String, Vec<String>>,
    rng: &mut Rng,
) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after
            .split_once('}')
            .ok_or_else(|| format!("a `{{` without its end in {pattern:?}"))?;
        let list = words
            .get(name)
            .filter(|list| !list.is_empty())
            .ok_or_else(|| format!("no words `{name}` for {pattern:?}"))?;
        text.push_str(before);
        text.push_str(&list[rng.below(list.len() as u64) as usize]);
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}
