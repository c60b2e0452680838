//! Digits and signs read as letters.

use super::fold::short;

/// The letter that a digit or a sign stands for, as people write them; letters and digits that are
/// mistaken for each other become one.
pub fn letter(sign: char) -> char {
    match sign {
        '0' => 'o',
        '1' | '!' | '|' | 'l' | 'j' => 'i',
        '2' => 'z',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '6' | '9' | 'q' => 'g',
        '7' | '+' => 't',
        '8' => 'b',
        'v' => 'u',
        other => other,
    }
}

/// The view: letters only, digits and signs read as letters, `rn` as `m` and `vv` as `w`.
pub fn leet(looks: &str) -> String {
    let spelled = looks.replace("vv", "w").replace("rn", "m");
    let letters = spelled
        .chars()
        .map(letter)
        .filter(|letter| letter.is_alphanumeric());
    short(&letters.collect::<String>())
}
