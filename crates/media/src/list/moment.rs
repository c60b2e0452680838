//! Times as lists write them.

use evenhand_model::Time;

use super::fault::FieldProblem;

/// Reads an RFC 3339 time, one whose zone has no colon (`+0000`), one without a zone, which is taken as UTC, a date, or seconds since
/// 1970 with up to six decimals.
pub fn read(text: &str) -> Result<Time, FieldProblem> {
    let text = text.trim();
    let read = match seconds(text) {
        Some(time) => Some(time),
        None => written(text),
    };
    read.ok_or(FieldProblem::NotATime)
}

fn seconds(text: &str) -> Option<Time> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |part: &str| part.bytes().all(|one| one.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(decimals) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let micros: String = decimals.chars().chain("000000".chars()).take(6).collect();
    let micros: i64 = micros.parse().ok()?;
    let time = Time::from_micros(whole.checked_mul(1_000_000)?.checked_add(micros)?);
    // What lies beyond the years that can be written is no time.
    time.to_string().parse().ok()
}

fn written(text: &str) -> Option<Time> {
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    let (before, zone) = text.split_at_checked(text.len().checked_sub(5)?)?;
    if zone.starts_with(['+', '-']) && before.contains(':') {
        let (hours, minutes) = zone.split_at_checked(3)?;
        return format!("{before}{hours}:{minutes}").parse().ok();
    }
    let date = if text.contains(':') { "" } else { "T00:00:00" };
    format!("{text}{date}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let expected: Option<Time> = expected.map(|time| time.parse().unwrap());
        assert_eq!(read(text).ok(), expected, "{text}");
    }

    #[test]
    fn times_are_read_in_the_ways_in_which_lists_write_them() {
        check("2026-11-23T10:00:00Z", Some("2026-11-23T10:00:00Z"));
        check(" 2026-11-23T12:00:00+02:00 ", Some("2026-11-23T10:00:00Z"));
        check("2020-07-01T18:31:15+0000", Some("2020-07-01T18:31:15Z"));
        check("2020-07-01T18:31:15-0430", Some("2020-07-01T23:01:15Z"));
        check("2025-03-03T23:05:22.587", Some("2025-03-03T23:05:22.587Z"));
        check("2025-03-03 23:05:22", Some("2025-03-03T23:05:22Z"));
        check("2025-03-03", Some("2025-03-03T00:00:00Z"));
        check("1704901040", Some("2024-01-10T15:37:20Z"));
        check("1704901040.222779", Some("2024-01-10T15:37:20.222779Z"));
        check("1704901040.2227791", Some("2024-01-10T15:37:20.222779Z"));
        check("0", Some("1970-01-01T00:00:00Z"));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "soon",
            ".",
            ".5",
            "-1",
            "1e9",
            "9999999999999999999",
            "999999999999",
            "2026-13-01",
            "2026-11-23T10:00:00+0x00",
            "ééééé",
        ] {
            check(text, None);
        }
    }
}
