//! Care for those who look at what others report: how a person wants to see it, and how much of it
//! they have seen. Both are for that person alone; nothing here is ever shown to anybody else.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Duration, Problem, Tier, Time, UserId, limits};

/// How a person wants to work. What is left out is as by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Preferences {
    /// Colours of the console.
    pub theme: Theme,
    /// Whether single keys are shortcuts (WCAG 2.2, success criterion 2.1.4).
    pub shortcuts: bool,
    /// Whether pictures are blurred until pressed.
    pub pictures_blurred: bool,
    /// Whether pictures are without colour.
    pub pictures_grey: bool,
    /// Whether sound is off until it is asked for.
    pub sound_muted: bool,
    /// Whether the words come alone, and pictures take no room before they are asked for.
    pub text_first: bool,
    /// Units of exposure after which no further case is handed out that day, 1 to 100,000.
    pub daily_budget: u32,
    /// Hour in UTC, 0 to 23, at which the person's day begins and the budget anew.
    pub day_begins_at_hour: u8,
    /// Minutes of work without a break after which the console says so, 10 to 480; never where `null`.
    pub break_after_minutes: Option<u16>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            shortcuts: true,
            pictures_blurred: true,
            pictures_grey: false,
            sound_muted: true,
            text_first: false,
            daily_budget: limits::EXPOSURE_UNITS_PER_DAY,
            day_begins_at_hour: limits::DAY_BEGINS_AT_HOUR,
            break_after_minutes: Some(limits::BREAK_AFTER_MINUTES),
        }
    }
}

impl Preferences {
    /// Refuses what is out of range.
    pub fn check(&self) -> Result<(), Problem> {
        let budget = 1..=limits::EXPOSURE_UNITS_PER_DAY_MAX;
        let minutes = self.break_after_minutes.map_or(10, u32::from);
        let ranges = [
            ("daily_budget", self.daily_budget, budget),
            ("day_begins_at_hour", self.day_begins_at_hour.into(), 0..=23),
            ("break_after_minutes", minutes, 10..=480),
        ];
        match ranges
            .into_iter()
            .find(|(_, is, range)| !range.contains(is))
        {
            Some((field, _, range)) => {
                let detail = format!("expected {} to {}", range.start(), range.end());
                Err(Problem::invalid(detail).at(field))
            }
            None => Ok(()),
        }
    }
}

/// Colours of the console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the device says.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The preferences of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalPreferences {
    /// Whose.
    pub user: UserId,
    /// What they prefer.
    pub preferences: Preferences,
}

/// What one look costs. Nobody has measured how hard a case is on a person; the tier stands for it,
/// from 1 for T4 to 5 for T0, and with pictures it counts twice.
pub fn exposure_units(tier: Tier, with_pictures: bool) -> u32 {
    let units = match tier {
        Tier::T0 => 5,
        Tier::T1 => 4,
        Tier::T2 => 3,
        Tier::T3 => 2,
        Tier::T4 => 1,
    };
    if with_pictures { 2 * units } else { units }
}

/// The exposure ledger of one person: how much was put before them on the latest days, and since when
/// they have worked without a break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// Whose.
    pub user: UserId,
    /// Days on which they worked, the latest last.
    pub days: Vec<ExposureDay>,
    /// Since when they have worked without a break.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_since: Option<Time>,
    /// When they last took or finished something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worked_at: Option<Time>,
    /// When they put off the reminder of a break.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub put_off_at: Option<Time>,
    /// Whether they have lost access: then each day is forgotten as soon as it is over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_left: bool,
}

/// One day of a person, of 24 hours but where they have moved its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExposureDay {
    /// When it began.
    pub began_at: Time,
    /// When it ends, and the budget begins anew.
    pub ends_at: Time,
    /// Units that are to be enough.
    pub budget: u32,
    /// Units of what was put before the person.
    pub spent: u32,
    /// How many cases and appeals that was.
    pub looks: u32,
}

impl ExposureDay {
    /// A day with nothing spent that goes on at `now` and began no earlier than `earliest`, if that is
    /// given: when the day before it ended.
    pub fn new(now: Time, earliest: Option<Time>, preferences: &Preferences) -> Self {
        let hour = preferences.day_begins_at_hour;
        let began_at = latest_beginning(now, hour).max(earliest.unwrap_or_default());
        // Moving the beginning must not make a day so short that the budget begins anew at will.
        let full = began_at.plus(Duration::from_hours(limits::DAY_HOURS_MIN));
        let before = latest_beginning(full, hour);
        Self {
            began_at,
            ends_at: if before < full {
                before.plus(Duration::from_days(1))
            } else {
                before
            },
            budget: preferences.daily_budget,
            spent: 0,
            looks: 0,
        }
    }

