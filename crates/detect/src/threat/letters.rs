//! Letters as packs compare them: small, without accents and marks, one letter for its variants.
//!
//! Words of a pack and words of a text go through the same function, so that only the comparison
//! knows it; an author of a pack writes words as they are spelled.

/// Gives the letters that stand for a letter: none for a mark, two for a ligature.
pub(super) fn fold(letter: char, mut push: impl FnMut(char)) {
    if letter.is_ascii() {
        push(letter.to_ascii_lowercase());
        return;
    }
    for small in letter.to_lowercase() {
        match small {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => push('a'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => push('e'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => push('i'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => push('o'),
            'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => push('u'),
            'ç' | 'ć' | 'č' => push('c'),
            'ñ' | 'ń' | 'ň' => push('n'),
            'ś' | 'š' | 'ş' | 'ș' => push('s'),
            'ź' | 'ż' | 'ž' => push('z'),
            'ğ' => push('g'),
            'ł' => push('l'),
            'ý' | 'ÿ' => push('y'),
            'ť' | 'ţ' | 'ț' => push('t'),
            'ř' => push('r'),
            'ß' => "ss".chars().for_each(&mut push),
            'æ' => "ae".chars().for_each(&mut push),
            'œ' => "oe".chars().for_each(&mut push),
            // Arabic: seats of hamza, the two forms of ya and of final ha.
            'أ' | 'إ' | 'آ' | 'ٱ' => push('ا'),
            'ى' | 'ئ' | 'ی' => push('ي'),
            'ؤ' => push('و'),
            'ة' => push('ه'),
            'ک' | 'گ' => push('ك'),
            // Devanagari: a dot below makes a letter that many leave undotted; the nasal signs are one.
            '\u{958}' => push('\u{915}'),
            '\u{959}' => push('\u{916}'),
            '\u{95A}' => push('\u{917}'),
            '\u{95B}' => push('\u{91C}'),
            '\u{95C}' => push('\u{921}'),
            '\u{95D}' => push('\u{922}'),
            '\u{95E}' => push('\u{92B}'),
            '\u{901}' => push('\u{902}'),
            '\u{93C}' => {}
            mark if is_mark(mark) => {}
            other => push(other),
        }
    }
}

/// Whether it is written over, under or between letters and says nothing by itself.
fn is_mark(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36F}' | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}'
        | '\u{6D6}'..='\u{6ED}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Whether a letter is part of a word. Vowel signs of Indian scripts are no letters by themselves.
pub(super) fn is_of_a_word(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphanumeric();
    }
    letter.is_alphanumeric() || is_mark(letter) || matches!(letter, '\u{900}'..='\u{963}')
}

/// A whole word.
pub(super) fn folded(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for letter in word.chars() {
        fold(letter, |one| folded.push(one));
    }
    folded
}
