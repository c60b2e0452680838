//! One hashtag however it is spelled: capitals, accents, separators, invisible characters and
//! look-alikes are off in its spelling; its skeleton is the same in Latin, Arabic and Cyrillic letters.

use crate::text::view::Views;

/// Characters of a hashtag that are read; the rest says nothing more.
const CHARACTERS_MAX: usize = 100;
/// Consonants from which on two skeletons are the same word rather than chance.
const CONSONANTS_MIN: usize = 4;

/// A hashtag without what makes no difference. Empty where no letter or digit is in it.
///
/// ```
/// use evenhand_detect::campaign::spelling;
/// assert_eq!(spelling("#Silent_Har\u{200B}bour"), spelling("silentharbour"));
/// ```
pub fn spelling(tag: &str) -> String {
    let end = tag
        .char_indices()
        .nth(CHARACTERS_MAX)
        .map_or(tag.len(), |(at, _)| at);
    let tag = &tag[..end];
    let plain = |tag: &str| -> Option<String> {
        let is_plain = tag
            .bytes()
            .all(|byte| byte.is_ascii() && !byte.is_ascii_digit());
        let letters = tag.bytes().filter(u8::is_ascii_alphabetic);
        is_plain.then(|| {
            letters
                .map(|byte| char::from(byte.to_ascii_lowercase()))
                .collect()
        })
    };
    if let Some(plain) = plain(tag) {
        return plain;
    }
    // Separators go first, so that they hide no disguise.
    let bare: String = tag.chars().filter(|c| !is_separator(*c)).collect();
    if let Some(plain) = plain(&bare) {
        return plain;
    }
    let views = Views::of(&bare);
    let plain = views.cleaned().unwrap_or(views.folded());
    plain
        .text()
        .chars()
        .filter(|c| c.is_alphanumeric() && !is_vowel_mark(*c))
        .map(western_digit)
        .map(one_of_its_forms)
        .collect()
}

/// The consonants of a spelling, as they sound in any of three scripts; `None` where there are too
/// few to say that two words are the same.
///
/// Short vowels are not written in Arabic and long ones are spelled many ways, so vowels, `w`, `y`, what stands
/// for ع and ء, and all that is written `h` are left out, doubled letters are one, and letters that are romanised in several ways are one class.
/// Digits inside a word of Latin letters are read as in chats (3 is ع, 7 is ح); others stay.
pub fn skeleton(spelling: &str) -> Option<String> {
    let letters: Vec<char> = spelling.chars().collect();
    let mut sounds = String::new();
    let mut push = |sound: char| {
        if !sounds.ends_with(sound) || sound.is_ascii_digit() {
            sounds.push(sound);
        }
    };
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let next = letters.get(at + 1).copied();
        at += 1;
        if let Some(sound) = next.and_then(|next| two_letters(letter, next)) {
            push(sound);
            at += 1;
            continue;
        }
        let before = at.checked_sub(2).and_then(|before| letters.get(before));
        let is_inside = [before.copied(), next]
            .into_iter()
            .flatten()
            .any(|c| c.is_ascii_lowercase())
            && !next.is_some_and(|c| c.is_ascii_digit())
            && !before.is_some_and(char::is_ascii_digit);
        match one_letter(letter, is_inside) {
            Sound::Is(sound) => push(sound),
            Sound::Silent => {}
            Sound::Other => push(letter),
        }
    }
    (sounds.chars().filter(|c| c.is_alphabetic()).count() >= CONSONANTS_MIN).then_some(sounds)
}

/// Whether two spellings with one skeleton are one word: in two scripts they are; in one script, where vowels
/// tell words apart, only if few letters differ.
pub(super) fn is_one_word(one: &str, other: &str) -> bool {
    let is_latin = |spelling: &str| spelling.bytes().any(|byte| byte.is_ascii_lowercase());
    if is_latin(one) != is_latin(other) {
        return true;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    edits(&one, &other) <= (one.len().max(other.len()) / 6).max(1)
}

/// The edit distance (Levenshtein 1966) of two words of bounded length.
fn edits(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut corner = at;
        row[0] = at + 1;
        for (place, second) in other.iter().enumerate() {
            let replaced = corner + usize::from(letter != second);
            corner = row[place + 1];
            row[place + 1] = replaced.min(row[place] + 1).min(corner + 1);
        }
    }
    row[other.len()]
}

