//! Circles of people who talk about the same things with the same people.

use crate::dice::Dice;
use crate::people::words;

/// Circles that there are, the first ones the largest.
pub const CIRCLES: usize = 150;

/// What people of a circle share.
#[derive(Clone, Debug)]
pub struct Circle {
    /// Accounts that everybody of it contacts, the most popular first.
    pub people: Vec<String>,
    /// Its hashtags, the most popular first.
    pub hashtags: Vec<String>,
    /// What is copied in it.
    pub slogans: Vec<String>,
    /// Members who follow others of it.
    pub followers: Vec<String>,
}

impl Circle {
    /// The circle of a number.
    pub fn new(number: usize, dice: &mut Dice) -> Self {
        let ids = |kind: &str, count: usize| {
            (0..count)
                .map(|place| format!("{kind}{number}-{place}"))
                .collect()
        };
        Self {
            people: ids("public", 40),
            hashtags: (0..25)
                .map(|_| format!("{}{}", dice.pick(words()), dice.pick(words())))
                .collect(),
            slogans: (0..6).map(|_| sentence(dice)).collect(),
            followers: ids("member", 120),
        }
    }
}

/// A sentence that nobody else has written.
pub fn sentence(dice: &mut Dice) -> String {
    let words: Vec<&str> = (0..dice.between(7, 14))
        .map(|_| dice.common(words()))
        .collect();
    words.join(" ")
}

/// A text with one word in six replaced.
pub fn reworded(text: &str, dice: &mut Dice) -> String {
    let kept = text.split(' ').map(|word| match dice.happens(1.0 / 6.0) {
        true => dice.common(words()),
        false => word,
    });
    kept.collect::<Vec<&str>>().join(" ")
}
