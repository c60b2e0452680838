//! Arabic and Latin letters, with the digits that stand for letters which Latin lacks.

use super::{Table, write};
use crate::dice::Dice;

const TO_LATIN: Table = &[
    ("ا", &["a"]),
    ("أ", &["a", "2a"]),
    ("إ", &["i", "e"]),
    ("آ", &["a", "aa"]),
    ("ب", &["b"]),
    ("ت", &["t"]),
    ("ث", &["th", "s"]),
    ("ج", &["j", "g"]),
    ("ح", &["h", "7"]),
    ("خ", &["kh", "5"]),
    ("د", &["d"]),
    ("ذ", &["th", "dh", "z"]),
    ("ر", &["r"]),
    ("ز", &["z"]),
    ("س", &["s"]),
    ("ش", &["sh", "ch"]),
    ("ص", &["s", "9"]),
    ("ض", &["d"]),
    ("ط", &["t", "6"]),
    ("ظ", &["z", "dh"]),
    ("ع", &["a", "3"]),
    ("غ", &["gh", "g"]),
    ("ف", &["f"]),
    ("ق", &["q", "k", "9"]),
    ("ك", &["k"]),
    ("ل", &["l"]),
    ("م", &["m"]),
    ("ن", &["n"]),
    ("ه", &["h"]),
    ("و", &["w", "ou", "u", "o"]),
    ("ي", &["y", "i", "ee"]),
    ("ى", &["a"]),
    ("ة", &["a", "ah", "eh"]),
    ("ء", &["2", ""]),
    ("ئ", &["2", "e"]),
    ("ؤ", &["2", "o"]),
    ("پ", &["p"]),
    ("چ", &["ch"]),
    ("ژ", &["zh", "j"]),
    ("گ", &["g"]),
    ("ک", &["k"]),
    ("ی", &["y", "i"]),
    ("ہ", &["h"]),
    ("ے", &["e"]),
    ("ں", &["n"]),
    ("ٹ", &["t"]),
    ("ڈ", &["d"]),
    ("ڑ", &["r"]),
    ("ھ", &["h"]),
];

const FROM_LATIN: Table = &[
    ("kh", &["خ"]),
    ("gh", &["غ"]),
    ("sh", &["ش"]),
    ("ch", &["ش", "تش"]),
    ("th", &["ث"]),
    ("dh", &["ذ"]),
    ("oo", &["و"]),
    ("ou", &["و"]),
    ("ee", &["ي"]),
    ("aa", &["ا"]),
    ("ei", &["ي"]),
    ("ai", &["ي", "اي"]),
    ("mm", &["م"]),
    ("ss", &["س"]),
    ("ll", &["ل"]),
    ("dd", &["د"]),
    ("bb", &["ب"]),
    ("nn", &["ن"]),
    ("a", &["ا", ""]),
    ("e", &["ي", ""]),
    ("i", &["ي", ""]),
    ("o", &["و", ""]),
    ("u", &["و", ""]),
    ("b", &["ب"]),
    ("c", &["ك"]),
    ("d", &["د", "ض"]),
    ("f", &["ف"]),
    ("g", &["ج", "غ"]),
    ("h", &["ه", "ح"]),
    ("j", &["ج"]),
    ("k", &["ك", "ق"]),
    ("l", &["ل"]),
    ("m", &["م"]),
    ("n", &["ن"]),
    ("p", &["ب"]),
    ("q", &["ق"]),
    ("r", &["ر"]),
    ("s", &["س", "ص"]),
    ("t", &["ت", "ط"]),
    ("v", &["ف"]),
    ("w", &["و"]),
    ("x", &["كس"]),
    ("y", &["ي"]),
    ("z", &["ز", "ظ"]),
];

/// Other usual spellings of the same sounds in Latin letters.
const RESPELLED: Table = &[
    ("kh", &["kh", "5"]),
    ("sh", &["sh", "ch"]),
    ("ou", &["u", "oo", "o"]),
    ("oo", &["u", "ou"]),
    ("ee", &["i", "ie"]),
    ("mm", &["m", "mm"]),
    ("ss", &["s", "ss"]),
    ("h", &["h", "7"]),
    ("a", &["a", "e"]),
    ("e", &["e", "a", "i"]),
    ("u", &["u", "o", "ou"]),
    ("o", &["o", "u"]),
    ("i", &["i", "e", "ee"]),
    ("y", &["y", "i"]),
    ("q", &["q", "k", "9"]),
    ("k", &["k", "q"]),
    ("j", &["j", "g"]),
    ("t", &["t", "t", "6"]),
    ("s", &["s", "s", "9"]),
];

/// In Latin letters, with a vowel between two consonants in most places, since Arabic leaves short ones out.
pub fn to_latin(handle: &str, dice: &mut Dice) -> String {
    let bare = write(handle, TO_LATIN, dice);
    let mut written = String::new();
    let mut letters = bare.chars().peekable();
    while let Some(letter) = letters.next() {
        written.push(letter);
        let is_consonant =
            |letter: char| letter.is_ascii_alphanumeric() && !"aeiou3".contains(letter);
        let next = letters.peek().copied();
        let is_digraph = next == Some('h') && "ksgtdcz".contains(letter);
        if is_consonant(letter)
            && next.is_some_and(is_consonant)
            && !is_digraph
            && dice.happens(0.7)
        {
            written.push(dice.pick(&['a', 'a', 'e', 'i', 'o', 'u']));
        }
    }
    written
}

/// In Arabic letters. A name can't begin without a letter for its vowel.
pub fn from_latin(handle: &str, dice: &mut Dice) -> String {
    let first = match handle.chars().next() {
        Some('a' | 'e') => "ا",
        Some('i') => "إ",
        Some('o' | 'u') => "ع",
        _ => "",
    };
    let rest = match first {
        "" => handle,
        _ => &handle[1..],
    };
    format!("{first}{}", write(rest, FROM_LATIN, dice))
}

/// In Latin letters another way.
pub fn respelled(handle: &str, dice: &mut Dice) -> String {
    write(handle, RESPELLED, dice)
}
