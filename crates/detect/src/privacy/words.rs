//! The words of a text with what stands between them, as the search for addresses reads them.

use std::borrow::Cow;

/// A word or a number.
#[derive(Clone, Debug)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    pub start: usize,
    pub end: usize,
    /// The word in small letters.
    pub lower: Cow<'a, str>,
    /// What stands before it.
    pub gap: Gap,
}

/// What stands between a word and the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Only spaces, or nothing but a dot or slash of an abbreviation.
    Space,
    /// A comma, a line break, a dash, a number sign.
    Comma,
    /// The end of a sentence, or anything else that separates.
    Break,
}

impl Word<'_> {
    /// A house number: up to five digits, perhaps with one letter, like `12` or `221B`.
    pub fn is_house_number(&self) -> bool {
        let digits = self.digits();
        let rest = self.text.chars().skip(digits);
        (1..=5).contains(&digits)
            && rest.clone().count() <= 1
            && rest.into_iter().all(char::is_alphabetic)
    }

    /// How many digits it begins with.
    pub fn digits(&self) -> usize {
        self.text.chars().take_while(|c| is_digit(*c)).count()
    }

    /// Whether it is written like a name: a capital, a script without capitals, or an ordinal.
    pub fn is_name_like(&self) -> bool {
        let first = self.text.chars().next();
        first.is_some_and(|c| c.is_alphabetic() && !c.is_lowercase()) || self.is_ordinal()
    }

    /// An English ordinal like `5th`.
    pub fn is_ordinal(&self) -> bool {
        self.digits() > 0
            && ["st", "nd", "rd", "th"]
                .iter()
                .any(|ending| self.lower.ends_with(ending))
    }
}

/// Splits a text into words. An apostrophe or hyphen between letters belongs to the word.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut end_of_last = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((start, first)) = letters.next() {
        if !first.is_alphanumeric() {
            continue;
        }
        let mut end = start + first.len_utf8();
        while let Some((index, next)) = letters.peek().copied() {
            let joins = matches!(next, '\'' | '’' | '-')
                && !is_digit(first)
                && goes_on_after(text, index + next.len_utf8());
            if !next.is_alphanumeric() && !is_mark(next) && !joins {
                break;
            }
            end = index + next.len_utf8();
            letters.next();
        }
        let word = &text[start..end];
        words.push(Word {
            text: word,
            start,
            end,
            lower: lower(word),
            gap: gap(&text[end_of_last..start]),
        });
        end_of_last = end;
    }
    words
}

fn goes_on_after(text: &str, index: usize) -> bool {
    text[index..]
        .chars()
        .next()
        .is_some_and(char::is_alphabetic)
}

fn lower(word: &str) -> Cow<'_, str> {
    if word.chars().any(char::is_uppercase) {
        Cow::Owned(word.to_lowercase())
    } else {
        Cow::Borrowed(word)
    }
}

fn gap(between: &str) -> Gap {
    let bare = between.trim_matches(|c: char| matches!(c, ' ' | '\t' | '\u{A0}' | '\u{202F}'));
    match bare {
        "" | "." | "/" | "º" | "°" => Gap::Space,
        "," | "،" | "-" | "–" | "#" | ", #" | ".," | "\n" | ",\n" | "\r\n" | ",\r\n" | ".,\n" => {
            Gap::Comma
        }
        _ => Gap::Break,
    }
}

/// A digit of the scripts in which addresses are searched.
pub(super) fn is_digit(c: char) -> bool {
    digit_value(c).is_some()
}

/// Value of an ASCII, Arabic-Indic or Persian digit.
pub(super) fn digit_value(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c) - u32::from('0')),
        '\u{660}'..='\u{669}' => Some(u32::from(c) - 0x660),
        '\u{6F0}'..='\u{6F9}' => Some(u32::from(c) - 0x6F0),
        _ => None,
    }
}

/// A vowel sign or accent written over or under the letter before it.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{640}')
}
