//! Lower-case folding, one character at a time.

use std::ops::Range;

/// Appends `text` in lower case to `folded`. Each character is folded by itself, so that a piece
/// of a text folds to a piece of the folded text.
pub fn fold_into(text: &str, folded: &mut String) {
    if text.is_ascii() {
        let start = folded.len();
        folded.push_str(text);
        folded[start..].make_ascii_lowercase();
    } else {
        folded.extend(text.chars().flat_map(char::to_lowercase));
    }
}

/// `text` in lower case.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// The bytes of `text` that fold to the bytes `folded` of its folded form: whole characters, as byte
/// offsets of start and end.
pub(crate) fn unfold(text: &str, folded: Range<usize>) -> [usize; 2] {
    let mut span = [text.len(); 2];
    let mut folded_end = 0;
    for (at, character) in text.char_indices() {
        folded_end += character.to_lowercase().map(char::len_utf8).sum::<usize>();
        if folded_end > folded.start {
            span[0] = span[0].min(at);
        }
        if folded_end >= folded.end {
            span[1] = at + character.len_utf8();
            break;
        }
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_folded_text_is_found_in_the_text() {
        for (text, word, expected) in [
            ("Say HELLO!", "hello", "HELLO"),
            ("İİİ HELLO", "hello", "HELLO"),
            ("ẞẞ Straẞe.", "straße", "Straẞe"),
            ("İ", "i", "İ"),
        ] {
            let folded = fold(text);
            let start = folded.find(word).expect("the word is there");
            let [start, end] = unfold(text, start..start + word.len());
            assert_eq!(&text[start..end], expected);
        }
    }
}
