//! What people do to a handle that is suspended, one file for each kind.

mod affix;
mod confusable;
mod edit;
mod invisible;
mod leet;
mod number;
mod separator;
mod transliterate;

use serde::Serialize;

use crate::dice::Dice;
use crate::people::tokens;

/// One way to vary a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Letters replaced by those that look alike, by the whole table of Unicode Technical Standard 39.
    Confusable,
    /// Letters replaced by digits that stand for them.
    Leet,
    /// A number put at the end.
    DigitSuffix,
    /// A number that is there counted on, or replaced.
    DigitIncrement,
    /// Separators put in, taken out, or replaced.
    Separator,
    /// Letters repeated.
    Repeat,
    /// Two neighbours swapped.
    Transposition,
    /// A letter left out.
    Deletion,
    /// A letter replaced by any other of its script.
    Substitution,
    /// Words put before or behind: `real`, `_alt`, `again`.
    Affix,
    /// The words in another order.
    TokenOrder,
    /// Invisible characters put in.
    Invisible,
    /// The name in another alphabet, or spelled in Latin letters another way.
    Transliteration,
}

impl Operator {
    /// Every one, in the order of the tables.
    pub const ALL: [Self; 13] = [
        Self::Confusable,
        Self::Leet,
        Self::DigitSuffix,
        Self::DigitIncrement,
        Self::Separator,
        Self::Repeat,
        Self::Transposition,
        Self::Deletion,
        Self::Substitution,
        Self::Affix,
        Self::TokenOrder,
        Self::Invisible,
        Self::Transliteration,
    ];

    /// The word in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confusable => "confusable",
            Self::Leet => "leet",
            Self::DigitSuffix => "digit_suffix",
            Self::DigitIncrement => "digit_increment",
            Self::Separator => "separator",
            Self::Repeat => "repeat",
            Self::Transposition => "transposition",
            Self::Deletion => "deletion",
            Self::Substitution => "substitution",
            Self::Affix => "affix",
            Self::TokenOrder => "token_order",
            Self::Invisible => "invisible",
            Self::Transliteration => "transliteration",
        }
    }

    /// The handle varied; `None` where it can't be varied that way.
    pub fn apply(self, handle: &str, dice: &mut Dice) -> Option<String> {
        let varied = match self {
            Self::Confusable => confusable::apply(handle, dice),
            Self::Leet => leet::apply(handle, dice),
            Self::DigitSuffix => Some(number::suffix(handle, dice)),
            Self::DigitIncrement => number::increment(handle, dice),
            Self::Separator => separator::apply(handle, dice),
            Self::Repeat => edit::repeat(handle, dice),
            Self::Transposition => edit::transpose(handle, dice),
            Self::Deletion => edit::delete(handle, dice),
            Self::Substitution => edit::substitute(handle, dice),
            Self::Affix => Some(affix::apply(handle, dice)),
            Self::TokenOrder => token_order(handle),
            Self::Invisible => invisible::apply(handle, dice),
            Self::Transliteration => transliterate::apply(handle, dice),
        }?;
        (varied != handle && varied.chars().count() >= 2).then_some(varied)
    }
}

/// A handle varied by one to three operators, with those that were used: half by one, three of ten by two, two by
/// three. `None` where none applies.
pub fn compose(handle: &str, dice: &mut Dice) -> Option<(String, Vec<Operator>)> {
    let count = match dice.below(10) {
        0..=4 => 1,
        5..=7 => 2,
        _ => 3,
    };
    let (mut varied, mut used) = (handle.to_owned(), Vec::new());
    for _ in 0..40 {
        if used.len() == count {
            break;
        }
        let operator = dice.pick(&Operator::ALL);
        if used.contains(&operator) {
            continue;
        }
        if let Some(next) = operator.apply(&varied, dice) {
            varied = next;
            used.push(operator);
        }
    }
    (!used.is_empty() && varied != handle).then_some((varied, used))
}

/// The first word behind the others.
fn token_order(handle: &str) -> Option<String> {
    let mut tokens = tokens(handle);
    let words = tokens
        .iter()
        .filter(|token| token.chars().any(char::is_alphabetic));
    if words.count() < 2 {
        return None;
    }
    let separator: String = handle
        .chars()
        .find(|letter| !letter.is_alphanumeric())
        .into_iter()
        .collect();
    // A number at the end stays there.
    let number = tokens
        .pop_if(|last| last.chars().all(char::is_numeric))
        .unwrap_or_default();
    tokens.rotate_left(1);
    Some(format!("{}{number}", tokens.join(&separator)))
}

#[cfg(test)]
mod tests;
