//! Postal codes with a town after a street, which make an address complete.

use super::words::{Gap, Word};

/// Words after the street that may stand before the postal code: town, floor, county.
const REACH: usize = 6;

/// End (byte offset) of the postal code and town that follow the word at `last`, if they do.
pub(super) fn end_of_postcode(words: &[Word<'_>], last: usize) -> Option<usize> {
    for at in last + 1..=last + REACH {
        let word = words.get(at)?;
        if word.gap == Gap::Break {
            return None;
        }
        if let Some(code_end) = code_at(words, at) {
            return Some(end_of_town(words, code_end));
        }
        let may_come_between = word.is_name_like()
            || word.gap == Gap::Comma
            || word.digits() > 0
            || word.text.len() <= 3;
        if !may_come_between {
            return None;
        }
    }
    None
}

/// Index of the last word of the postal code that begins at `at`.
fn code_at(words: &[Word<'_>], at: usize) -> Option<usize> {
    let word = words.get(at)?;
    let next = words.get(at + 1);
    let is_number = word.digits() == word.text.chars().count();
    if is_number && word.digits() == 5 {
        return Some(at);
    }
    if is_number && word.digits() == 4 && !is_year(word.text) {
        let is_town_next = next.is_some_and(|next| next.gap == Gap::Space && next.is_name_like());
        if is_town_next && next.is_none_or(|next| next.text.len() != 2) {
            return Some(at);
        }
    }
    // Six digits in one (India) or two groups; Brazil's 01310-100 is read as 5 digits and a rest.
    if is_number && word.digits() == 6 {
        return Some(at);
    }
    let is_two_groups = is_number
        && next.is_some_and(|next| {
            next.digits() == next.text.len()
                && matches!((word.digits(), next.digits()), (2, 3) | (4, 3))
                && next.gap == Gap::Comma
        });
    if is_two_groups {
        return Some(at + 1);
    }
    let is_dutch = is_number
        && word.digits() == 4
        && next.is_some_and(|next| {
            next.gap == Gap::Space
                && next.text.len() == 2
                && next.text.bytes().all(|b| b.is_ascii_uppercase())
        });
    if is_dutch {
        return Some(at + 1);
    }
    let is_canadian = matches!(word.text.as_bytes(), [a, b, c]
        if a.is_ascii_uppercase() && b.is_ascii_digit() && c.is_ascii_uppercase())
        && next.is_some_and(|next| {
            matches!(next.text.as_bytes(), [a, b, c]
            if a.is_ascii_digit() && b.is_ascii_uppercase() && c.is_ascii_digit())
        });
    if is_canadian {
        return Some(at + 1);
    }
    // Ireland's Eircode: a routing key like D02 and four signs.
    let is_irish = matches!(word.text.as_bytes(), [a, b, c]
        if a.is_ascii_uppercase() && b.is_ascii_digit() && (c.is_ascii_digit() || *c == b'W'))
        && next.is_some_and(|next| {
            next.text.len() == 4
                && next
                    .text
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        });
    if is_irish {
        return Some(at + 1);
    }
    // Australia: the state and four digits, "VIC 3000".
    if is_number
        && word.digits() == 4
        && !is_year(word.text)
        && at > 0
        && matches!(
            words[at - 1].text,
            "NSW" | "VIC" | "QLD" | "WA" | "SA" | "TAS" | "ACT" | "NT"
        )
    {
        return Some(at);
    }
    let is_british = is_outward(word.text)
        && next.is_some_and(|next| next.gap == Gap::Space && is_inward(next.text));
    is_british.then_some(at + 1)
}

fn is_year(text: &str) -> bool {
    text.starts_with("19") || text.starts_with("20")
}

/// First half of a British postcode, like `SW1A`.
fn is_outward(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = text.as_bytes().get(letters..).unwrap_or_default();
    (1..=2).contains(&letters)
        && (1..=2).contains(&rest.len())
        && rest[0].is_ascii_digit()
        && rest.iter().all(u8::is_ascii_alphanumeric)
}

/// Second half of a British postcode, like `2AA`.
fn is_inward(text: &str) -> bool {
    matches!(text.as_bytes(), [digit, one, two]
        if digit.is_ascii_digit() && one.is_ascii_alphabetic() && two.is_ascii_alphabetic())
}

fn end_of_town(words: &[Word<'_>], code: usize) -> usize {
    let town = words
        .get(code + 1)
        .filter(|word| word.gap == Gap::Space && word.is_name_like() && word.digits() == 0);
    town.or(words.get(code)).map_or(0, |word| word.end)
}
