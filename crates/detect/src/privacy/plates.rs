//! Number plates of vehicles.

use std::sync::LazyLock;

use regex::Regex;

use super::plain::has_digits;
use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

/// Forms that hardly anything else has: German `B-AB 1234`, French `AB-123-CD`, British `AB12 CDE`,
/// Indian `MH 12 AB 1234`.
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u:\b)(?:[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} [1-9][0-9]{0,3}[EH]?",
        r"|[A-HJ-NP-TV-Z]{2}-[0-9]{3}-[A-HJ-NP-TV-Z]{2}",
        r"|[A-Z]{2}[0-9]{2} [A-Z]{3}",
        r"|(?:AP|AR|AS|BR|CG|CH|DL|GA|GJ|HR|JH|JK|KA|KL|MH|MP|OD|PB|RJ|TN|TS|UK|UP|WB)[ -][0-9]{1,2}[ -][A-Z]{1,3}[ -][0-9]{4})(?-u:\b)",
    ))
    .expect("the pattern is valid")
});
/// Letters and digits after a word for the plate: Spanish `1234 BCD`, Turkish `34 ABC 123`, and all others.
static AFTER_CUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:(?-u:\b)(?i:licen[cs]e plate|number plate|plates?|reg(?:istration)? (?:number|no)|kennzeichen|nummernschild|plaque d.immatriculation|immatriculée?|matr[ií]cula|placas?|targa|kenteken|rejestracja|tablica|plakası|plakalı|plaka)|नंबर प्लेट|لوحة)",
        r"[^A-Z0-9\n]{1,4}(?:(?i:is|no|number|nr|número|est|es|é|è|lautet|رقم)[^A-Z0-9\n]{1,3})?",
        r"([A-Z0-9]{1,4}(?:[ ·-]?[A-Z0-9]{1,4}){1,3})(?-u:\b)",
    ))
    .expect("the pattern is valid")
});

/// Finds number plates.
#[derive(Debug)]
pub struct Plates;

impl Detector for Plates {
    fn name(&self) -> &'static str {
        "privacy.plates"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[found(
                "privacy.vehicle_plate",
                "A vehicle's number plate: German, French, British or Indian, or of any country after a word for it.",
            )]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("she drives B-AB 1234", FOUND),
                hit("AB-123-CD devant la porte", FOUND),
                hit("look for AB12 CDE", FOUND),
                hit("MH 12 AB 1234", FOUND),
                hit("license plate 7ABC123", FOUND),
                hit("matrícula 1234 BCD", FOUND),
                hit("targa AB 123 CD", FOUND),
                hit("kenteken is 12-ABC-3", FOUND),
                hit("placa ABC1D23", FOUND),
                hit("plaka 34 ABC 123", FOUND),
                miss("COVID-19 came in 2020"),
                miss("a plate of 12 cakes"),
                miss("plates ABCD"),
                miss("AB123CD4567"),
                miss("F-16 1234"),
                miss("room B12"),
                miss("First Day: TV-PG 38"),
                miss("Template TAB19"),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let plain = content.plain();
        let text = plain.text();
        if !has_digits(text, 1) || !has_digit_by_capital(text) {
            return;
        }
        let places = PLAIN.find_iter(text).map(|plate| ("form", plate)).chain(
            AFTER_CUE
                .captures_iter(text)
                .filter_map(|whole| Some(("after-cue", whole.get(1)?))),
        );
        for (level, plate) in places {
            let has_both = |test: fn(&u8) -> bool| plate.as_str().bytes().any(|byte| test(&byte));
            // A rating, not a district: "TV-PG 36".
            if plate.as_str().starts_with("TV-") {
                continue;
            }
            if !has_both(u8::is_ascii_digit) || !has_both(u8::is_ascii_uppercase) {
                continue;
            }
            if let Some(span) = plain.original([plate.start(), plate.end()]) {
                found.mark_at("privacy.vehicle_plate", level, span);
            }
        }
    }
}

/// Whether a digit and a capital stand within four bytes, as in every plate.
fn has_digit_by_capital(text: &str) -> bool {
    text.as_bytes()
        .windows(4)
        .any(|four| four.iter().any(u8::is_ascii_digit) && four.iter().any(u8::is_ascii_uppercase))
}

const FOUND: &[&str] = &["privacy.vehicle_plate"];
