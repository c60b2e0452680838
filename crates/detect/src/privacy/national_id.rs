//! Identity numbers of states, where a checksum tells them from other numbers. A number whose form
//! and checksum other numbers may have by chance needs its name before it.

use std::sync::LazyLock;

use regex::Regex;

use super::plain::has_dense_digits;
use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

/// One country's number. The first group of the pattern is the number.
struct Form {
    /// The level of the evidence.
    name: &'static str,
    pattern: &'static str,
    /// Whether the letters and digits, without signs and in capitals, are such a number.
    is_right: fn(&[u8]) -> bool,
}

const FORMS: &[Form] = &[
    // DNI (8 digits and a letter) or NIE (X, Y or Z, 7 digits and a letter).
    Form {
        name: "spanish",
        pattern: r"(?i-u)\b([0-9xyz][0-9]{7}[ -]?[a-z])\b",
        is_right: is_spanish,
    },
    // Numéro de sécurité sociale: 13 digits (Corsica with a letter) and a key of 2.
    Form {
        name: "french",
        pattern: r"(?i-u)\b([1278] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[ab]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2})\b",
        is_right: is_french,
    },
    // The social security number has no checksum.
    Form {
        name: "american",
        pattern: r"(?i)\b(?:ssn|social security(?: (?:number|no))?)\b[^0-9\n]{0,12}([0-9]{3}-?[0-9]{2}-?[0-9]{4})\b",
        is_right: is_american,
    },
    // National insurance number: two letters, six digits, a letter.
    Form {
        name: "british",
        pattern: r"(?-u)\b([A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D])\b",
        is_right: is_british,
    },
    Form {
        name: "italian",
        pattern: r"(?i-u)\b([a-z]{6}[0-9]{2}[a-ehlmprst][0-9]{2}[a-z][0-9]{3}[a-z])\b",
        is_right: is_italian,
    },
    Form {
        name: "polish",
        pattern: r"(?i)\bpesel\b[^0-9\n]{0,12}([0-9]{11})\b",
        is_right: is_polish,
    },
    Form {
        name: "portuguese",
        pattern: r"(?i)\b(?:nif|contribuinte)\b[^0-9\n]{0,12}([0-9]{3} ?[0-9]{3} ?[0-9]{3})\b",
        is_right: is_portuguese,
    },
    Form {
        name: "dutch",
        pattern: r"(?i)\b(?:bsn|burgerservicenummer|sofinummer)\b[^0-9\n]{0,12}([0-9]{9})\b",
        is_right: is_dutch,
    },
    Form {
        name: "german",
        pattern: r"(?i)\b(?:steuer-?id(?:entifikationsnummer)?|idnr|steuernummer)\b[^0-9\n]{0,12}([0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3})\b",
        is_right: is_german,
    },
    // CPF with its signs, or after its name.
    Form {
        name: "brazilian",
        pattern: r"(?-u)\b([0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2})\b",
        is_right: is_brazilian,
    },
    Form {
        name: "brazilian",
        pattern: r"(?i)\bcpf\b[^0-9\n]{0,12}([0-9]{11})\b",
        is_right: is_brazilian,
    },
    Form {
        name: "turkish",
        pattern: r"(?i)\b(?:tc|tckn|t\.c\.|kimlik)\b[^0-9\n]{0,16}([1-9][0-9]{10})\b",
        is_right: is_turkish,
    },
    Form {
        name: "aadhaar",
        pattern: r"(?i)(?:aadhaar|aadhar|आधार)[^0-9\n]{0,24}([2-9][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4})\b",
        is_right: is_aadhaar,
    },
    // The fourth letter P says that it is a person's.
    Form {
        name: "pan",
        pattern: r"(?-u)\b([A-Z]{3}P[A-Z][0-9]{4}[A-Z])\b",
        is_right: |_| true,
    },
];

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let compiled = FORMS.iter().map(|form| Regex::new(form.pattern));
    compiled
        .map(|pattern| pattern.expect("the pattern is valid"))
        .collect()
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
                "A person's identity, insurance or tax number, by its form and checksum: Spain, France, Italy, United Kingdom, Brazil, India; after its name United States, Germany, Netherlands, Poland, Portugal, Turkey.",
            )]
        }
    }

    fn examples(&self) -> &'static [Example] {
        EXAMPLES
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let plain = content.plain();
        let text = plain.text();
        if !has_dense_digits(text) && !may_have_pan(text) {
            return;
        }
        for (form, pattern) in FORMS.iter().zip(PATTERNS.iter()) {
            for number in pattern.captures_iter(text).filter_map(|whole| whole.get(1)) {
                let signs: Vec<u8> = number
                    .as_str()
                    .bytes()
                    .filter(u8::is_ascii_alphanumeric)
                    .map(|byte| byte.to_ascii_uppercase())
                    .collect();
                if !(form.is_right)(&signs) {
                    continue;
                }
                if let Some(span) = plain.original([number.start(), number.end()]) {
                    found.mark_at("privacy.national_id", form.name, span);
                }
            }
        }
    }
}

