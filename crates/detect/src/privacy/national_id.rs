//! Identity numbers of states, where a checksum tells them from other numbers.

use std::sync::LazyLock;

use regex::Regex;

use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

/// Spanish DNI (8 digits and a letter) or NIE (X, Y or Z, 7 digits and a letter).
static SPANISH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b[0-9xyz][0-9]{7}[ -]?[a-z]\b").expect("the pattern is valid")
});
/// French numéro de sécurité sociale: 13 digits (Corsica with a letter) and a key of 2.
static FRENCH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b[1278] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[ab]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}\b",
    )
    .expect("the pattern is valid")
});
/// United States social security number in its usual groups; it has no checksum, so it needs its name.
static AMERICAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:ssn|social security(?: (?:number|no))?)\b[^0-9\n]{0,12}([0-9]{3}-?[0-9]{2}-?[0-9]{4})\b")
        .expect("the pattern is valid")
});

/// Finds identity numbers.
#[derive(Debug)]
pub struct NationalId;

impl Detector for NationalId {
    fn name(&self) -> &'static str {
        "privacy.national-id"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[found(
                "privacy.national_id",
                "A Spanish or French identity number with a right checksum, or a United States one after its name.",
            )]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("DNI 12345678Z", &["privacy.national_id"]),
                hit("X1234567L", &["privacy.national_id"]),
                hit("1 89 01 75 123 456 07", &["privacy.national_id"]),
                hit("her SSN is 078-05-1120", &["privacy.national_id"]),
                miss("12345678A"),
                miss("1 89 01 75 123 456 08"),
                miss("078-05-1120"),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let text = content.text;
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return;
        }
        for number in SPANISH
            .find_iter(text)
            .filter(|number| is_spanish(number.as_str()))
        {
            found.mark_at(
                "privacy.national_id",
                "spanish",
                [number.start(), number.end()],
            );
        }
        for number in FRENCH
            .find_iter(text)
            .filter(|number| is_french(number.as_str()))
        {
            found.mark_at(
                "privacy.national_id",
                "french",
                [number.start(), number.end()],
            );
        }
        for number in AMERICAN
            .captures_iter(text)
            .filter_map(|whole| whole.get(1))
        {
            found.mark_at(
                "privacy.national_id",
                "american",
                [number.start(), number.end()],
            );
        }
    }
}

/// The letter stands for the remainder of the number by 23; X, Y and Z count as 0, 1 and 2.
fn is_spanish(written: &str) -> bool {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let upper = written.to_ascii_uppercase();
    let number = upper.chars().take(8).fold(0_usize, |number, c| {
        let value = match c {
            'X' | 'Y' | 'Z' => u32::from(c) - u32::from('X'),
            _ => c.to_digit(10).unwrap_or_default(),
        };
        number * 10 + value as usize
    });
    LETTERS.get(number % 23).copied() == upper.bytes().next_back()
}

/// The key is 97 less the remainder of the number by 97; Corsica's 2A and 2B count as 19 and 18.
fn is_french(written: &str) -> bool {
    let digits: String = written.chars().filter(|c| *c != ' ').collect();
    let digits = digits
        .to_ascii_uppercase()
        .replacen("2A", "19", 1)
        .replacen("2B", "18", 1);
    match (
        digits.get(..13).map(str::parse::<u64>),
        digits.get(13..).map(str::parse::<u64>),
    ) {
        (Some(Ok(number)), Some(Ok(key))) => 97 - number % 97 == key,
        _ => false,
    }
}
