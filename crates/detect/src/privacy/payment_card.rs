//! Payment card numbers (ISO/IEC 7812).

use std::sync::LazyLock;

use regex::Regex;

use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

static CANDIDATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[0-9](?:[ -]?[0-9]){12,18}").expect("the pattern is valid"));

/// Finds payment card numbers.
#[derive(Debug)]
pub struct PaymentCard;

impl Detector for PaymentCard {
    fn name(&self) -> &'static str {
        "privacy.payment-card"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[found(
                "privacy.payment_card",
                "A number with the length, the first digits and the checksum of a payment card.",
            )]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("4111 1111 1111 1111", &["privacy.payment_card"]),
                hit(
                    "my card 5555-5555-5555-4444 exp 12/30",
                    &["privacy.payment_card"],
                ),
                hit("378282246310005", &["privacy.payment_card"]),
                miss("4111 1111 1111 1112"),
                miss("id 1234567890123456"),
                miss("0000 0000 0000 0000"),
                miss("x4111111111111111"),
            ]
        }
    }

    fn detect(&self, content: &ContentView<'_>, found: &mut Findings) {
        let plain = content.plain();
        let text = plain.text();
        for candidate in CANDIDATE.find_iter(text) {
            let (start, end) = (candidate.start(), candidate.end());
            let before = text[..start].chars().next_back();
            let after = text[end..].chars().next();
            let touches = |c: Option<char>| {
                c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '+' | '.' | '_' | '/'))
            };
            let digits: Vec<u32> = candidate
                .as_str()
                .chars()
                .filter_map(|c| c.to_digit(10))
                .collect();
            if !touches(before)
                && !after.is_some_and(char::is_alphanumeric)
                && is_issued(&digits)
                && has_right_checksum(&digits)
                && let Some(span) = plain.original([start, end])
            {
                found.mark_at("privacy.payment_card", "card", span);
            }
        }
    }
}

/// Whether first digits and length are those of a large card scheme.
fn is_issued(digits: &[u32]) -> bool {
    let first_four = digits
        .iter()
        .take(4)
        .fold(0, |number, digit| number * 10 + digit);
    match first_four {
        4000..=4999 => matches!(digits.len(), 13 | 16 | 19),
        5100..=5599 | 2221..=2720 => digits.len() == 16,
        3400..=3499 | 3700..=3799 => digits.len() == 15,
        3000..=3059 | 3600..=3699 | 3800..=3999 => digits.len() == 14,
        6011 | 6500..=6599 | 3528..=3589 | 6200..=6299 => matches!(digits.len(), 16..=19),
        5000..=5099 | 5600..=5899 => matches!(digits.len(), 13..=19),
        _ => false,
    }
}

/// Luhn: every second digit from the right doubled, the sum of all digits divisible by ten.
fn has_right_checksum(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| match (index % 2, digit * 2) {
            (0, _) => *digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    sum.is_multiple_of(10)
}
