//! Characters that nobody sees.

use crate::dice::Dice;

const INVISIBLE: [char; 10] = [
    '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{fe0f}', '\u{34f}',
    '\u{200e}', '\u{180e}',
];

/// One to three put in.
pub fn apply(handle: &str, dice: &mut Dice) -> Option<String> {
    let mut letters: Vec<char> = handle.chars().collect();
    for _ in 0..dice.between(1, 3) {
        let place = dice.between(1, letters.len().max(1));
        letters.insert(place.min(letters.len()), dice.pick(&INVISIBLE));
    }
    Some(letters.into_iter().collect())
}