/// Whether four digits follow a capital, as in the Indian PAN, which has no more.
fn may_have_pan(text: &str) -> bool {
    text.as_bytes()
        .windows(5)
        .any(|five| five[0].is_ascii_uppercase() && five[1..].iter().all(u8::is_ascii_digit))
}

fn digit(byte: u8) -> u32 {
    char::from(byte).to_digit(10).unwrap_or_default()
}

/// The sum of the digits, each times its weight.
fn weighed(digits: &[u8], weights: impl IntoIterator<Item = u32>) -> u32 {
    let pairs = digits.iter().zip(weights);
    pairs.map(|(byte, weight)| digit(*byte) * weight).sum()
}

fn last(digits: &[u8]) -> u32 {
    digits.last().map_or(0, |byte| digit(*byte))
}

fn are_all_the_same(digits: &[u8]) -> bool {
    digits.windows(2).all(|two| two[0] == two[1])
}

/// The letter stands for the remainder of the number by 23; X, Y and Z count as 0, 1 and 2.
fn is_spanish(signs: &[u8]) -> bool {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let number = signs.iter().take(8).fold(0_usize, |number, byte| {
        let value = match byte {
            b'X'..=b'Z' => u32::from(byte - b'X'),
            _ => digit(*byte),
        };
        number * 10 + value as usize
    });
    LETTERS.get(number % 23) == signs.last()
}

/// The key is 97 less the remainder of the number by 97; Corsica's 2A and 2B count as 19 and 18.
fn is_french(signs: &[u8]) -> bool {
    let written = String::from_utf8_lossy(signs);
    let digits = written.replacen("2A", "19", 1).replacen("2B", "18", 1);
    match (
        digits.get(..13).map(str::parse::<u64>),
        digits.get(13..).map(str::parse::<u64>),
    ) {
        (Some(Ok(number)), Some(Ok(key))) => 97 - number % 97 == key,
        _ => false,
    }
}

/// No area 000, 666 or 9xx, no group 00, no serial 0000.
fn is_american(signs: &[u8]) -> bool {
    !signs.starts_with(b"000")
        && !signs.starts_with(b"666")
        && !signs.starts_with(b"9")
        && signs.get(3..5) != Some(b"00")
        && signs.get(5..) != Some(b"0000")
}

fn is_british(signs: &[u8]) -> bool {
    !matches!(
        &signs[..2],
        b"BG" | b"GB" | b"NK" | b"KN" | b"TN" | b"NT" | b"ZZ"
    )
}

/// Signs at odd places have values of their own; the sum by 26 is the last letter.
fn is_italian(signs: &[u8]) -> bool {
    const ODD: [u32; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let Some((check, signs)) = signs.split_last() else {
        return false;
    };
    let sum: u32 = signs
        .iter()
        .enumerate()
        .map(|(index, byte)| {
            let value = if byte.is_ascii_digit() {
                byte - b'0'
            } else {
                byte - b'A'
            };
            if index % 2 == 0 {
                ODD[usize::from(value)]
            } else {
                u32::from(value)
            }
        })
        .sum();
    sum % 26 == u32::from(check - b'A')
}

fn is_polish(digits: &[u8]) -> bool {
    (weighed(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1])).is_multiple_of(10)
        && !are_all_the_same(digits)
}

