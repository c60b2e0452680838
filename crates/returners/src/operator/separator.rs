//! Separators.

use crate::dice::Dice;

const SEPARATORS: [char; 4] = ['_', '_', '.', '-'];

/// Separators put in at one or two places, or all of them taken out, or replaced.
pub fn apply(handle: &str, dice: &mut Dice) -> Option<String> {
    if handle.chars().count() < 2 {
        return None;
    }
    let separates = |letter: char| !letter.is_alphanumeric() && letter.is_ascii();
    let has_some = handle.contains(separates);
    let separator = dice.pick(&SEPARATORS);
    match dice.below(4) {
        0 if has_some => Some(handle.replace(separates, "")),
        1 if has_some => Some(handle.replace(separates, separator.encode_utf8(&mut [0; 4]))),
        2 => Some(match dice.below(3) {
            0 => format!("_{handle}"),
            1 => format!("{handle}_"),
            _ => format!("_{handle}_"),
        }),
        _ => {
            let mut letters: Vec<char> = handle.chars().collect();
            for _ in 0..dice.between(1, 2) {
                letters.insert(dice.between(1, letters.len() - 1), separator);
            }
            Some(letters.into_iter().collect())
        }
    }
}
