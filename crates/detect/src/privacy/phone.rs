//! Telephone numbers.

use std::sync::LazyLock;

use regex::Regex;

use super::words::digit_value;
use crate::detector::{Detector, Example, SignalSpec, found, hit, miss};
use crate::{ContentView, Findings};

/// Digits in groups, as telephone numbers are written.
static CANDIDATE: LazyLock<Regex> = LazyLock::new(|| {
    let digit = "[0-9\u{660}-\u{669}\u{6F0}-\u{6F9}]";
    Regex::new(&format!(
        r"[+(]{{0,2}}{digit}(?:[ .\-/()\u{{A0}}\u{{202F}}]{{0,3}}{digit}){{6,17}}"
    ))
    .expect("the pattern is valid")
});

/// Words before a number that say what it is.
static CUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:tel|telefon|telefono|teléfono|phone|cell|mobile|mobil|handy|call|text|whats ?app|signal|ring|nummer|number|numéro|número|appelle[zr]?|llama|rufnummer|هاتف|جوال|رقم)\b[^0-9+(\n]{0,12}$")
        .expect("the pattern is valid")
});

/// Bytes before a candidate in which a cue is sought.
const CUE_BYTES: usize = 40;

/// Finds telephone numbers.
#[derive(Debug)]
pub struct Phone;

impl Detector for Phone {
    fn name(&self) -> &'static str {
        "privacy.phone"
    }

    fn signals(&self) -> &'static [SignalSpec] {
        const {
            &[found(
                "privacy.phone",
                "A telephone number: international, national with its usual groups, or after a word like \"call\".",
            )]
        }
    }

    fn examples(&self) -> &'static [Example] {
        const {
            &[
                hit("+44 20 7946 0123", &["privacy.phone"]),
                hit("0049 30 23125 000", &["privacy.phone"]),
                hit("(212) 555-0123", &["privacy.phone"]),
                hit("212-555-0123 is hers", &["privacy.phone"]),
                hit("06 39 98 01 23", &["privacy.phone"]),
                hit("030/23125000", &["privacy.phone"]),
                hit("call him on 5550123", &["privacy.phone"]),
                hit("هاتف ٠١٢٣٤٥٦٧٨٩", &["privacy.phone"]),
                hit("+４４ ２０ ７９４６ ０１２３", &["privacy.phone"]),
                miss("born 01.02.2026 10:30"),
                miss("2026-11-23 10:00"),
                miss("order 4711-0815-2342"),
                miss("pi is 3.14159265358979"),
                miss("192.168.100.100"),
                miss("text 192.168.100.101"),
                miss("0.86602540378"),
                miss("ISBN 0-415-31545-7"),
                miss("it has 1000000 views"),
                miss("0 1 2 3 4 5 6 7 8 9"),
                miss("$1 200 000 00"),
                miss("4111 1111 1111 1111"),
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
            if !stands_alone(before, after) || is_book(text, start) {
                continue;
            }
            if let Some(level) = form(candidate.as_str(), || has_cue(text, start))
                && let Some(span) = plain.original([start, end])
            {
                found.mark_at("privacy.phone", level, span);
            }
        }
    }
}

/// Whether the number is a book's: "ISBN 0-415-31545-X".
fn is_book(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end_matches([' ', ':', '-']);
    let bytes = before.as_bytes();
    bytes.len() >= 4 && bytes[bytes.len() - 4..].eq_ignore_ascii_case(b"ISBN")
}

fn stands_alone(before: Option<char>, after: Option<char>) -> bool {
    let touches = |c: char| {
        c.is_alphanumeric() || matches!(c, '$' | '€' | '£' | '#' | '_' | '=' | '.' | ',' | '%')
    };
    !before.is_some_and(touches)
        && !after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '%' | '€' | '$' | '£' | '_'))
}

/// The form of a telephone number; `None` when the digits are something else.
fn form(written: &str, has_cue: impl Fn() -> bool) -> Option<&'static str> {
    let digits: Vec<u32> = written.chars().filter_map(digit_value).collect();
    let groups: Vec<usize> = written
        .split(|c: char| digit_value(c).is_none())
        .filter(|group| !group.is_empty())
        .map(|group| group.chars().count())
        .collect();
    let longest = groups.iter().copied().max().unwrap_or_default();
    if longest < 2 || is_date(&groups, written) || digits.len() > 15 {
        return None;
    }
    // A network's address, or a number below one.
    let is_dotted = !written.contains([' ', '-', '+', '(']) && written.contains('.');
    if is_dotted && (groups.len() == 4 && longest <= 3 || groups.first() == Some(&1)) {
        return None;
    }
    let area_code = digits.first().copied().unwrap_or_default();
    if written.contains('+') || digits.starts_with(&[0, 0]) && digits.len() >= 10 {
        Some("international")
    } else if groups == [3, 3, 4] && area_code >= 2 || is_national(&digits, &groups) {
        Some("national")
    } else {
        has_cue().then_some("after-cue")
    }
}

/// National numbers begin with 0 outside North America and Iberia and have 9 to 12 digits.
fn is_national(digits: &[u32], groups: &[usize]) -> bool {
    digits.first() == Some(&0)
        && digits.get(1) != Some(&0)
        && (9..=12).contains(&digits.len())
        && groups.len() <= 6
}

/// Groups like 01.02.2026 or 2026-11-23, perhaps with an hour.
fn is_date(groups: &[usize], written: &str) -> bool {
    let has_date_signs = written.contains(['.', '-', '/']);
    let is_year_first = matches!(groups, [4, 1..=2, 1..=2, ..]);
    let is_year_last = matches!(groups, [1..=2, 1..=2, 4, ..]);
    has_date_signs && !written.contains('+') && (is_year_first || is_year_last)
}

fn has_cue(text: &str, start: usize) -> bool {
    let mut from = start.saturating_sub(CUE_BYTES);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    CUE.is_match(&text[from..start])
}
