//! The words that the model knows by what they do, from `data/lexicon.toml`.

use std::collections::BTreeMap;

use crate::{Result, TrainError};

/// Words by class: those of all languages together, folded, in the order of the alphabet.
///
/// # Errors
///
/// When the file is wrong.
pub fn read() -> Result<BTreeMap<String, Vec<String>>> {
    let classes: BTreeMap<String, BTreeMap<String, String>> =
        toml::from_str(include_str!("../../data/lexicon.toml")).map_err(|error| {
            TrainError::Shipped {
                file: "data/lexicon.toml",
                why: error.to_string(),
            }
        })?;
    let mut lexicon = BTreeMap::new();
    for (class, by_language) in classes {
        let mut words: Vec<String> = by_language
            .values()
            .flat_map(|words| words.split_whitespace())
            .map(folded)
            .collect();
        words.sort();
        words.dedup();
        lexicon.insert(class, words);
    }
    Ok(lexicon)
}

/// A word as the model sees it.
fn folded(word: &str) -> String {
    let (stem, star) = match word.strip_suffix('*') {
        Some(stem) => (stem, "*"),
        None => (word, ""),
    };
    let views = evenhand_detect::text::view::Views::of(stem);
    format!("{}{star}", views.folded().text())
}
