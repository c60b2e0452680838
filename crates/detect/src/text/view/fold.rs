//! Small letters, without accents and marks.
//!
//! What goes is what people leave out or write either way: accents, vowel signs of Arabic and
//! Hebrew, tatweel, the hamza on alef; ß is ss, æ is ae, ı is i. What stays is what makes another
//! letter where it is used: vowel signs and viramas of Indian scripts, tones of Thai, voiced kana,
//! Hangul. Invisible marks that editors put in by themselves go too.

use icu_normalizer::DecomposingNormalizerBorrowed;

use super::offsets::Mapped;

/// Folds a text, for patterns that are compared with [`Views::folded`](super::Views::folded).
pub fn fold(text: &str) -> String {
    folded(text).into_text()
}

pub(super) fn folded(text: &str) -> Mapped {
    if text.is_ascii() {
        return Mapped::in_place(text.to_ascii_lowercase());
    }
    let mut folded = Mapped::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let ascii = rest.bytes().take_while(u8::is_ascii).count();
        if ascii > 0 {
            folded.push_lower(&rest[..ascii], at);
            at += ascii;
            continue;
        }
        for letter in rest.chars().take_while(|c| !c.is_ascii()) {
            let end = at + letter.len_utf8();
            fold_letter(letter, |small| folded.push(small, [at, end]));
            at = end;
        }
    }
    folded
}

fn fold_letter(letter: char, mut push: impl FnMut(char)) {
    match letter {
        // Most letters of these are bare already.
        '\u{430}'..='\u{438}'
        | '\u{43A}'..='\u{44F}'
        | '\u{627}'
        | '\u{62A}'..='\u{63F}'
        | '\u{641}'..='\u{648}'
        | '\u{64A}' => push(letter),
        // Blocks in which every accent is a mark of its own or an accented Latin, Greek or Cyrillic
        // letter, the sign of the ångström, and the forms of Arabic letters by their place in a word.
        '\u{C0}'..='\u{24F}'
        | '\u{370}'..='\u{481}'
        | '\u{48A}'..='\u{52F}'
        | '\u{620}'..='\u{64A}'
        | '\u{671}'..='\u{6D3}'
        | '\u{958}'..='\u{95F}'
        | '\u{1E00}'..='\u{1FFF}'
        | '\u{212B}' => {
            if let Some(spelled) = spelled(letter) {
                spelled.chars().for_each(push);
                return;
            }
            decompose(DecomposingNormalizerBorrowed::new_nfd(), letter, push);
        }
        '\u{FB00}'..='\u{FB06}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}' => {
            decompose(DecomposingNormalizerBorrowed::new_nfkd(), letter, push);
        }
        _ if is_dropped(letter) => {}
        '\u{2E80}'..='\u{A63F}' | '\u{AC00}'..='\u{D7AF}' => push(letter),
        _ => letter.to_lowercase().for_each(push),
    }
}

fn decompose(
    normalizer: DecomposingNormalizerBorrowed<'static>,
    letter: char,
    mut push: impl FnMut(char),
) {
    for part in normalizer.normalize_iter(std::iter::once(letter)) {
        if is_dropped(part) {
            continue;
        }
        for small in part.to_lowercase() {
            match spelled(small) {
                Some(spelled) => spelled.chars().for_each(&mut push),
                None if is_dropped(small) => {}
                None => push(small),
            }
        }
    }
}

/// Letters that no decomposition leads to what people write instead.
fn spelled(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ł' | 'Ł' => "l",
        'ħ' | 'Ħ' => "h",
        'þ' | 'Þ' => "th",
        'ŧ' | 'Ŧ' => "t",
        'ı' | 'İ' => "i",
        'ς' => "σ",
        'ٱ' => "ا",
        'ى' | 'ی' | 'ې' => "ي",
        'ة' => "ه",
        'ک' | 'ڪ' => "ك",
        'ہ' | 'ھ' | 'ە' => "ه",
        _ => return None,
    })
}

/// Marks above and below letters, tatweel, and what nobody sees and editors put in by themselves:
/// soft hyphens, marks of direction, variation selectors, marks of byte order.
fn is_dropped(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5BD}'
        | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}'
        | '\u{610}'..='\u{61C}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}'
        | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}'
        | '\u{6EA}'..='\u{6ED}' | '\u{93C}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FE20}'..='\u{FE2F}'
        | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(fold(text), expected);
        assert_eq!(fold(expected), expected, "what is folded stays");
    }

    #[test]
    fn letters_are_small_and_bare() {
        check("Kill YOU", "kill you");
        check("Straße, Ärger, TÖTEN", "strasse, arger, toten");
        check("créée à l’œuvre", "creee a l’oeuvre");
        check("e\u{301}te\u{301}", "ete");
        check("kılıç KILIÇ İstanbul ığ", "kilic kilic istanbul ig");
        check("zażółć gęślą jaźń łódź", "zazolc gesla jazn lodz");
        check("Ñandú coração", "nandu coracao");
        check("bạn sẽ chết", "ban se chet");
        check("Ёлка й Ї", "елка и і");
        check("и\u{306}", "и");
        check("Θάνατος", "θανατοσ");
    }

    #[test]
    fn arabic_is_folded_to_what_people_type() {
        check("سَأَقْتُلُكَ", "ساقتلك");
        check("أإآٱا", "ااااا");
        check("قـــتـــل", "قتل");
        check("مدرسة على", "مدرسه علي");
        check("ﻗﺘﻞ", "قتل");
        check("שָׁלוֹם", "שלום");
    }

    #[test]
    fn what_makes_another_letter_stays() {
        check("मार दूंगा", "मार दूंगा");
        check("क़त्ल", "कत्ल");
        check("が か パ", "が か パ");
        check("ฆ่าแก", "ฆ่าแก");
        check("죽인다", "죽인다");
        check("杀死你", "杀死你");
        check("می\u{200C}خواهم", "مي\u{200C}خواهم");
    }

    #[test]
    fn every_character_is_folded_once() {
        let changed: Vec<char> = ('\0'..=char::MAX)
            .filter(|letter| {
                let folded = fold(&letter.to_string());
                fold(&folded) != folded
            })
            .collect();
        assert!(changed.is_empty(), "{changed:?}");
    }

    #[test]
    fn what_editors_put_in_goes() {
        check("Silben\u{AD}trennung", "silbentrennung");
        check("\u{200F}שלום\u{200E}", "שלום");
        check("❤\u{FE0F}", "❤");
        check("Z\u{300}\u{301}\u{302}a\u{489}", "za");
    }
}
