//! When people are at work, as the operator has said.

use evenhand_model::Time;
use jiff::civil::{self, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// Days that are looked through for the next shift; every shift comes round within a week.
const DAYS: i64 = 8;

/// From one time of the day to another, on some days of the week, where the people are.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    days: Vec<Weekday>,
    from: civil::Time,
    to: civil::Time,
    zone: TimeZone,
}

/// This is no shift.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoShift {
    /// No day of the week.
    #[error("`{0}` is no day of the week; expected mon, tue, wed, thu, fri, sat or sun")]
    Day(String),
    /// No day at all.
    #[error("it names no day; leave `days` out where it is every day")]
    NoDay,
    /// No time of the day.
    #[error("`{0}` is no time of the day; expected for example `08:00`")]
    Time(String),
    /// No time zone.
    #[error("`{0}` is no time zone; expected an IANA name like `Europe/Berlin` or `UTC`")]
    Zone(String),
}

impl Shift {
    /// A shift that begins on some days at one time and lasts until another, which may be on the next day; the
    /// whole day where both are the same.
    pub fn new(days: &[String], from: &str, to: &str, zone: &str) -> Result<Self, NoShift> {
        let short = |text: &str| text.chars().take(64).collect::<String>();
        let time = |text: &str| {
            text.parse::<civil::Time>()
                .map_err(|_| NoShift::Time(short(text)))
        };
        let day = |text: &String| day(text).ok_or_else(|| NoShift::Day(short(text)));
        let days: Vec<Weekday> = days.iter().map(day).collect::<Result<_, _>>()?;
        if days.is_empty() {
            return Err(NoShift::NoDay);
        }
        Ok(Self {
            days,
            from: time(from)?,
            to: time(to)?,
            zone: TimeZone::get(zone).map_err(|_| NoShift::Zone(short(zone)))?,
        })
    }

    /// Beginnings and ends from the day before an instant on.
    fn spans(&self, now: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let today = self.zone.to_datetime(now).date();
        let days = (-1..DAYS).filter_map(move |day| today.checked_add(Span::new().days(day)).ok());
        let days = days.filter(|date| self.days.contains(&date.weekday()));
        days.filter_map(|date| {
            let end = if self.to > self.from {
                date
            } else {
                date.tomorrow().ok()?
            };
            let at = |date: civil::Date, time| self.zone.to_timestamp(date.to_datetime(time)).ok();
            Some((at(date, self.from)?, at(end, self.to)?))
        })
    }
}

/// Whether one of the shifts is at an instant.
pub fn is_one_at(shifts: &[Shift], now: Time) -> bool {
    let Ok(now) = Timestamp::from_microsecond(now.micros()) else {
        return false;
    };
    let mut all = shifts.iter().flat_map(|shift| shift.spans(now));
    all.any(|(from, to)| (from..to).contains(&now))
}

/// When the next one begins after an instant; never where there is none.
pub fn next_after(shifts: &[Shift], now: Time) -> Option<Time> {
    let now = Timestamp::from_microsecond(now.micros()).ok()?;
    let begins = shifts.iter().flat_map(|shift| shift.spans(now));
    let begins = begins.map(|(from, _)| from).filter(|from| *from > now);
    let next = begins.min()?;
    Some(Time::from_micros(next.as_microsecond()))
}

fn day(text: &str) -> Option<Weekday> {
    Some(match text {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift(days: &[&str], from: &str, to: &str, zone: &str) -> Result<Shift, NoShift> {
        let days: Vec<String> = days.iter().map(|day| (*day).to_owned()).collect();
        Shift::new(&days, from, to, zone)
    }

    const WEEK: [&str; 5] = ["mon", "tue", "wed", "thu", "fri"];

    #[track_caller]
    fn check(shift: Shift, at: &str, is_on: bool, next: &str) {
        let now = at.parse().unwrap();
        let shifts = [shift];
        assert_eq!(is_one_at(&shifts, now), is_on, "{at}");
        assert_eq!(
            next_after(&shifts, now),
            Some(next.parse().unwrap()),
            "{at}"
        );
    }

    #[test]
    fn a_shift_is_on_its_days_and_follows_the_clocks_of_the_place() {
        let office = || shift(&WEEK, "08:00", "18:00", "Europe/Berlin").unwrap();
        // 2026-11-23 is a Monday, and Berlin an hour before UTC in winter.
        check(
            office(),
            "2026-11-23T06:59:59Z",
            false,
            "2026-11-23T07:00:00Z",
        );
        check(
            office(),
            "2026-11-23T07:00:00Z",
            true,
            "2026-11-24T07:00:00Z",
        );
        check(
            office(),
            "2026-11-23T17:00:00Z",
            false,
            "2026-11-24T07:00:00Z",
        );
        check(
            office(),
            "2026-11-27T20:00:00Z",
            false,
            "2026-11-30T07:00:00Z",
        );
        // Over the night in which summer time ends.
        check(
            office(),
            "2026-10-23T20:00:00Z",
            false,
            "2026-10-26T07:00:00Z",
        );
    }

    #[test]
    fn a_night_shift_belongs_to_the_day_on_which_it_begins() {
        let night = || shift(&["fri"], "22:00", "06:00", "UTC").unwrap();
        check(
            night(),
            "2026-11-28T05:00:00Z",
            true,
            "2026-12-04T22:00:00Z",
        );
        check(
            night(),
            "2026-11-27T05:00:00Z",
            false,
            "2026-11-27T22:00:00Z",
        );
        let always = || shift(&["sat", "sun"], "00:00", "00:00", "UTC").unwrap();
        check(
            always(),
            "2026-11-28T23:59:59Z",
            true,
            "2026-11-29T00:00:00Z",
        );
    }

    #[test]
    fn what_is_none_is_refused_with_the_reason() {
        for (days, from, zone, expected) in [
            (&["monday"][..], "08:00", "UTC", "`monday` is no day"),
            (&[], "08:00", "UTC", "names no day"),
            (&WEEK, "early", "UTC", "`early` is no time of the day"),
            (&WEEK, "08:00", "Berlin", "`Berlin` is no time zone"),
        ] {
            let said = shift(days, from, "18:00", zone).unwrap_err().to_string();
            assert!(said.contains(expected), "{said}");
        }
        assert_eq!(next_after(&[], Time::from_micros(0)), None);
    }
}
