//! What a name looks like.

use unicode_security::skeleton as skeleton_of;

use super::fold::{folded, short};

/// Letters of other scripts as the Latin letters and digits that they look like; letters that look
/// like none stay.
pub fn looks(plain: &str) -> String {
    if plain.is_ascii() {
        return folded(plain);
    }
    let mut looks = String::with_capacity(plain.len());
    for letter in plain.chars() {
        match latin(letter) {
            Some(latin) => looks.push_str(&latin),
            None => looks.push(letter),
        }
    }
    folded(&looks)
}

/// Whether a name in Latin letters has some of other scripts that look like Latin ones.
pub fn mixes(plain: &str) -> bool {
    let is_latin = |letter: char| letter.is_ascii_alphabetic();
    plain.chars().any(is_latin) && plain.chars().any(|letter| latin(letter).is_some())
}

/// The Latin letters that a letter looks like, itself or as a small one.
fn latin(letter: char) -> Option<String> {
    if letter.is_ascii() {
        return None;
    }
    let prototype = |letter: char| {
        let mut bytes = [0; 4];
        let prototype: String = skeleton_of(letter.encode_utf8(&mut bytes)).collect();
        let is_latin =
            !prototype.is_empty() && prototype.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_latin.then(|| match prototype.as_str() {
            // The prototype of every m is r and n.
            "rn" => "m".to_owned(),
            _ => prototype,
        })
    };
    prototype(letter).or_else(|| letter.to_lowercase().find_map(prototype))
}

/// The skeleton of a name, small.
pub fn skeleton(plain: &str) -> String {
    let skeleton: String = skeleton_of(&plain.to_lowercase()).collect();
    short(&skeleton.to_lowercase())
}
