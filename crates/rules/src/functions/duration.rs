//! `duration("1h30m")`

use super::{Call, Function, Style, literal};
use crate::condition::{Kind, Typed};
use crate::error::Complaint;
use crate::evaluate::value::{Constant, SPAN_MICROS_MAX};

pub(super) const FUNCTION: Function = Function {
    name: "duration",
    signature: "duration(\"1h30m\")",
    about: "A span of time, in numbers with d, h, m, s, ms or us.",
    style: Style::Plain,
    cost: 0,
    examples: &[
        ("duration('90s') == duration('1m30s')", true),
        ("duration('1d') < duration('1.5h')", false),
    ],
    build,
};

fn build(mut call: Call<'_, '_>) -> Result<Typed, Complaint> {
    let [written] = call.take()?;
    let text = literal(&written, "a span like \"1h30m\"")?;
    match micros(text) {
        Some(micros) => Ok(Typed::constant(
            Constant::Span(micros),
            Kind::Span,
            written.span,
        )),
        None => {
            let message = format!(
                "`{text}` is no span; expected numbers with d, h, m, s, ms or us, at most 10,000 years"
            );
            Err(Complaint::new(written.span, message))
        }
    }
}

/// Microseconds of a span like `1h30m` or `-1.5s`.
#[allow(clippy::cast_possible_truncation)]
fn micros(text: &str) -> Option<i64> {
    let (sign, mut rest) = text
        .strip_prefix('-')
        .map_or((1.0, text), |rest| (-1.0, rest));
    let mut total = 0.0;
    if rest == "0" {
        return Some(0);
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest.get(..digits)?.parse().ok()?;
        rest = rest.get(digits..)?;
        let letters = rest
            .find(|c: char| !c.is_ascii_lowercase())
            .unwrap_or(rest.len());
        let unit = match rest.get(..letters)? {
            "d" => 86_400e6,
            "h" => 3_600e6,
            "m" => 60e6,
            "s" => 1e6,
            "ms" => 1e3,
            "us" => 1.0,
            _ => return None,
        };
        rest = rest.get(letters..)?;
        total += number * unit;
    }
    (!text.is_empty() && total <= SPAN_MICROS_MAX as f64).then_some((sign * total) as i64)
}

#[cfg(test)]
mod tests {
    use super::micros;

    #[test]
    fn a_span_is_a_sum_of_numbers_with_units() {
        for (text, expected) in [
            ("1h30m", Some(5_400_000_000)),
            ("-1.5s", Some(-1_500_000)),
            ("250ms", Some(250_000)),
            ("0", Some(0)),
            ("", None),
            ("1", None),
            ("1w", None),
            ("h", None),
            ("4000000d", None),
        ] {
            assert_eq!(micros(text), expected, "{text}");
        }
    }
}
