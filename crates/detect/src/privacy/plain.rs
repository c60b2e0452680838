//! A text with its digits and letters written plainly, for patterns that need capitals and signs.

use crate::text::view::Mapped;

/// A text without invisible characters and without full-width or mathematical forms, with the way
/// back to the original bytes. Unlike the folded view it keeps capitals.
pub(super) enum Plain<'a> {
    /// It was plain already.
    Same(&'a str),
    /// It was disguised.
    Cleaned(Mapped),
}

/// Writes a text plainly, where it isn't.
pub(super) fn plain(text: &str) -> Plain<'_> {
    if text.is_ascii() || !text.chars().any(is_disguise) {
        return Plain::Same(text);
    }
    let mut cleaned = Mapped::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        if let Some(letter) = written_plainly(letter) {
            cleaned.push(
                letter,
                [at, at + text[at..].chars().next().map_or(0, char::len_utf8)],
            );
        }
    }
    Plain::Cleaned(cleaned)
}

impl Plain<'_> {
    /// The text to search in.
    pub fn text(&self) -> &str {
        match self {
            Self::Same(text) => text,
            Self::Cleaned(cleaned) => cleaned.text(),
        }
    }

    /// The bytes of the original that a place in the plain text came from.
    pub fn original(&self, span: [usize; 2]) -> Option<[usize; 2]> {
        match self {
            Self::Same(_) => Some(span),
            Self::Cleaned(cleaned) => cleaned.original(span),
        }
    }
}

fn is_disguise(letter: char) -> bool {
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
        let plain = plain(text);
        assert_eq!(plain.text(), "14 Oak");
        let [start, end] = plain.original([3, 6]).expect("it is inside");
        assert_eq!(&text[start..end], "O\u{200B}ak");
    }
}
