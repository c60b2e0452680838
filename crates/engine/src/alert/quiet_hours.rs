//! When a channel is left in peace.

use evenhand_model::Time;
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;

/// From one time of the day to another, every day, where the people are.
#[derive(Clone, Debug, PartialEq)]
pub struct QuietHours {
    from: civil::Time,
    to: civil::Time,
    zone: TimeZone,
}

/// These are no quiet hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoQuietHours {
    /// No time of the day.
    #[error("`{0}` is no time of the day; expected for example `22:00`")]
    Time(String),
    /// No time zone.
    #[error("`{0}` is no time zone; expected an IANA name like `Europe/Berlin` or `UTC`")]
    Zone(String),
    /// They never begin or never end.
    #[error("they begin when they end; expected for example from `22:00` to `07:00`")]
    Empty,
}

impl QuietHours {
    /// Quiet hours from one time of the day until another, which may be on the next day.
    pub fn new(from: &str, to: &str, zone: &str) -> Result<Self, NoQuietHours> {
        let time = |text: &str| {
            text.parse::<civil::Time>()
                .map_err(|_| NoQuietHours::Time(text.chars().take(32).collect()))
        };
        let (from, to) = (time(from)?, time(to)?);
        if from == to {
            return Err(NoQuietHours::Empty);
        }
        let zone =
            TimeZone::get(zone).map_err(|_| NoQuietHours::Zone(zone.chars().take(64).collect()))?;
        Ok(Self { from, to, zone })
    }

    /// Whether they are at an instant.
    pub fn are_at(&self, now: Time) -> bool {
        let Ok(now) = Timestamp::from_microsecond(now.micros()) else {
            return false;
        };
        let time = self.zone.to_datetime(now).time();
        if self.from < self.to {
            (self.from..self.to).contains(&time)
        } else {
            time >= self.from || time < self.to
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_go_over_midnight_and_follow_the_clocks_of_the_place() {
        for (from, to, zone, at, expected) in [
            ("22:00", "07:00", "UTC", "2026-11-23T21:59:59Z", false),
            ("22:00", "07:00", "UTC", "2026-11-23T22:00:00Z", true),
            ("22:00", "07:00", "UTC", "2026-11-24T06:59:59Z", true),
            ("22:00", "07:00", "UTC", "2026-11-24T07:00:00Z", false),
            ("12:30", "13:00", "UTC", "2026-11-24T12:45:00Z", true),
            ("12:30", "13:00", "UTC", "2026-11-24T13:00:00Z", false),
            // Summer time, and winter time after the last Sunday of October.
            (
                "22:00",
                "07:00",
                "Europe/Berlin",
                "2026-10-24T20:00:00Z",
                true,
            ),
            (
                "22:00",
                "07:00",
                "Europe/Berlin",
                "2026-10-25T20:30:00Z",
                false,
            ),
            (
                "22:00",
                "07:00",
                "Asia/Kolkata",
                "2026-10-25T16:30:00Z",
                true,
            ),
        ] {
            let hours = QuietHours::new(from, to, zone).unwrap();
            assert_eq!(hours.are_at(at.parse().unwrap()), expected, "{zone} {at}");
        }
    }

    #[test]
    fn what_is_none_is_refused_with_the_reason() {
        for (from, to, zone, expected) in [
            ("late", "07:00", "UTC", "`late` is no time of the day"),
            ("22:00", "25:00", "UTC", "`25:00` is no time of the day"),
            ("22:00", "07:00", "Berlin", "`Berlin` is no time zone"),
            ("22:00", "22:00", "UTC", "begin when they end"),
        ] {
            let said = QuietHours::new(from, to, zone).unwrap_err().to_string();
            assert!(said.contains(expected), "{said}");
        }
    }
}
