//! Which language a text is in: letters and their threes, by `whatlang`. It costs more than all
//! patterns together, so that only those ask who need it.

use whatlang::{Detector, Lang};

/// The ISO 639-1 code of the language of a text; `None` where it has no letters, or such that no
/// language is known for.
///
/// A short text is often like several languages. Where the evidence is weak, one of `expected` is
/// taken: the languages that whoever asks can do something with.
pub fn language(text: &str, expected: &[&str]) -> Option<&'static str> {
    let found = whatlang::detect(text)?;
    let weak = !found.is_reliable();
    let among_expected = || {
        let expected: Vec<Lang> = CODES
            .iter()
            .filter(|(_, code)| expected.contains(code))
            .map(|(lang, _)| *lang)
            .collect();
        Detector::with_allowlist(expected).detect_lang(text)
    };
    let lang = weak.then(among_expected).flatten();
    code(lang.unwrap_or(found.lang()))
}

/// The same where the text itself leaves no doubt; for figures, where a guess is worse than none.
pub fn sure_language(text: &str) -> Option<&'static str> {
    let found = whatlang::detect(text).filter(whatlang::Info::is_reliable)?;
    code(found.lang())
}

fn code(lang: Lang) -> Option<&'static str> {
    let known = CODES.iter().find(|(known, _)| *known == lang);
    known.map(|(_, code)| *code)
}

/// What `whatlang` tells apart (0.18), as ISO 639-1. Norwegian is `no`, as those who ask write it.
const CODES: &[(Lang, &str)] = &[
    (Lang::Epo, "eo"),
    (Lang::Eng, "en"),
    (Lang::Rus, "ru"),
    (Lang::Cmn, "zh"),
    (Lang::Spa, "es"),
    (Lang::Por, "pt"),
    (Lang::Ita, "it"),
    (Lang::Ben, "bn"),
    (Lang::Fra, "fr"),
    (Lang::Deu, "de"),
    (Lang::Ukr, "uk"),
    (Lang::Kat, "ka"),
    (Lang::Ara, "ar"),
    (Lang::Hin, "hi"),
    (Lang::Jpn, "ja"),
    (Lang::Heb, "he"),
    (Lang::Yid, "yi"),
    (Lang::Pol, "pl"),
    (Lang::Amh, "am"),
    (Lang::Jav, "jv"),
    (Lang::Kor, "ko"),
    (Lang::Nob, "no"),
    (Lang::Dan, "da"),
    (Lang::Swe, "sv"),
    (Lang::Fin, "fi"),
    (Lang::Tur, "tr"),
    (Lang::Nld, "nl"),
    (Lang::Hun, "hu"),
    (Lang::Ces, "cs"),
    (Lang::Ell, "el"),
    (Lang::Bul, "bg"),
    (Lang::Bel, "be"),
    (Lang::Mar, "mr"),
    (Lang::Kan, "kn"),
    (Lang::Ron, "ro"),
    (Lang::Slv, "sl"),
    (Lang::Hrv, "hr"),
    (Lang::Srp, "sr"),
    (Lang::Mkd, "mk"),
    (Lang::Lit, "lt"),
    (Lang::Lav, "lv"),
    (Lang::Est, "et"),
    (Lang::Tam, "ta"),
    (Lang::Vie, "vi"),
    (Lang::Urd, "ur"),
    (Lang::Tha, "th"),
    (Lang::Guj, "gu"),
    (Lang::Uzb, "uz"),
    (Lang::Pan, "pa"),
    (Lang::Aze, "az"),
    (Lang::Ind, "id"),
    (Lang::Tel, "te"),
    (Lang::Pes, "fa"),
    (Lang::Mal, "ml"),
    (Lang::Ori, "or"),
    (Lang::Mya, "my"),
    (Lang::Nep, "ne"),
    (Lang::Sin, "si"),
    (Lang::Khm, "km"),
    (Lang::Tuk, "tk"),
    (Lang::Aka, "ak"),
    (Lang::Zul, "zu"),
    (Lang::Sna, "sn"),
    (Lang::Afr, "af"),
    (Lang::Lat, "la"),
    (Lang::Slk, "sk"),
    (Lang::Cat, "ca"),
    (Lang::Tgl, "tl"),
    (Lang::Hye, "hy"),
    (Lang::Cym, "cy"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str], found: Option<&str>) {
        assert_eq!(language(text, expected), found, "{text}");
    }

    #[test]
    fn a_sentence_is_told_by_its_letters_and_words() {
        let long = "The committee will look at the proposal again in the coming weeks.";
        check(long, &[], Some("en"));
        check(long, &["de"], Some("en"));
        check("كيف حالك اليوم يا صديقي", &["en"], Some("ar"));
        check(
            "Wir haben gestern lange über das neue Rathaus gesprochen.",
            &[],
            Some("de"),
        );
        check("今日はいい天気ですね", &["en"], Some("ja"));
    }

    #[test]
    fn a_short_text_is_taken_for_what_is_expected() {
        check("you fool", &["en"], Some("en"));
        check("du Narr", &["de"], Some("de"));
    }

    #[test]
    fn what_has_no_letters_is_in_no_language() {
        check("", &["en"], None);
        check("12345 !!! 😀", &["en"], None);
    }

    #[test]
    fn every_language_has_one_code() {
        for lang in Lang::all() {
            assert!(code(*lang).is_some(), "{lang:?}");
        }
    }
}
