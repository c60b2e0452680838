//! Who is there when.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Wrong, wrong};

/// Most reviewers of one group.
pub const COUNT_MAX: u32 = 100_000;

/// Reviewers who work at the same hours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reviewers {
    /// What the group is called.
    pub name: String,
    /// How many.
    pub count: u32,
    /// When they begin, UTC; at midnight without it.
    pub start: TimeOfDay,
    /// When they go home, UTC; of the next day where it isn't after `start`. Without it a day after `start`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<TimeOfDay>,
    /// Days on which they begin; every day without any.
    pub days: BTreeSet<Weekday>,
    /// When they rest.
    pub breaks: Vec<Break>,
    /// Languages that they read, as primary tags; without any they get all.
    pub languages: BTreeSet<String>,
    /// Topics that they know well; without any they get all.
    pub topics: BTreeSet<String>,
}

/// A rest, of all of a group at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Break {
    /// When it begins, UTC.
    pub start: TimeOfDay,
    /// How many minutes it lasts.
    pub minutes: u32,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// Every day, from Monday.
    pub const ALL: [Self; 7] = [
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
        Self::Sun,
    ];
}

/// Minutes since midnight, 0 to 1440; `08:30` as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// So many minutes after midnight, at most 24 hours.
    pub fn of_minutes(minutes: u16) -> Self {
        Self(minutes.min(1_440))
    }

    /// Minutes since midnight.
    pub fn minutes(self) -> i64 {
        i64::from(self.0)
    }
}

impl FromStr for TimeOfDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no time of day; expected 00:00 to 24:00, like 08:30");
        let (hour, minute) = text.split_once(':').ok_or_else(wrong)?;
        let number = |part: &str| match part.len() {
            2 => part.parse::<u16>().map_err(|_| wrong()),
            _ => Err(wrong()),
        };
        let (hour, minute) = (number(hour)?, number(minute)?);
        match hour * 60 + minute {
            minutes if minute < 60 && hour <= 24 && minutes <= 1_440 => Ok(Self(minutes)),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl Reviewers {
    /// Minutes that a shift lasts, with its breaks.
    pub fn shift_minutes(&self) -> i64 {
        let end = self.end.map_or(self.start.minutes(), TimeOfDay::minutes);
        match end - self.start.minutes() {
            minutes if minutes > 0 => minutes,
            minutes => minutes + 1_440,
        }
    }

    pub(super) fn check(&self, place: &str) -> Result<(), Wrong> {
        if self.count > COUNT_MAX {
            return Err(wrong(format!("{place}.count"), self.count, "0 to 100000"));
        }
        for (number, rest) in self.breaks.iter().enumerate() {
            if !(1..=720).contains(&rest.minutes) {
                let place = format!("{place}.breaks[{number}].minutes");
                return Err(wrong(place, rest.minutes, "1 to 720"));
            }
        }
        Ok(())
    }
}