    /// Whether nothing further is handed out on it.
    pub fn is_spent(&self) -> bool {
        self.spent >= self.budget
    }
}

/// The last instant at or before `now` at which that hour of UTC began.
fn latest_beginning(now: Time, hour: u8) -> Time {
    let day = Duration::from_days(1).micros();
    let into_day = Duration::from_hours(hour.into()).micros();
    let since = (now.micros() - into_day).rem_euclid(day);
    now.minus(Duration::from_micros(since))
}

impl Exposure {
    /// The ledger of somebody who has seen nothing so far.
    pub fn new(user: UserId) -> Self {
        Self {
            user,
            days: Vec::new(),
            working_since: None,
            worked_at: None,
            put_off_at: None,
            has_left: false,
        }
    }

    /// The day at `now`: the one that goes on, else a new one that is in no ledger so far.
    pub fn today(&self, now: Time, preferences: &Preferences) -> ExposureDay {
        match self.days.last() {
            Some(day) if now < day.ends_at => *day,
            before => ExposureDay::new(now, before.map(|day| day.ends_at), preferences),
        }
    }

    /// Writes the day at `now` into the ledger, which forgets the days that have served their time.
    pub fn put(&mut self, today: ExposureDay, now: Time) {
        self.days.retain(|day| day.began_at != today.began_at);
        self.forget(now);
        self.days.push(today);
    }

    /// Lowers what is to be enough for a day that has begun.
    pub fn lower_budget(&mut self, budget: u32, now: Time) {
        if let Some(today) = self.days.last_mut().filter(|day| now < day.ends_at) {
            today.budget = today.budget.min(budget);
        }
    }

    /// Notes that the person works at `now`: a new stretch of work, if they have had a break.
    pub fn work(&mut self, now: Time) {
        if self.working_since.is_none() || self.is_resting(now) {
            self.working_since = Some(now);
            self.put_off_at = None;
        }
        self.worked_at = Some(now);
        self.has_left = false;
    }

    /// Since when the person works without a break, if they do at `now`.
    pub fn working_since(&self, now: Time) -> Option<Time> {
        self.working_since.filter(|_| !self.is_resting(now))
    }

    /// Whether the person has worked long enough for a break, and has not put it off.
    pub fn is_break_due(&self, now: Time, preferences: &Preferences) -> bool {
        let Some((since, after)) = self.working_since(now).zip(preferences.break_after_minutes)
        else {
            return false;
        };
        let since = since.max(self.put_off_at.unwrap_or(since));
        since.plus(Duration::from_minutes(after.into())) <= now
    }

    /// Whether the last work is so long ago that a break has begun.
    fn is_resting(&self, now: Time) -> bool {
        let rest = Duration::from_minutes(limits::BREAK_MINUTES);
        self.worked_at.is_none_or(|at| at.plus(rest) <= now)
    }

    /// Forgets the days that have served their time.
    pub fn forget(&mut self, now: Time) {
        let has_left = self.has_left;
        self.days.retain(|day| forgotten_at(day, has_left) > now);
    }

    /// When the first day will have served its time.
    pub fn expires_at(&self) -> Option<Time> {
        let days = self.days.iter();
        days.map(|day| forgotten_at(day, self.has_left)).min()
    }
}