enum Sound {
    Is(char),
    Silent,
    Other,
}

fn two_letters(one: char, other: char) -> Option<char> {
    Some(match (one, other) {
        ('s', 'h') | ('c', 'h') => 'S',
        ('k', 'h') => 'K',
        ('g', 'h') => 'G',
        ('t', 'h') => 's',
        ('d', 'h') => 'z',
        ('p', 'h') => 'f',
        _ => return None,
    })
}

fn one_letter(letter: char, is_inside_latin: bool) -> Sound {
    let sound = match letter {
        'a' | 'e' | 'i' | 'o' | 'u' | 'w' | 'y' | 'h' => return Sound::Silent,
        'ا' | 'و' | 'ي' | 'ع' | 'ء' | 'ؤ' | 'ئ' | 'ح' | 'ه' => return Sound::Silent,
        'ı' | 'ğ' => return Sound::Silent,
        'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я' | 'ь' | 'ъ' | 'і' => {
            return Sound::Silent;
        }
        '2' | '3' | '7' if is_inside_latin => return Sound::Silent,
        '5' if is_inside_latin => 'K',
        '6' if is_inside_latin => 't',
        '8' if is_inside_latin => 'G',
        '9' if is_inside_latin => 'k',
        'b' | 'p' | 'ب' | 'پ' | 'б' | 'п' => 'b',
        't' | 'ت' | 'ط' | 'ٹ' | 'т' => 't',
        'j' | 'g' | 'ج' | 'ژ' | 'ж' | 'г' | 'گ' => 'j',
        'x' | 'خ' | 'х' => 'K',
        'd' | 'د' | 'ض' | 'ڈ' | 'д' => 'd',
        'z' | 'ز' | 'ذ' | 'ظ' | 'з' => 'z',
        'r' | 'ر' | 'ڑ' | 'р' => 'r',
        's' | 'س' | 'ص' | 'ث' | 'с' => 's',
        'ش' | 'چ' | 'ш' | 'щ' | 'ч' => 'S',
        'غ' => 'G',
        'f' | 'v' | 'ف' | 'ф' | 'в' => 'f',
        'q' | 'k' | 'c' | 'ق' | 'ك' | 'к' => 'k',
        'l' | 'ل' | 'л' => 'l',
        'm' | 'م' | 'м' => 'm',
        'n' | 'ن' | 'н' => 'n',
        _ => return Sound::Other,
    };
    Sound::Is(sound)
}

/// Marks of vowels, which Arabic writing may have or leave out.
fn is_vowel_mark(c: char) -> bool {
    matches!(c, '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}')
}

/// One letter for those that Arabic, Persian and Urdu keyboards have in its place, and for what is written either way.
fn one_of_its_forms(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ے' => 'ي',
        'ک' => 'ك',
        'ة' | 'ہ' | 'ھ' | 'ۃ' | 'ە' | 'ۂ' => 'ه',
        'ں' => 'ن',
        other => other,
    }
}

fn western_digit(c: char) -> char {
    let from = match c {
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6F0}'..='\u{6F9}' => 0x6F0,
        '\u{966}'..='\u{96F}' => 0x966,
        _ => return c,
    };
    char::from_u32(u32::from('0') + u32::from(c) - from).unwrap_or(c)
}

