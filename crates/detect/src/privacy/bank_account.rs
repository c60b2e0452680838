//! Bank account numbers: international (ISO 13616), and after their names those of the United States
//! and the United Kingdom.

use std::sync::LazyLock;

use regex::Regex;

use super::plain::has_dense_digits;
use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

static CANDIDATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i-u)\b[a-z]{2}[0-9]{2}(?:[ -]?[a-z0-9]){11,30}").expect("the pattern is valid")
});

/// A United States routing number after its name; its checksum is tested.
static ROUTING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:routing(?: number| no\.?| #)?|aba|rtn)\b[^0-9\n]{0,12}([0-9]{9})\b")
        .expect("the pattern is valid")
});
/// A British sort code after its name, with the account number where it follows.
static SORT_CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bsort ?code\b[^0-9\n]{0,12}([0-9]{2}[- ]?[0-9]{2}[- ]?[0-9]{2}\b(?:[^0-9\n]{1,24}[0-9]{8}\b)?)")
        .expect("the pattern is valid")
});

/// Length per country, from the public IBAN registry.
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

/// Finds bank account numbers.
#[derive(Debug)]
pub struct BankAccount;

impl Detector for BankAccount {
    fn name(&self) -> &'static str {
        "privacy.bank-account"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[
                found(
                    "privacy.iban",
                    "An international bank account number (IBAN) with a right checksum.",
                ),
                found(
                    "privacy.bank_account",
                    "A United States routing number with a right checksum, or a British sort code, after its name.",
                ),
            ]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("DE89 3704 0044 0532 0130 00", &["privacy.iban"]),
                hit("pay to gb29nwbk60161331926819 please", &["privacy.iban"]),
                hit("FR14 2004 1010 0505 0001 3M02 606", &["privacy.iban"]),
                hit(
                    "routing number 011000015, account 1234",
                    &["privacy.bank_account"],
                ),
                hit(
                    "Sort code: 12-34-56, account 12345678",
                    &["privacy.bank_account"],
                ),
                miss("routing number 011000016"),
                miss("12-34-56"),
                miss("the sort code of this list"),
                miss("DE88 3704 0044 0532 0130 00"),
                miss("de12 ist nicht viel mehr als ein Wort im Satz"),
                miss("AB12 3456 7890 1234 5678"),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let plain = content.plain();
        let text = plain.text();
        if !has_dense_digits(text) {
            return;
        }
        let mut mark = |signal, level, span| {
            if let Some(span) = plain.original(span) {
                found.mark_at(signal, level, span);
            }
        };
        for number in ROUTING.captures_iter(text).filter_map(|whole| whole.get(1)) {
            if is_routing_number(number.as_str()) {
                mark(
                    "privacy.bank_account",
                    "american",
                    [number.start(), number.end()],
                );
            }
        }
        for number in SORT_CODE
            .captures_iter(text)
            .filter_map(|whole| whole.get(1))
        {
            mark(
                "privacy.bank_account",
                "british",
                [number.start(), number.end()],
            );
        }
        for candidate in CANDIDATE.find_iter(text) {
            let Some(length) = length_for(candidate.as_str()) else {
                continue;
            };
            let after = text.get(candidate.start()..).unwrap_or_default();
            let Some((number, bytes)) = take(after, length) else {
                continue;
            };
            if has_right_checksum(&number) {
                let start = candidate.start();
                mark("privacy.iban", "iban", [start, start + bytes]);
            }
        }
    }
}

/// The digits weigh 3, 7 and 1 in turn; the sum is divisible by ten (American Bankers Association).
fn is_routing_number(digits: &str) -> bool {
    let weighed = digits.bytes().zip([3, 7, 1].iter().cycle());
    let sum: u32 = weighed
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    sum > 0 && sum.is_multiple_of(10)
}

fn length_for(written: &str) -> Option<usize> {
    let country = written.get(..2)?;
    let (_, length) = LENGTHS
        .iter()
        .find(|(code, _)| code.eq_ignore_ascii_case(country))?;
    Some(*length)
}

/// The first `length` letters and digits without the signs between, and how many bytes they span;
/// `None` when the number would end inside a word.
fn take(text: &str, length: usize) -> Option<(Vec<u8>, usize)> {
    let mut number = Vec::with_capacity(length);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b' ' | b'-' => {}
            _ if byte.is_ascii_alphanumeric() => number.push(byte),
            _ => return None,
        }
        if number.len() == length {
            let next = text.get(index + 1..)?.chars().next();
            return (!next.is_some_and(char::is_alphanumeric)).then_some((number, index + 1));
        }
    }
    None
}

/// ISO 7064 MOD 97-10: the country and check digits moved to the end leave a remainder of 1.
fn has_right_checksum(number: &[u8]) -> bool {
    let digits = number.iter().cycle().skip(4).take(number.len());
    let remainder = digits.fold(0_u32, |remainder, byte| {
        let value = char::from(*byte).to_digit(36).unwrap_or_default();
        let shift = if value < 10 { 10 } else { 100 };
        (remainder * shift + value) % 97
    });
    remainder == 1
}
