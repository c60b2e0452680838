//! Letters that look alike.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_security::skeleton;

use crate::dice::Dice;

/// Letters and digits by their skeleton: those of one skeleton look alike.
static LOOKALIKES: LazyLock<HashMap<String, Vec<char>>> = LazyLock::new(|| {
    let mut lookalikes: HashMap<String, Vec<char>> = HashMap::new();
    for letter in ('!'..='\u{1ffff}').filter(|letter| letter.is_alphanumeric()) {
        lookalikes.entry(of(letter)).or_default().push(letter);
    }
    lookalikes
});

fn of(letter: char) -> String {
    skeleton(letter.encode_utf8(&mut [0; 4])).collect()
}

/// One of three letters replaced, at least one.
pub fn apply(handle: &str, dice: &mut Dice) -> Option<String> {
    let letters: Vec<char> = handle.chars().collect();
    let mut places: Vec<(usize, &Vec<char>)> = letters
        .iter()
        .enumerate()
        .filter_map(|(place, letter)| {
            let alike = LOOKALIKES.get(&of(*letter))?;
            (letter.is_alphanumeric() && alike.len() > 1).then_some((place, alike))
        })
        .collect();
    let count = (letters.len() / 3).clamp(1, 4).min(places.len());
    let mut varied: Vec<char> = letters.clone();
    for _ in 0..count {
        let (place, alike) = places.swap_remove(dice.below(places.len()));
        let others: Vec<char> = alike
            .iter()
            .copied()
            .filter(|other| *other != letters[place])
            .collect();
        varied[place] = dice.pick(&others);
    }
    (count > 0).then(|| varied.into_iter().collect())
}