fn forgotten_at(day: &ExposureDay, has_left: bool) -> Time {
    if has_left {
        day.ends_at
    } else {
        day.began_at
            .plus(Duration::from_days(limits::EXPOSURE_DAYS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rng;

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    fn ledger() -> Exposure {
        Exposure::new(UserId::new(
            time("2026-11-23T10:00:00Z"),
            &mut Rng::from_number(1),
        ))
    }

    fn at_hour(day_begins_at_hour: u8) -> Preferences {
        Preferences {
            day_begins_at_hour,
            ..Preferences::default()
        }
    }

    #[test]
    fn a_day_begins_at_the_persons_hour_and_lasts_24() {
        for (now, hour, began_at, ends_at) in [
            (
                "2026-11-23T10:00:00Z",
                4,
                "2026-11-23T04:00:00Z",
                "2026-11-24T04:00:00Z",
            ),
            (
                "2026-11-23T03:59:59Z",
                4,
                "2026-11-22T04:00:00Z",
                "2026-11-23T04:00:00Z",
            ),
            (
                "2026-11-23T04:00:00Z",
                4,
                "2026-11-23T04:00:00Z",
                "2026-11-24T04:00:00Z",
            ),
            (
                "2026-11-23T10:00:00Z",
                0,
                "2026-11-23T00:00:00Z",
                "2026-11-24T00:00:00Z",
            ),
            (
                "2026-11-23T10:00:00Z",
                23,
                "2026-11-22T23:00:00Z",
                "2026-11-23T23:00:00Z",
            ),
        ] {
            let day = ledger().today(time(now), &at_hour(hour));
            assert_eq!(
                (day.began_at, day.ends_at),
                (time(began_at), time(ends_at)),
                "{now} {hour}"
            );
        }
    }

    #[test]
    fn moving_the_beginning_of_the_day_makes_no_day_short() {
        let mut ledger = ledger();
        let mut now = time("2026-11-23T10:00:00Z");
        let mut before: Option<ExposureDay> = None;
        for turn in 0..60 {
            let hour = u8::try_from(turn * 7 % 24).unwrap();
            let today = ledger.today(now, &at_hour(hour));
            assert!(today.began_at <= now && now < today.ends_at, "{today:?}");
            let lasts = today.ends_at.since(today.began_at);
            assert!(
                lasts >= Duration::from_hours(limits::DAY_HOURS_MIN),
                "{today:?}"
            );
            assert!(
                lasts <= Duration::from_hours(limits::DAY_HOURS_MIN + 24),
                "{today:?}"
            );
            assert!(before.is_none_or(|before| before.ends_at <= today.began_at));
            before = Some(today);
            ledger.put(today, now);
            now = today.ends_at;
        }
    }

    #[test]
    fn a_break_is_due_after_work_without_one_until_it_is_put_off() {
        let (mut ledger, preferences) = (ledger(), Preferences::default());
        let mut now = time("2026-11-23T10:00:00Z");
        for minute in 0..60_u16 {
            ledger.work(now);
            let due = minute >= limits::BREAK_AFTER_MINUTES;
            assert_eq!(ledger.is_break_due(now, &preferences), due, "{minute}");
            now = now.plus(Duration::from_minutes(1));
        }
        ledger.put_off_at = Some(now);
        assert!(!ledger.is_break_due(now, &preferences));
        now = now.plus(Duration::from_minutes(limits::BREAK_MINUTES));
        assert_eq!(ledger.working_since(now), None, "they rest");
        ledger.work(now);
        assert_eq!(ledger.working_since(now), Some(now));
        let never = Preferences {
            break_after_minutes: None,
            ..preferences
        };
        for _ in 0..600 {
            ledger.work(now);
            assert!(!ledger.is_break_due(now, &never));
            now = now.plus(Duration::from_minutes(1));
        }
    }

    #[test]
    fn a_ledger_forgets_what_is_older_than_a_month_and_of_who_has_left_all_but_today() {
        let (mut ledger, preferences) = (ledger(), Preferences::default());
        let mut now = time("2026-11-23T10:00:00Z");
        for _ in 0..40 {
            ledger.put(ledger.today(now, &preferences), now);
            now = now.plus(Duration::from_days(1));
        }
        let kept = usize::try_from(limits::EXPOSURE_DAYS).unwrap();
        assert_eq!(ledger.days.len(), kept);
        ledger.has_left = true;
        ledger.put(ledger.today(now, &preferences), now);
        assert_eq!(ledger.days.len(), 1);
        assert_eq!(ledger.expires_at(), Some(ledger.days[0].ends_at));
    }

    #[test]
    fn preferences_out_of_range_are_refused_by_field() {
        let is = Preferences::default();
        is.check().unwrap();
        for (wrong, field) in [
            (
                Preferences {
                    daily_budget: 0,
                    ..is
                },
                "daily_budget",
            ),
            (
                Preferences {
                    daily_budget: 100_001,
                    ..is
                },
                "daily_budget",
            ),
            (at_hour(24), "day_begins_at_hour"),
            (
                Preferences {
                    break_after_minutes: Some(9),
                    ..is
                },
                "break_after_minutes",
            ),
            (
                Preferences {
                    break_after_minutes: Some(481),
                    ..is
                },
                "break_after_minutes",
            ),
        ] {
            assert_eq!(wrong.check().unwrap_err().field.as_deref(), Some(field));
        }
    }
}
