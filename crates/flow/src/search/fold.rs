//! Texts in the one spelling by which they are compared: without case, accents and width, and without
//! what nobody sees.
//!
//! Case and accents fall as in what detectors read. Two things are added, for words that people type to
//! find what others have typed: width and other compatibility forms, which detectors take off only where
//! they disguise something, and every character without a width.

use evenhand_detect::text::view;
use icu_normalizer::ComposingNormalizerBorrowed;

/// Folds a text: compatibility forms (Unicode NFKC), accents and vowel signs that writers leave out or
/// put in, letters that stand for each other, case, and characters without a width.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let plain = ComposingNormalizerBorrowed::new_nfkc();
    let folded = view::fold(&plain.normalize(text));
    let seen: String = folded
        .chars()
        .filter(|letter| !is_unseen(*letter))
        .collect();
    // What was apart through something unseen is one letter.
    let together = ComposingNormalizerBorrowed::new_nfc();
    together.normalize(&seen).into_owned()
}

/// Joiners and the like that folding leaves, as they tell words apart in some scripts.
fn is_unseen(letter: char) -> bool {
    matches!(u32::from(letter),
        0x180E | 0x200B..=0x200D | 0x2060..=0x2064 | 0x206A..=0x206F | 0xE0000..=0xE007F)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: &str, other: &str) {
        assert_eq!(fold(one), fold(other), "{one} {other}");
    }

    #[test]
    fn what_is_written_differently_is_the_same() {
        check("Straße", "STRASSE");
        check("Crème Brûlée", "creme brulee");
        check("ΟΔΟΣ", "οδος");
        check("ﬁne", "FINE");
        check("ｗｉｄｅ", "wide");
        check("İstanbul", "istanbul");
        check("ِالذِّئْب", "الذئب");
        check("أحمد", "احمد");
        check("مدرسة", "مدرسه");
        check("שָׁלוֹם", "שלום");
        check("ze\u{200b}ro\u{ad} width", "zero width");
        check("ｶﾞｷﾞ", "ガギ");
        check("か\u{200b}\u{3099}", "が");
        check("Łódź", "lodz");
        check("Søren", "soren");
    }

    #[test]
    fn what_is_another_word_stays_another() {
        for (one, other) in [("か", "が"), ("มา", "ม้า"), ("한", "하"), ("क", "का")]
        {
            assert_ne!(fold(one), fold(other));
        }
    }
}
