//! Normalisation form KC of the Unicode standard: full-width and circled letters, ligatures and
//! letters of formulas are the plain ones, accents are one character with their letter.

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::offsets::Mapped;

pub(super) fn compatible(text: &str) -> Mapped {
    let normalizer = ComposingNormalizerBorrowed::new_nfkc();
    if normalizer.is_normalized(text) {
        return Mapped::in_place(text.to_owned());
    }
    let mut view = Mapped::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // A piece is what nothing before and after can join with.
        let mut letters = rest.char_indices().skip(1);
        let bytes = letters
            .find(|(_, letter)| starts_piece(*letter))
            .map_or(rest.len(), |(bytes, _)| bytes);
        let piece = &rest[..bytes];
        let end = at + bytes;
        if normalizer.is_normalized(piece) {
            view.push_copy(piece, at);
        } else {
            for letter in normalizer.normalize_iter(piece.chars()) {
                view.push(letter, [at, end]);
            }
        }
        at = end;
    }
    view
}

/// Whether nothing before this character can be composed or reordered with it.
fn starts_piece(letter: char) -> bool {
    if letter < '\u{300}' {
        return true;
    }
    let first = DecomposingNormalizerBorrowed::new_nfkd()
        .normalize_iter(std::iter::once(letter))
        .next()
        .unwrap_or(letter);
    CanonicalCombiningClassMapBorrowed::new().get_u8(first) == 0 && !joins_the_letter_before(first)
}

/// Characters of combining class 0 that compose with what stands before: vowels and finals of
/// Hangul, and the second halves of vowel signs.
fn joins_the_letter_before(c: char) -> bool {
    matches!(c, '\u{1161}'..='\u{1175}' | '\u{11A8}'..='\u{11C2}' | '\u{9BE}' | '\u{9D7}'
        | '\u{B3E}' | '\u{B56}' | '\u{B57}' | '\u{BBE}' | '\u{BD7}' | '\u{CC2}' | '\u{CD5}'
        | '\u{CD6}' | '\u{D3E}' | '\u{D57}' | '\u{DCF}' | '\u{DDF}' | '\u{102E}' | '\u{1B35}'
        | '\u{11127}' | '\u{1133E}' | '\u{11357}' | '\u{113B8}' | '\u{113BB}' | '\u{113C2}'
        | '\u{113C5}' | '\u{113C7}'..='\u{113C9}' | '\u{114B0}' | '\u{114BA}' | '\u{114BD}'
        | '\u{115AF}' | '\u{11930}' | '\u{1611E}'..='\u{16129}' | '\u{16D63}' | '\u{16D67}'..='\u{16D68}')
}