fn is_portuguese(digits: &[u8]) -> bool {
    let rest = 11 - weighed(&digits[..8], (2..=9).rev()) % 11;
    last(digits) == if rest >= 10 { 0 } else { rest }
}

/// The "eleven test": weights 9 to 2, the last digit counts once less.
fn is_dutch(digits: &[u8]) -> bool {
    let sum = weighed(&digits[..8], (2..=9).rev());
    sum > 0 && sum % 11 == last(digits)
}

/// ISO 7064 MOD 11,10.
fn is_german(digits: &[u8]) -> bool {
    let product = digits[..10].iter().fold(10, |product, byte| {
        let sum = (digit(*byte) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    !digits.starts_with(b"0") && (11 - product) % 10 == last(digits)
}

fn is_brazilian(digits: &[u8]) -> bool {
    let check = |length: usize| {
        let weights = (2..=u32::try_from(length).unwrap_or_default() + 1).rev();
        weighed(&digits[..length], weights) * 10 % 11 % 10
    };
    digits.len() == 11
        && !are_all_the_same(digits)
        && check(9) == digit(digits[9])
        && check(10) == digit(digits[10])
}

fn is_turkish(digits: &[u8]) -> bool {
    let odd: u32 = digits[..9].iter().step_by(2).map(|byte| digit(*byte)).sum();
    let even: u32 = digits[1..8]
        .iter()
        .step_by(2)
        .map(|byte| digit(*byte))
        .sum();
    let sum: u32 = digits[..10].iter().map(|byte| digit(*byte)).sum();
    (odd * 7 + 100 - even) % 10 == digit(digits[9]) && sum % 10 == last(digits)
}

/// Verhoeff's check over the dihedral group of the pentagon.
fn is_aadhaar(digits: &[u8]) -> bool {
    const SHIFTED: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let turned =
        |value: u32, times: usize| (0..times).fold(value, |value, _| SHIFTED[value as usize]);
    let joined = |a: u32, b: u32| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b - 5) % 5 + 5,
        (false, true) => (a - 5 + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let check = digits
        .iter()
        .rev()
        .enumerate()
        .fold(0, |check, (index, byte)| {
            joined(check, turned(digit(*byte), index % 8))
        });
    check == 0
}

const FOUND: &[&str] = &["privacy.national_id"];

const EXAMPLES: &[Example] = &[
    hit("DNI 12345678Z", FOUND),
    hit("X1234567L", FOUND),
    hit("1 89 01 75 123 456 07", FOUND),
    hit("her SSN is 078-05-1120", FOUND),
    hit("NI number AB 12 34 56 C", FOUND),
    hit("codice fiscale RSSMRA85T10A562S", FOUND),
    hit("PESEL: 44051401359", FOUND),
    hit("NIF 123456789", FOUND),
    hit("BSN 111222333", FOUND),
    hit("Steuer-ID 86 095 742 719", FOUND),
    hit("529.982.247-25", FOUND),
    hit("cpf 52998224725", FOUND),
    hit("TC kimlik no: 10000000146", FOUND),
    hit("Aadhaar 2341 2341 2346", FOUND),
    hit("PAN ABCPE1234F", FOUND),
    hit("D\u{200B}NI １２３４５６７８Z", FOUND),
    miss("12345678A"),
    miss("1 89 01 75 123 456 08"),
    miss("078-05-1120"),
    miss("SSN 000-12-3456"),
    miss("GB 12 34 56 C"),
    miss("RSSMRA85T10A562T"),
    miss("PESEL: 44051401358"),
    miss("44051401359"),
    miss("NIF 123456780"),
    miss("BSN 111222334"),
    miss("Steuer-ID 86 095 742 718"),
    miss("529.982.247-26"),
    miss("TC kimlik no: 10000000147"),
    miss("Aadhaar 2341 2341 2347"),
    miss("ABCCE1234F"),
];
