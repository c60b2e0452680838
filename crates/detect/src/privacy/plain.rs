//! A text with its digits and letters written plainly, for patterns that need capitals and signs.

use crate::text::view::Mapped;

/// A text without invisible characters and without full-width or mathematical forms, with the way
/// back to the original bytes. Unlike the folded view it keeps capitals.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Plain<'a> {
    /// It was plain already.
    Same(&'a str),
    /// It was disguised.
    Cleaned(&'a Mapped),
}

/// The text written plainly; `None` where it is already.
pub(crate) fn cleaned(text: &str) -> Option<Mapped> {
    if text.is_ascii() || !text.chars().any(is_disguise) {
        return None;
    }
    let mut cleaned = Mapped::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        if let Some(plain) = written_plainly(letter) {
            cleaned.push(plain, [at, at + letter.len_utf8()]);
        }
    }
    Some(cleaned)
}

impl<'a> Plain<'a> {
    /// The text to search in.
    pub fn text(self) -> &'a str {
        match self {
            Self::Same(text) => text,
            Self::Cleaned(cleaned) => cleaned.text(),
        }
    }

    /// The bytes of the original that a place in the plain text came from.
    pub fn original(self, span: [usize; 2]) -> Option<[usize; 2]> {
        match self {
            Self::Same(_) => Some(span),
            Self::Cleaned(cleaned) => cleaned.original(span),
        }
    }
}

fn is_disguise(letter: char) -> bool {
    // Latin, Greek, Cyrillic, Hebrew, Arabic and Devanagari letters are below, so that most end here.
    if letter < '\u{2000}' {
        return letter == '\u{AD}';
    }
    written_plainly(letter) != Some(letter)
}

/// `None` for what can't be seen.
fn written_plainly(letter: char) -> Option<char> {
    let code = u32::from(letter);
    match letter {
        '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' => None,
        '\u{3000}' | '\u{2000}'..='\u{200A}' => Some(' '),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(code - 0xFEE0),
        '\u{1D7CE}'..='\u{1D7FF}' => char::from_digit((code - 0x1D7CE) % 10, 10),
        _ => Some(letter),
    }
}

/// Whether six digits stand within 24 bytes, as in every number of a person; prices, years and hours
/// seldom do.
pub(super) fn has_dense_digits(text: &str) -> bool {
    const DIGITS: usize = 6;
    const BYTES: usize = 24;
    let mut last = [0; DIGITS];
    let digits = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| byte.is_ascii_digit());
    digits.enumerate().any(|(nth, (at, _))| {
        last[nth % DIGITS] = at;
        let first_of_six = last[(nth + 1) % DIGITS];
        nth + 1 >= DIGITS && at - first_of_six < BYTES
    })
}

/// Whether a text has at least that many digits; most texts have too few for any number.
pub(super) fn has_digits(text: &str, least: usize) -> bool {
    text.bytes()
        .filter(u8::is_ascii_digit)
        .nth(least - 1)
        .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_plain_text_points_at_the_original() {
        let text = "１４ O\u{200B}ak";
        let cleaned = cleaned(text).expect("it is disguised");
        let plain = Plain::Cleaned(&cleaned);
        assert_eq!(plain.text(), "14 Oak");
        let [start, end] = plain.original([3, 6]).expect("it is inside");
        assert_eq!(&text[start..end], "O\u{200B}ak");
    }
}
