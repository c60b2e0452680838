//! Letters as packs compare them: folded as views are, and then alike where only packs need it.
//!
//! Words of a pack and words of a text go through the same functions, so that an author of a pack writes
//! words as they are spelled. What is added here stays out of the views, since it would make other words
//! equal for the model: a word of a pack stands among others that tell which one is meant.

use crate::text::view;

/// The letter that stands for a folded one; `None` for what is not written by everybody.
pub(super) fn alike(letter: char) -> Option<char> {
    match letter {
        // Persian keyboards.
        'گ' => Some('ك'),
        // The two nasal signs of Devanagari.
        '\u{901}' => Some('\u{902}'),
        mark if is_mark(mark) => None,
        other => Some(other),
    }
}

/// Whether it is written over or between letters and says nothing by itself, and folding leaves it.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{6D6}'..='\u{6ED}' | '\u{200B}'..='\u{200D}' | '\u{2060}')
}

/// Whether a folded letter is part of a word. Vowel signs of Indian scripts are no letters by themselves.
pub(super) fn is_of_a_word(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphanumeric();
    }
    letter.is_alphanumeric() || is_mark(letter) || matches!(letter, '\u{900}'..='\u{963}')
}

/// A whole word of a pack.
pub(super) fn folded(word: &str) -> String {
    view::fold(word).chars().filter_map(alike).collect()
}
