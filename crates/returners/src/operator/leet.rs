//! Digits for letters.

use crate::dice::Dice;

const SIGNS: [(char, &str); 11] = [
    ('a', "4"),
    ('e', "3"),
    ('i', "1"),
    ('l', "1"),
    ('o', "0"),
    ('s', "5"),
    ('t', "7"),
    ('b', "8"),
    ('g', "96"),
    ('z', "2"),
    ('h', "4"),
];

/// Half of the letters that have a digit replaced, at least one.
pub fn apply(handle: &str, dice: &mut Dice) -> Option<String> {
    let mut letters: Vec<char> = handle.chars().collect();
    let signs_of = |letter: char| {
        let small = letter.to_ascii_lowercase();
        SIGNS
            .iter()
            .find(|(of, _)| *of == small)
            .map(|(_, signs)| *signs)
    };
    let mut places: Vec<usize> = (0..letters.len())
        .filter(|place| signs_of(letters[*place]).is_some())
        .collect();
    if places.is_empty() {
        return None;
    }
    for _ in 0..dice.between(1, places.len().div_ceil(2)) {
        let place = places.swap_remove(dice.below(places.len()));
        let signs: Vec<char> = signs_of(letters[place])?.chars().collect();
        letters[place] = dice.pick(&signs);
    }
    Some(letters.into_iter().collect())
}
