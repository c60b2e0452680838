//! Times as other systems write them.

use evenhand_model::Time;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

/// How a column writes times.
#[derive(Clone, Debug)]
pub enum TimeFormat {
    /// Seconds since 1970, with a fraction or without.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMilliseconds,
    /// As strptime(3) reads it, in this zone where the text names none.
    Pattern(String, TimeZone),
}

impl TimeFormat {
    /// Reads `unix`, `unix-ms` or a pattern, and the zone that it is in.
    pub fn parse(format: &str, zone: Option<&str>) -> Result<Self, String> {
        match (format, zone) {
            ("unix" | "unix-ms", Some(_)) => {
                Err("seconds since 1970 have no `zone`; leave it out".into())
            }
            ("unix", None) => Ok(Self::UnixSeconds),
            ("unix-ms", None) => Ok(Self::UnixMilliseconds),
            (pattern, _) if !pattern.contains('%') => Err(format!(
                "`{pattern}` is no format of times; expected unix, unix-ms, or a pattern like \
                 %Y-%m-%d %H:%M"
            )),
            (pattern, None) => Ok(Self::Pattern(pattern.into(), TimeZone::UTC)),
            (pattern, Some(zone)) => {
                let zone = TimeZone::get(zone).map_err(|_| {
                    format!("`{zone}` is not a time zone; expected one like Europe/Berlin")
                })?;
                Ok(Self::Pattern(pattern.into(), zone))
            }
        }
    }

    /// The instant that a text names; `None` where it names none in this format.
    pub fn read(&self, text: &str) -> Option<Time> {
        match self {
            Self::UnixSeconds => {
                let seconds: f64 = text.parse().ok()?;
                let micros = (seconds * 1e6).round();
                // Beyond the year 9999 it was no seconds.
                (micros.abs() < 2.5e17).then(|| Time::from_micros(micros as i64))
            }
            Self::UnixMilliseconds => {
                let milliseconds: i64 = text.parse().ok()?;
                milliseconds.checked_mul(1_000).map(Time::from_micros)
            }
            Self::Pattern(pattern, zone) => {
                let parts = strtime::parse(pattern, text).ok()?;
                if let Ok(instant) = parts.to_timestamp() {
                    return Some(Time::from_micros(instant.as_microsecond()));
                }
                let civil = parts
                    .to_datetime()
                    .or_else(|_| parts.to_date().map(DateTime::from))
                    .ok()?;
                let instant = zone.to_ambiguous_timestamp(civil).compatible().ok()?;
                Some(Time::from_micros(instant.as_microsecond()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: &str, zone: Option<&str>, text: &str, expected: Option<&str>) {
        let format = TimeFormat::parse(format, zone).unwrap();
        let read = format.read(text).map(|time| time.to_string());
        assert_eq!(read.as_deref(), expected, "{text} as {format:?}");
    }

    #[test]
    fn times_are_read_as_the_other_system_wrote_them() {
        check("unix", None, "1700000000", Some("2023-11-14T22:13:20Z"));
        check("unix", None, "1700000000.5", Some("2023-11-14T22:13:20.5Z"));
        check("unix", None, "1700000000000000", None);
        check(
            "unix-ms",
            None,
            "1700000000123",
            Some("2023-11-14T22:13:20.123Z"),
        );
        check("%d.%m.%Y", None, "14.11.2023", Some("2023-11-14T00:00:00Z"));
        check(
            "%Y-%m-%d %H:%M:%S%.f",
            None,
            "2023-11-14 22:13:20.123",
            Some("2023-11-14T22:13:20.123Z"),
        );
        let berlin = Some("Europe/Berlin");
        check(
            "%Y-%m-%d %H:%M",
            berlin,
            "2023-07-01 12:00",
            Some("2023-07-01T10:00:00Z"),
        );
        check(
            "%Y-%m-%d %H:%M %z",
            berlin,
            "2023-07-01 12:00 +0500",
            Some("2023-07-01T07:00:00Z"),
        );
        check("%Y-%m-%d", None, "yesterday", None);
        check("unix", None, "never", None);
    }

    #[test]
    fn what_is_no_format_is_refused() {
        assert!(TimeFormat::parse("iso", None).is_err());
        assert!(TimeFormat::parse("unix", Some("UTC")).is_err());
        assert!(TimeFormat::parse("%Y", Some("Nowhere/At_All")).is_err());
    }
}