fn is_separator(c: char) -> bool {
    c.is_ascii_punctuation() && c != '@' && c != '$'
        || c.is_whitespace()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2010}'..='\u{2015}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{AD}' | '\u{B7}' | '\u{FEFF}' | '\u{640}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_stands_between_letters_and_their_case_makes_no_difference(
            letters in proptest::collection::vec((any::<bool>(), "[a-z]", "[_.\u{200B}\u{2060}\u{AD} -]{0,2}"), 1..25),
        ) {
            let word: String = letters.iter().map(|(_, letter, _)| letter.as_str()).collect();
            let dressed: String = letters
                .iter()
                .map(|(is_large, letter, after)| {
                    let letter = if *is_large { letter.to_uppercase() } else { letter.clone() };
                    format!("{letter}{after}")
                })
                .collect();
            prop_assert_eq!(spelling(&dressed), spelling(&word));
            prop_assert_eq!(spelling(&format!("#{dressed}")), word);
        }
    }

    #[track_caller]
    fn same_spelling(one: &str, other: &str) {
        assert_eq!(spelling(one), spelling(other), "{one} {other}");
    }

    #[track_caller]
    fn same_skeleton(one: &str, other: &str) {
        let of = |tag: &str| skeleton(&spelling(tag));
        assert!(of(one).is_some(), "{one}: {:?}", spelling(one));
        assert_eq!(of(one), of(other), "{one} {other}");
    }

    #[test]
    fn tricks_of_writing_leave_the_spelling_alone() {
        same_spelling("#SilentHarbour", "silent_harbour");
        same_spelling("#SilentHarbour", "Silent\u{200B}Har\u{2060}bour");
        same_spelling("#SilentHarbour", "s.i.l.e.n.t-harbour");
        same_spelling("#SilentHarbour", "ѕіlеntharbour");
        same_spelling("#SilentHarbour", "𝐒𝐢𝐥𝐞𝐧𝐭harbour");
        same_spelling("#الميناء_الصامت", "المينـاءالصامت");
        same_spelling("#وقفة٢٠٢٦", "وقفة_2026");
        same_spelling("#قاطعوا_متجر", "قَاطِعُوا_مَتْجَر");
        same_spelling("#قاطعوا_متجر", "قاطعـــوا_متجــر");
        same_spelling("#قاطعوا_متجر", "ﻗﺎﻃﻌﻮﺍ_ﻣﺘﺠﺮ");
        same_spelling("#تحریم_کتابفروشی", "تحريم_كتابفروشي");
        same_spelling("#بائیکاٹ_کتب_خانہ", "بائيكاٹ_كتب_خانه");
        same_spelling("#KitapçıBoykotu", "kitapçı_boykotu");
        assert_eq!(spelling("#_-_"), "");
    }

    #[test]
    fn a_word_has_one_skeleton_in_three_scripts() {
        same_skeleton("#قاطعوا_متجر_نورهان", "qati3u_matjar_nurhan");
        same_skeleton("#قاطعوا_متجر_نورهان", "QatiuMatjarNourhan");
        same_skeleton("#ارحل_يا_سلمان", "ir7al ya salman");
        same_skeleton("#محاكمة_خليفة", "mo7akama_5alifa");
        same_skeleton("позор_маркову", "pozor_markovu");
        same_skeleton("#شمس_الغد_2026", "shams_alghad_2026");
        same_skeleton("#تحریم_کتابفروشی", "ta7rim_ketabforushi");
    }

    #[test]
    fn short_words_have_none_and_years_are_kept_apart() {
        assert_eq!(skeleton("cat"), None);
        assert_eq!(skeleton("aeiou"), None);
        assert_ne!(skeleton("election2024"), skeleton("election2026"));
    }

    #[test]
    fn vowels_tell_words_of_one_script_apart() {
        assert!(is_one_word("standwithmaria", "standwithmarya"));
        assert!(!is_one_word("bettercatfoods", "bitterceetfds"));
        assert!(is_one_word("قاطعوامتجر", "qatieumatjar"));
    }

    #[test]
    fn a_tag_of_any_length_is_read_in_bounds() {
        let long = "\u{301}z".repeat(500_000);
        assert!(spelling(&long).chars().count() <= CHARACTERS_MAX * 4);
        assert!(spelling(&"Ⅷ﷽".repeat(100_000)).len() < 10_000);
    }
}
