//! Letters of one script in a word of another that looks the same.
//!
//! The table is that of Unicode Technical Standard 39; a word in one script is never touched.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::lexicon::LEXICON;
use super::{Letter, hash};

const TABLE: &str = include_str!("../../../../data/confusables.txt");
const LETTERS_MIN: usize = 3;
/// Cyrillic letters for Latin ones inside a Cyrillic word.
const CYRILLIC: &str = "aаbвcсeеhнiіkкmмoоpрtтxхyу";

static LATIN: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
    let mut table = BTreeMap::new();
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| {
        let (letter, latin) = line.split_once(' ')?;
        Some((letter.chars().next()?, latin.chars().next()?))
    });
    for (letter, latin) in pairs {
        // A text is folded before: a capital that looks like a Latin one stands as a small letter
        // here, unless that one looks like another letter by itself.
        let small = letter.to_lowercase().next().unwrap_or(letter);
        if small == letter {
            table.insert(letter, latin);
        } else {
            table.entry(small).or_insert(latin);
        }
    }
    table
});

/// Replaces what looks like letters of another script, where the word mixes scripts and makes
/// sense afterwards.
pub(super) fn unmix(word: &mut [Letter]) {
    if word.iter().all(|letter| letter.is.is_ascii()) {
        return;
    }
    let letters = || {
        word.iter()
            .map(|letter| letter.is)
            .filter(|c| c.is_alphabetic())
    };
    let latin = letters().filter(char::is_ascii).count();
    let foreign = letters().count() - latin;
    if latin == 0 || foreign == 0 || latin + foreign < LETTERS_MIN {
        return;
    }
    let changes = letters()
        .zip(letters().skip(1))
        .filter(|(one, next)| one.is_ascii() != next.is_ascii())
        .count();
    let replaced = |replacement: &dyn Fn(char) -> Option<char>| -> Option<Vec<char>> {
        word.iter()
            .map(|letter| replacement(letter.is))
            .collect::<Option<Vec<char>>>()
    };
    let as_latin = replaced(&|c| {
        if c.is_ascii() || !c.is_alphabetic() {
            Some(c)
        } else {
            LATIN.get(&c).copied()
        }
    });
    let is_known = |word: &[char]| LEXICON.word(hash::of(word.iter().copied())).is_some();
    let chosen = match as_latin {
        Some(latin) if changes > 1 || is_known(&latin) => Some(latin),
        _ if letters().any(|c| matches!(c, '\u{400}'..='\u{52F}')) && foreign >= latin => {
            replaced(&|c| {
                if c.is_ascii_alphabetic() {
                    cyrillic(c)
                } else {
                    Some(c)
                }
            })
            .filter(|cyrillic| changes > 1 || is_known(cyrillic))
        }
        _ => None,
    };
    if let Some(chosen) = chosen {
        for (letter, is) in word.iter_mut().zip(chosen) {
            letter.is = is;
        }
    }
}

fn cyrillic(latin: char) -> Option<char> {
    let mut letters = CYRILLIC.chars();
    letters.find(|c| *c == latin)?;
    letters.next()
}
