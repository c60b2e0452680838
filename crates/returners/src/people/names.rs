//! The lists of common names that ship with the detectors, by culture.

use std::collections::HashSet;
use std::sync::LazyLock;

macro_rules! lists {
    ($($name:literal $share:literal)*) => {
        &[$(($name, $share, include_str!(concat!("../../../detect/data/names/", $name, ".txt")))),*]
    };
}

/// Each list with how many of a thousand invented people come from it. Scripts other than Latin have more than their share of
/// the world's handles, so that each has figures of its own.
const LISTS: &[(&str, usize, &str)] = lists! {
    "en" 110 "de" 30 "fr" 30 "es" 45 "pt" 35 "it" 25 "nl" 15 "pl" 20 "tr" 25 "sv" 20
    "ru-latn" 20 "uk-latn" 10 "el-latn" 10 "ar-latn" 50 "fa-latn" 15 "he-latn" 5 "hi-latn" 40 "bn-latn" 10
    "zh-latn" 10 "ja-latn" 15 "ko-latn" 10 "vi" 15 "id" 30 "th-latn" 5 "sw" 10 "ha" 5 "yo" 5 "ig" 5 "am-latn" 5
    "ru" 35 "uk" 15 "el" 30 "ar" 50 "fa" 15 "ur" 10 "he" 30 "hi" 35 "bn" 30 "th" 30 "am" 15 "zh" 30 "ja" 20
    "ja-kana" 25 "ko" 30
};

const WORDS: &str = include_str!("../../../detect/data/names/handle-words.txt");

/// The names of one culture in one script.
#[derive(Debug)]
pub struct Culture {
    /// The list's name, like `ar-latn`.
    pub name: &'static str,
    /// Of a thousand invented people, so many.
    pub share: usize,
    /// Given names, the most common first.
    pub given: Vec<&'static str>,
    /// Family names, the most common first.
    pub family: Vec<&'static str>,
}

static CULTURES: LazyLock<Vec<Culture>> = LazyLock::new(|| {
    let cultures = LISTS.iter().map(|(name, share, text)| Culture {
        name,
        share: *share,
        given: section(text, "[given]"),
        family: section(text, "[family]"),
    });
    cultures.collect()
});

static HANDLE_WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| section(WORDS, "[words]"));

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let names = CULTURES
        .iter()
        .flat_map(|one| one.given.iter().chain(&one.family));
    names.chain(HANDLE_WORDS.iter()).copied().collect()
});

/// Every culture.
pub fn cultures() -> &'static [Culture] {
    &CULTURES
}

/// Words that are common in handles everywhere.
pub fn words() -> &'static [&'static str] {
    &HANDLE_WORDS
}

/// Whether some list has a name or word.
pub fn is_known(word: &str) -> bool {
    KNOWN.contains(word)
}

fn section(text: &'static str, head: &str) -> Vec<&'static str> {
    let lines = text.lines().skip_while(|line| *line != head).skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_names_and_the_shares_are_of_a_thousand() {
        for culture in cultures() {
            assert!(culture.given.len() >= 40, "{}", culture.name);
            assert!(culture.family.len() >= 20, "{}", culture.name);
        }
        assert!(words().len() > 300 && is_known("maria") && !is_known("qzxv"));
        let shares: usize = cultures().iter().map(|one| one.share).sum();
        assert!((950..=1_050).contains(&shares), "{shares}");
    }
}
