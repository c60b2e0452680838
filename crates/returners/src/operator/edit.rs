//! Small changes of letters, as by a slip.

use crate::Script;
use crate::dice::Dice;
use crate::people::cultures;

/// One or two letters written two or three times, or one of two equal ones left out.
pub fn repeat(handle: &str, dice: &mut Dice) -> Option<String> {
    let mut letters: Vec<char> = handle.chars().collect();
    let doubled = letters.windows(2).position(|pair| pair[0] == pair[1]);
    if let Some(place) = doubled.filter(|_| dice.happens(0.3)) {
        letters.remove(place);
        return Some(letters.into_iter().collect());
    }
    for _ in 0..dice.between(1, 2) {
        let place = letter(&letters, dice)?;
        for _ in 0..dice.between(1, 2) {
            letters.insert(place, letters[place]);
        }
    }
    Some(letters.into_iter().collect())
}

/// Two neighbours swapped.
pub fn transpose(handle: &str, dice: &mut Dice) -> Option<String> {
    let mut letters: Vec<char> = handle.chars().collect();
    let places: Vec<usize> = (1..letters.len())
        .filter(|place| {
            let (one, other) = (letters[place - 1], letters[*place]);
            one != other && one.is_alphabetic() && other.is_alphabetic()
        })
        .collect();
    let place = *places.get(dice.below(places.len()))?;
    letters.swap(place - 1, place);
    Some(letters.into_iter().collect())
}

/// A letter left out.
pub fn delete(handle: &str, dice: &mut Dice) -> Option<String> {
    let mut letters: Vec<char> = handle.chars().collect();
    let place = letter(&letters, dice).filter(|_| letters.len() > 3)?;
    letters.remove(place);
    Some(letters.into_iter().collect())
}

/// A letter replaced by another of its script.
pub fn substitute(handle: &str, dice: &mut Dice) -> Option<String> {
    let mut letters: Vec<char> = handle.chars().collect();
    let place = letter(&letters, dice).filter(|_| letters.len() > 2)?;
    letters[place] = another(letters[place], dice)?;
    Some(letters.into_iter().collect())
}

/// The place of any letter.
fn letter(letters: &[char], dice: &mut Dice) -> Option<usize> {
    let places: Vec<usize> = (0..letters.len())
        .filter(|place| letters[*place].is_alphabetic())
        .collect();
    places.get(dice.below(places.len())).copied()
}

/// Another letter of the same script, as often as it comes up in names.
fn another(letter: char, dice: &mut Dice) -> Option<char> {
    let script = Script::of_letter(letter)?;
    let cultures: Vec<_> = cultures()
        .iter()
        .filter(|one| {
            one.given
                .first()
                .is_some_and(|name| Script::of(name) == script)
        })
        .collect();
    for _ in 0..20 {
        let culture = cultures.get(dice.below(cultures.len()))?;
        let name: Vec<char> = dice.pick(&culture.given).chars().collect();
        let other = dice.pick(&name);
        if other != letter && (script != Script::Latin || other.is_ascii_alphabetic()) {
            return Some(other);
        }
    }
    None
}
