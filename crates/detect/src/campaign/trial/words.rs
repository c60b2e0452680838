//! Invented words in several scripts.

use super::dice::Dice;

/// How a text or tag is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Arabic,
    Cyrillic,
}

const CONSONANTS: [(&str, &str, &str); 14] = [
    ("b", "ب", "б"),
    ("t", "ت", "т"),
    ("j", "ج", "ж"),
    ("d", "د", "д"),
    ("r", "ر", "р"),
    ("z", "ز", "з"),
    ("s", "س", "с"),
    ("sh", "ش", "ш"),
    ("f", "ف", "ф"),
    ("q", "ق", "к"),
    ("k", "ك", "к"),
    ("l", "ل", "л"),
    ("m", "م", "м"),
    ("n", "ن", "н"),
];
const VOWELS: [(&str, &str, &str); 3] = [("a", "ا", "а"), ("i", "ي", "и"), ("u", "و", "у")];

/// Writes the word of a number: the same number is the same word, which `script` writes in its own letters. In
/// Arabic about half of the vowels are short and so not written.
pub(super) fn word(number: u64, syllables: u64, script: Script, text: &mut String) {
    let mut dice = Dice::new(number ^ 0x00C0_FFEE);
    for _ in 0..syllables {
        let (latin, arabic, cyrillic) = CONSONANTS[dice.below(CONSONANTS.len() as u64) as usize];
        let (vowel, long, other) = VOWELS[dice.below(3) as usize];
        let is_long = dice.is(0.5);
        match script {
            Script::Latin => text.extend([latin, vowel]),
            Script::Arabic => text.extend([arabic, if is_long { long } else { "" }]),
            Script::Cyrillic => text.extend([cyrillic, other]),
        }
    }
}

/// Words of a sentence: the numbers of common ones are small.
pub(super) fn sentence(dice: &mut Dice, words: u64, script: Script, text: &mut String) {
    for place in 0..words {
        if place > 0 {
            text.push(' ');
        }
        let number = dice.rank(8_000);
        word(number ^ 0x5EED_0000, 1 + number % 3, script, text);
    }
}

/// Spells a tag in one of the ways in which people dodge filters.
pub(super) fn tag(number: u64, way: u8, text: &mut String) {
    text.push('#');
    let start = text.len();
    let script = if way % 6 == 1 || way % 6 == 4 {
        Script::Arabic
    } else {
        Script::Latin
    };
    for part in 0..3 {
        if part > 0 && matches!(way % 6, 2 | 4) {
            text.push('_');
        }
        if part > 0 && way % 6 == 3 {
            text.push('\u{200B}');
        }
        word(
            number.wrapping_mul(31).wrapping_add(part),
            2 + part % 2,
            script,
            text,
        );
    }
    if way % 6 == 5 {
        text[start..].make_ascii_uppercase();
    }
}
