//! What is left of a name without what is put around it.

use super::leet::letter;

/// Words that people put before or after a name that is taken, or that say nothing; with repeats as one letter.
const AFFIXES: [&str; 43] = [
    "the", "real", "its", "im", "iam", "not", "oficial", "original", "true", "only", "just", "my",
    "your", "mr", "mrs", "ms", "mis", "dr", "sir", "alt", "ac", "acount", "backup", "back",
    "again", "new", "old", "second", "two", "i", "2nd", "v2", "v3", "hd", "tv", "yt", "ig", "fb",
    "tw", "xo", "x", "here", "main",
];
/// Affixes that are long enough to be taken off without a separator.
const GLUED_MIN: usize = 3;
/// So many letters must remain.
const REST_MIN: usize = 4;

/// The parts of the core in the order in which they stand.
pub fn parts(looks: &str) -> Vec<String> {
    let parts: Vec<Vec<char>> = looks
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(|part| part.chars().collect())
        .collect();
    // Somebody may write every letter apart.
    let parts = match parts.len() > 3 && parts.iter().all(|part| part.len() <= 2) {
        true => vec![parts.concat()],
        false => parts,
    };
    let words: Vec<String> = parts
        .iter()
        .map(|part| word(part))
        .filter(|word| !word.is_empty())
        .collect();
    let kept: Vec<String> = words
        .iter()
        .filter(|word| !AFFIXES.contains(&word.as_str()))
        .map(|word| without_affixes(word))
        .collect();
    let is_enough =
        |words: &[String]| words.iter().map(|word| word.chars().count()).sum::<usize>() >= 2;
    if is_enough(&kept) {
        return kept;
    }
    if is_enough(&words) {
        return words;
    }
    parts.iter().map(|part| part.iter().collect()).collect()
}

/// A part without digits around it, with those inside read as letters and repeats as one.
fn word(part: &[char]) -> String {
    let is_letter = |letter: &char| letter.is_alphabetic();
    let (Some(first), Some(last)) = (
        part.iter().position(is_letter),
        part.iter().rposition(is_letter),
    ) else {
        return String::new();
    };
    let mut word = String::new();
    let mut before = None;
    for &sign in part.get(first..=last).unwrap_or_default() {
        let read = if sign.is_alphabetic() {
            sign
        } else {
            letter(sign)
        };
        if before != Some(read) {
            word.push(read);
        }
        before = Some(read);
    }
    word
}

fn without_affixes(word: &str) -> String {
    let mut rest = word;
    let is_long = |rest: &str| rest.chars().count() >= REST_MIN;
    for affix in AFFIXES.iter().filter(|affix| affix.len() >= GLUED_MIN) {
        if let Some(shorter) = rest.strip_prefix(affix).filter(|rest| is_long(rest)) {
            rest = shorter;
        }
        if let Some(shorter) = rest.strip_suffix(affix).filter(|rest| is_long(rest)) {
            rest = shorter;
        }
    }
    rest.to_owned()
}
