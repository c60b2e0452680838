//! One cell: what it has to hold, and what a person is told where it holds something else.

use jiff::Timestamp;

use super::Names;

/// Longest name of a cohort, tier, category or language, in bytes. A longer one is a text of a person that
/// got into the wrong column.
const NAME_BYTES_MAX: usize = 200;
/// Longest part of a cell that is told, in characters.
const TOLD_CHARS_MAX: usize = 40;

/// A name, as its place among the names of its column.
pub fn name(cell: &[u8], names: &mut Names, is_needed: bool) -> Result<u32, String> {
    let cell = cell.trim_ascii();
    if let Some(place) = names.place(cell) {
        return Ok(place);
    }
    let text = std::str::from_utf8(cell).map_err(|_| "is not UTF-8 text".to_owned())?;
    if text.is_empty() && is_needed {
        return Err("is empty; expected the name of a cohort, such as ordinary or insider".into());
    }
    if text.len() > NAME_BYTES_MAX {
        return Err(format!(
            "has {} bytes; expected a name of {NAME_BYTES_MAX} at most",
            text.len()
        ));
    }
    if text.chars().any(char::is_control) {
        return Err("holds a control character or a line feed; expected a plain name".into());
    }
    Ok(names.add(text))
}

/// An instant.
pub fn time(cell: &[u8]) -> Result<Timestamp, String> {
    let cell = cell.trim_ascii();
    let text = std::str::from_utf8(cell).map_err(|_| "is not UTF-8 text".to_owned())?;
    text.parse().map_err(|_| {
        let why = match text {
            "" => "is empty; ",
            _ if text.parse::<jiff::civil::DateTime>().is_ok() => "says no offset from UTC; ",
            _ if text.parse::<f64>().is_ok() => "is a number; ",
            _ => "is no time; ",
        };
        let told = if text.is_empty() {
            String::new()
        } else {
            format!("`{}` ", told(text))
        };
        format!(
            "{told}{why}expected RFC 3339 such as 2026-11-23T10:00:00Z or 2026-11-23T11:00:00+01:00"
        )
    })
}

/// Whether the case was done.
pub fn event(cell: &[u8]) -> Result<bool, String> {
    match cell.trim_ascii() {
        b"1" => Ok(true),
        b"0" => Ok(false),
        b"" => Err("is empty; expected 1 (the case was done) or 0 (it is still open)".into()),
        other => Err(format!(
            "`{}` is neither; expected 1 (the case was done) or 0 (it is still open)",
            told(&String::from_utf8_lossy(other))
        )),
    }
}

/// What is wrong with a case that ended before it began.
pub fn before_start(start: Timestamp, stop: Timestamp) -> String {
    format!("{stop} lies before the start, {start}; expected a time at or after it")
}

/// The beginning of a cell, fit for a terminal.
fn told(text: &str) -> String {
    let mut plain: String = text
        .chars()
        .filter(|one| !one.is_control())
        .take(TOLD_CHARS_MAX)
        .collect();
    if text.chars().count() > TOLD_CHARS_MAX {
        plain.push('…');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_none_is_told_with_what_was_expected() {
        for (cell, expected) in [
            ("", "is empty; expected RFC 3339"),
            ("2026-11-23T10:00:00", "says no offset from UTC"),
            ("2026-11-23 10:00", "says no offset from UTC"),
            ("1700000000", "is a number"),
            ("yesterday", "`yesterday` is no time"),
            ("2026-02-30T10:00:00Z", "`2026-02-30T10:00:00Z` is no time"),
        ] {
            let why = time(cell.as_bytes()).unwrap_err();
            assert!(why.contains(expected), "{cell}: {why}");
        }
        assert!(time(b" 2026-11-23T10:00:00.25Z ").is_ok());
        assert!(time(b"\xff").is_err());
    }

    #[test]
    fn an_event_is_one_or_nought() {
        assert_eq!((event(b"1"), event(b" 0 ")), (Ok(true), Ok(false)));
        for cell in ["", "2", "true", "\u{1b}[31mred", "closed"] {
            let why = event(cell.as_bytes()).unwrap_err();
            assert!(
                why.contains("expected 1") && !why.contains('\u{1b}'),
                "{why}"
            );
        }
    }

    #[test]
    fn a_name_is_short_and_plain_and_a_cohort_needs_one() {
        let mut names = Names::default();
        assert_eq!(name(b"ordinary", &mut names, true), Ok(0));
        assert_eq!(name(b" ordinary ", &mut names, true), Ok(0));
        assert_eq!(name(b"", &mut names, false), Ok(1));
        for cell in [&b""[..], b"a\nb", b"\x1b[1m", b"\xff\xfe", &[b'x'; 201]] {
            let mut names = Names::default();
            assert!(name(cell, &mut names, true).is_err(), "{cell:?}");
        }
    }
}
