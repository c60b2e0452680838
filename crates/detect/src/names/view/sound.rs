//! What a name sounds like: in Latin letters, from Arabic, Cyrillic, Greek and Hebrew too, and of those the
//! consonants alone, since vowels are what every transliteration writes differently, and Arabic and
//! Hebrew leave out.
//!
//! Arabic in Latin letters uses digits for sounds that Latin has no letter for (Yaghan, "Arabizi",
//! Journal of Linguistic Anthropology 18(1), 2008); they count as such before a letter.

use super::fold::{folded, short};
use super::looks;

/// The name in Latin letters, its parts with a space between them.
pub fn latin(plain: &str) -> String {
    let text = script_text(plain);
    let mut latin = String::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric()) {
        // A digit before a letter is a sound (5aled), one behind the name is a number.
        let word = word.trim_end_matches(|letter: char| letter.is_numeric());
        if word.is_empty() {
            continue;
        }
        if !latin.is_empty() {
            latin.push(' ');
        }
        for letter in word.chars() {
            match spelled(letter) {
                Some(letters) => latin.push_str(letters),
                None => latin.push(letter),
            }
        }
    }
    short(&latin)
}

/// The consonants of a name in Latin letters, those that are written for each other as one.
pub fn sound(latin: &str) -> String {
    let mut sound = String::new();
    for word in latin.split(' ') {
        let start = sound.len();
        let word = word.replace("ch", "s");
        let mut last = 'a';
        for (place, letter) in word.chars().enumerate() {
            let is = match letter {
                _ if is_vowel(letter) => (place == 0).then_some('a'),
                // Khalid, Mikhail, Thomas.
                'h' if matches!(last, 'k' | 't' | 'd' | 'g' | 's' | 'p' | 'z') => None,
                'c' | 'q' | 'x' | 'g' | 'h' => Some('k'),
                'z' | 'j' => Some('s'),
                'v' | 'p' => Some('b'),
                'd' => Some('t'),
                letter => letter.is_alphabetic().then_some(letter),
            };
            last = letter;
            let before = sound[start..].chars().next_back();
            sound.extend(is.filter(|is| before != Some(*is)));
        }
        // Fatima is as often Fatimah.
        if last == 'h' && sound.len() > start + 2 {
            sound.pop();
        }
    }
    sound
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'w')
}

/// Whether two letters are written for each other from one script to another.
pub fn is_near(one: char, other: char) -> bool {
    const NEAR: [&str; 22] = [
        "sc", "sz", "ck", "cq", "kq", "kh", "kg", "gj", "gh", "hx", "jz", "vf", "vb", "vw", "uw",
        "pb", "td", "iy", "ij", "yj", "xk", "kx",
    ];
    NEAR.iter()
        .any(|pair| pair.contains(one) && pair.contains(other))
}

/// In a name that is Latin but for some letters, those are there for their look.
fn script_text(plain: &str) -> String {
    let latin = plain
        .chars()
        .filter(|letter| letter.is_ascii_alphabetic())
        .count();
    let is_foreign = |letter: &char| letter.is_alphabetic() && !letter.is_ascii();
    let others = plain.chars().filter(is_foreign).count();
    match latin >= others && others > 0 {
        true => looks::looks(plain),
        false => folded(plain),
    }
}

/// A letter of another script, or a digit that stands for one, in Latin letters.
fn spelled(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ا' | 'ع' | 'ء' | 'а' | 'α' | 'א' | 'ע' | '2' | '3' => "a",
        'ب' | 'б' | 'ב' => "b",
        'ت' | 'ط' | 'т' | 'τ' | 'ט' | 'ת' | '6' => "t",
        'ث' | 'θ' => "th",
        'ج' => "j",
        'ح' | 'ه' | 'х' | 'χ' | 'ה' | 'ח' | '7' => "h",
        'خ' | '5' => "kh",
        'د' | 'ض' | 'д' | 'δ' | 'ד' => "d",
        'ذ' => "dh",
        'ر' | 'р' | 'ρ' | 'ר' => "r",
        'ز' | 'ظ' | 'з' | 'ζ' | 'ז' => "z",
        'س' | 'ص' | 'с' | 'σ' | 'ס' => "s",
        'ش' | 'ш' | 'щ' | 'ש' => "sh",
        'غ' | '8' => "gh",
        'ف' | 'ф' | 'φ' => "f",
        'ق' | '9' => "q",
        'ك' | 'к' | 'κ' | 'ק' | 'כ' | 'ך' => "k",
        'ل' | 'л' | 'λ' | 'ל' => "l",
        'م' | 'м' | 'μ' | 'מ' | 'ם' => "m",
        'ن' | 'н' | 'ν' | 'נ' | 'ן' => "n",
        'و' | 'ؤ' | 'ו' => "w",
        'ي' | 'ئ' | 'י' => "y",
        'پ' | 'п' | 'π' | 'פ' | 'ף' => "p",
        'چ' | 'ч' => "ch",
        'ژ' | 'ж' => "zh",
        'گ' | 'г' | 'ґ' | 'γ' | 'ג' => "g",
        'в' | 'β' => "v",
        'е' | 'э' | 'є' | 'ε' => "e",
        'и' | 'і' | 'ї' | 'й' | 'η' | 'ι' => "i",
        'о' | 'ο' | 'ω' => "o",
        'у' | 'υ' => "u",
        'ц' | 'צ' | 'ץ' => "ts",
        'ы' => "y",
        'ю' => "yu",
        'я' => "ya",
        'ъ' | 'ь' => "",
        'ξ' => "x",
        'ψ' => "ps",
        _ => return None,
    })
}
