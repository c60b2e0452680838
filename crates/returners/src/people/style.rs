//! How people make a handle out of their name.

use super::{Parts, Person, cultures, words};
use crate::Script;
use crate::dice::Dice;

/// Somebody of a culture.
pub fn person(culture: usize, dice: &mut Dice) -> Person {
    let names = &cultures()[culture];
    let parts = Parts {
        culture,
        given: dice.common(&names.given),
        family: dice.common(&names.family),
    };
    let handle = match Script::of(parts.given) == Script::Latin {
        true => latin(&parts, dice),
        false => other(&parts, dice),
    };
    Person {
        handle,
        display_name: Some(display_name(&parts, dice)),
        parts: Some(parts),
    }
}

/// Another handle of the same parts, as somebody else of that name makes it.
pub fn parts_of(parts: &Parts, dice: &mut Dice) -> String {
    match dice.below(4) {
        0 => format!("{}{}", parts.given, parts.family),
        1 => format!("{}{}{}", parts.given, separator(dice), parts.family),
        2 => format!("{}{}{}", parts.given, parts.family, number(dice)),
        _ => format!("{}{}{}", parts.family, separator(dice), parts.given),
    }
}

/// The first half of one word with the second half of another: a stem that hardly anybody has.
fn half_and_half(one: &str, other: &str) -> String {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let first = one.iter().take(one.len().div_ceil(2));
    first.chain(other.iter().skip(other.len() / 2)).collect()
}

fn latin(parts: &Parts, dice: &mut Dice) -> String {
    let Parts { given, family, .. } = parts;
    let (given, family) = (plain(given), plain(family));
    let initial = |name: &str| name.chars().take(1).collect::<String>();
    match dice.below(20) {
        0 | 1 => format!("{given}{family}"),
        2 | 3 => format!("{given}{}{family}", separator(dice)),
        4 => format!("{}{family}", initial(&given)),
        5 => format!("{given}{}{}", separator(dice), initial(&family)),
        6 | 7 => format!("{given}{}", number(dice)),
        8 => format!("{given}{family}{}", number(dice)),
        9 => format!("{}{family}{}", initial(&given), number(dice)),
        10 => format!("{family}{}{given}", separator(dice)),
        11 => format!("{}{}{given}", dice.common(words()), perhaps_separator(dice)),
        12 => format!("{given}{}{}", perhaps_separator(dice), dice.common(words())),
        13 | 14 => format!(
            "{}{}{}",
            dice.pick(words()),
            perhaps_separator(dice),
            dice.pick(words())
        ),
        15 => format!(
            "{}{}{}",
            dice.pick(words()),
            dice.pick(words()),
            number(dice)
        ),
        16 => syllables(dice),
        17 => format!("{}{}", syllables(dice), number(dice)),
        18 => half_and_half(&given, &family),
        _ => match dice.below(4) {
            0 => format!("xx_{given}_xx"),
            1 => format!("its{given}{family}"),
            2 => format!("the{family}"),
            _ => format!("{given}_{family}_{}", number(dice)),
        },
    }
}

fn other(parts: &Parts, dice: &mut Dice) -> String {
    let Parts {
        given,
        family,
        culture,
    } = parts;
    let names = &cultures()[*culture];
    match dice.below(12) {
        0..=2 => format!("{given}{family}"),
        3 | 4 => format!("{given}_{family}"),
        5 => format!("{family}{given}"),
        6 => format!("{given}{}", number(dice)),
        7 => format!("{given}{family}{}", number(dice)),
        8 => format!("{given}_{}", dice.common(&names.given)),
        9 => format!(
            "{}{}",
            half_and_half(given, family),
            dice.pick(&names.given)
        ),
        10 => format!(
            "{}{family}",
            half_and_half(dice.pick(&names.given), dice.pick(&names.family))
        ),
        _ => format!("{family}_{}", number(dice)),
    }
}

fn display_name(parts: &Parts, dice: &mut Dice) -> String {
    let Parts { given, family, .. } = parts;
    match Script::of(given) {
        Script::Han | Script::Kana | Script::Hangul => format!("{family}{given}"),
        _ if dice.happens(0.2) => capital(given),
        _ => format!("{} {}", capital(given), capital(family)),
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters.clone()).collect()
}

/// Handles are mostly written without accents.
fn plain(name: &str) -> String {
    evenhand_detect::text::view::fold(name)
}

fn separator(dice: &mut Dice) -> &'static str {
    dice.pick(&["_", "_", ".", "-"])
}

fn perhaps_separator(dice: &mut Dice) -> &'static str {
    dice.pick(&["", "", "_", "."])
}

fn number(dice: &mut Dice) -> usize {
    match dice.below(4) {
        0 => dice.between(1, 9),
        1 => dice.between(10, 99),
        2 => dice.between(1_960, 2_012),
        _ => dice.between(100, 9_999),
    }
}

fn syllables(dice: &mut Dice) -> String {
    const ONSETS: [&str; 24] = [
        "b", "br", "d", "dr", "f", "g", "gl", "h", "j", "k", "kr", "l", "m", "n", "p", "r", "s",
        "sh", "sk", "t", "tr", "v", "w", "z",
    ];
    const NUCLEI: [&str; 9] = ["a", "e", "i", "o", "u", "y", "ai", "ee", "ou"];
    const CODAS: [&str; 9] = ["", "", "", "n", "r", "x", "l", "m", "sk"];
    (0..dice.between(2, 4))
        .map(|_| {
            format!(
                "{}{}{}",
                dice.pick(&ONSETS),
                dice.pick(&NUCLEI),
                dice.pick(&CODAS)
            )
        })
        .collect()
}
