//! Small letters, without accents and without what nobody sees.

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::text;

/// Longest view, in letters.
pub const LETTERS_MAX: usize = 64;

/// So much of a name is read, in letters: a name may pile marks on letters, and none needs more.
const READ_MAX: usize = 512;

/// The letters that are seen, compatible forms made plain (normalisation form KC).
pub fn plain(name: &str) -> String {
    let seen = name.chars().filter(|letter| !is_unseen(*letter));
    let plain = ComposingNormalizerBorrowed::new_nfkc().normalize_iter(seen.take(READ_MAX));
    let plain: String = plain.filter(|letter| !is_unseen(*letter)).collect();
    plain.trim().to_owned()
}

/// Small letters without accents.
pub fn folded(plain: &str) -> String {
    short(text::view::fold(plain).trim())
}

/// The beginning of a view, as long as a view may be.
pub fn short(view: &str) -> String {
    view.chars().take(LETTERS_MAX).collect()
}

/// Whether letters that nobody sees stand between Latin ones. In Persian, in scripts of India and between pictures some belong.
pub fn hides(name: &str) -> bool {
    let letters = || name.chars().take(READ_MAX);
    let mut windows = letters().zip(letters().skip(1)).zip(letters().skip(2));
    windows.any(|((before, letter), after)| {
        is_unseen(letter)
            && before.is_ascii_alphanumeric()
            && (after.is_ascii_alphanumeric() || is_unseen(after))
    })
}

/// Code points without a shape of their own: `Default_Ignorable_Code_Point` of the Unicode
/// Character Database, and control characters.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}' | '\u{2800}')
        || (letter.is_control() && !letter.is_whitespace())
}
