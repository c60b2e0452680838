//! Digits and signs that stand for letters.
//!
//! Only where a word of the lexicon comes out, and a number with its unit ("10k", "1st", "80s"), a
//! name ("covid19", "ps5", "b2b") or Arabic in Latin letters ("7abibi") doesn't.

use super::lexicon::{LEXICON, Word};
use super::{Letter, hash};

/// Combinations of the letters that a sign may stand for, at most.
const COMBINATIONS_MAX: usize = 128;
/// A word that isn't violent is read only if fewer than half of its letters are signs, unless the
/// writer does so elsewhere.
const SIGNS_SHARE: usize = 2;

/// What a digit or sign may stand for, the likeliest first.
pub(super) fn alternatives(sign: char) -> &'static str {
    match sign {
        '0' => "o",
        '1' => "il",
        '2' => "z",
        '3' => "e",
        '4' => "a",
        '5' => "s",
        '6' => "gb",
        '7' => "t",
        '8' => "b",
        '9' => "g",
        '@' => "a",
        '$' | '§' => "s",
        '!' | '¡' => "il",
        '|' => "li",
        '+' => "t",
        '€' => "e",
        '£' => "l",
        '¢' => "c",
        _ => "",
    }
}

/// How signs are read in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// In most texts a digit is a digit.
    Strict,
    /// In the text of somebody who has written several words so.
    Generous,
}

/// Reads a word with digits or signs; `None` where they are what they are.
pub(super) fn read(word: &[Letter], reading: Reading) -> Option<Vec<Letter>> {
    let is_sign = |letter: &Letter| !alternatives(letter.is).is_empty();
    let signs = word.iter().filter(|letter| is_sign(letter)).count();
    let letters = word
        .iter()
        .filter(|letter| letter.is.is_alphabetic())
        .count();
    let length = word.len();
    let is_generous = reading == Reading::Generous;
    let is_number = letters == 0 && !(is_generous && length > 3);
    if signs == 0 || is_number || signs + letters != length || length > hash::LETTERS_MAX {
        return None;
    }
    let leading = word.iter().take_while(|letter| is_sign(letter)).count();
    let trailing = word
        .iter()
        .rev()
        .take_while(|letter| is_sign(letter))
        .count();
    let is_inside = leading == 0 && trailing == 0;
    // "1st", "80s", "10am", "100km"
    let is_unit = !(is_generous && length > 3)
        && word[0].is.is_ascii_digit()
        && leading == signs
        && (leading > 1 || letters < 3);
    let best = combinations(word)
        .filter_map(|spelled| {
            let known = LEXICON.word(hash::of(spelled.iter().copied()))?;
            let fits = if letters == 0 {
                // A number, but of somebody who writes so, and a word that is sought.
                known.is_sought()
            } else if known.is_sought() {
                length > 4 || (length == 4 && !is_unit) || (length == 3 && is_inside)
            } else {
                known.cost.is_some()
                    && !is_unit
                    && length > 2
                    && (is_generous || is_inside && signs * SIGNS_SHARE < length)
            };
            fits.then_some((spelled, known))
        })
        .min_by_key(|(_, known)| cost(known));
    let spelled = match best {
        Some((spelled, _)) => spelled,
        // Perhaps not a word that is known, but of somebody who writes so.
        None if is_generous && length > 3 && letters > 0 && (signs > 1 || is_inside) => {
            spoken(word)
        }
        None => return None,
    };
    let place = |(letter, is): (&Letter, char)| Letter { is, ..*letter };
    Some(word.iter().zip(spelled).map(place).collect())
}

/// Whether signs stand in a word at two places with letters between them.
pub(super) fn is_thorough(word: &[Letter]) -> bool {
    let is_sign = |letter: &Letter| !alternatives(letter.is).is_empty();
    let runs = word.chunk_by(|one, next| is_sign(one) == is_sign(next));
    runs.filter(|run| is_sign(&run[0])).count() > 1
}

/// The signs of an unknown word as it may be spoken: "1" beside a vowel or another l is an l, else an i.
fn spoken(word: &[Letter]) -> Vec<char> {
    let first = |letter: &Letter| alternatives(letter.is).chars().next().unwrap_or(letter.is);
    let is_vowel = |letter: char| matches!(letter, 'a' | 'e' | 'o' | 'u' | 'y');
    let mut spoken = Vec::with_capacity(word.len());
    for (at, letter) in word.iter().enumerate() {
        let before = spoken
            .last()
            .is_some_and(|before| is_vowel(*before) || *before == 'l');
        let after = word.get(at + 1).is_some_and(|after| is_vowel(first(after)));
        let may_be_l = alternatives(letter.is).contains('l');
        spoken.push(if may_be_l && (before || after) {
            'l'
        } else {
            first(letter)
        });
    }
    spoken
}

/// All ways to read the signs of a word in one way throughout, for words that hide others.
pub(super) fn uniform(word: &[Letter]) -> impl Iterator<Item = Vec<Letter>> {
    [0, 1].into_iter().map(|choice| {
        let read = |letter: &Letter| {
            let possible = alternatives(letter.is);
            let chosen = possible.chars().nth(choice).or(possible.chars().next());
            Letter {
                is: chosen.unwrap_or(letter.is),
                ..*letter
            }
        };
        word.iter().map(read).collect()
    })
}

fn cost(word: &Word) -> (bool, u16) {
    (!word.is_sought(), word.cost.unwrap_or(u16::MAX))
}

fn combinations(word: &[Letter]) -> impl Iterator<Item = Vec<char>> {
    let possible = |letter: &Letter| alternatives(letter.is).chars().count().max(1);
    let total = word
        .iter()
        .map(possible)
        .try_fold(1_usize, |total, count| total.checked_mul(count))
        .map_or(COMBINATIONS_MAX, |total| total.min(COMBINATIONS_MAX));
    (0..total).map(move |number| {
        let mut rest = number;
        let mut spelled: Vec<char> = word
            .iter()
            .rev()
            .map(|letter| {
                let count = possible(letter);
                let chosen = rest % count;
                rest /= count;
                let mut letters = alternatives(letter.is).chars();
                letters.nth(chosen).unwrap_or(letter.is)
            })
            .collect();
        spelled.reverse();
        spelled
    })
}
