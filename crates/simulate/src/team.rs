//! Who is at work when: groups with their spans of work, laid out over the scenario.

use std::collections::BTreeSet;

use evenhand_flow::case::dispatch::{Fit, Reviewer, Waiting};
use evenhand_model::{Duration, Time};

use crate::scenario::{Reviewers, Scenario, Weekday};

const DAY_MICROS: i64 = 86_400_000_000;
const MINUTE_MICROS: i64 = 60_000_000;

/// Everybody.
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// Groups that work at the same hours.
    pub groups: Vec<Group>,
}

/// Reviewers who work at the same hours.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What it is called.
    pub name: String,
    /// How many.
    pub count: u32,
    /// Languages that they read; none for all.
    pub languages: BTreeSet<String>,
    /// Topics that they know; none for all.
    pub topics: BTreeSet<String>,
    /// When they take cases: from, until; in order, apart from each other, inside the scenario.
    pub spans: Vec<(Time, Time)>,
}

impl Team {
    /// Lays a scenario's shifts out.
    pub fn of(scenario: &Scenario) -> Self {
        let group = |(number, group): (usize, &Reviewers)| Group {
            name: match group.name.as_str() {
                "" => format!("group {}", number + 1),
                name => name.to_owned(),
            },
            count: group.count,
            languages: group.languages.clone(),
            topics: group.topics.clone(),
            spans: spans(group, scenario.start, scenario.end()),
        };
        Self {
            groups: scenario.reviewers.iter().enumerate().map(group).collect(),
        }
    }

    /// How many reviewers there are.
    pub fn count(&self) -> u32 {
        self.groups.iter().map(|group| group.count).sum()
    }

    /// The same shifts for another number of reviewers, shared among the groups as now: each gets what is
    /// whole of its part, and what remains goes to those that lack most.
    #[must_use]
    pub fn with_count(&self, count: u32) -> Self {
        let all = u64::from(self.count()).max(1);
        let part = |group: &Group| u64::from(group.count) * u64::from(count);
        let mut team = self.clone();
        let mut given = 0;
        for group in &mut team.groups {
            group.count = u32::try_from(part(group) / all).unwrap_or(u32::MAX);
            given += group.count;
        }
        let mut lacking: Vec<usize> = (0..self.groups.len()).collect();
        lacking.sort_by_key(|place| std::cmp::Reverse(part(&self.groups[*place]) % all));
        for place in lacking.into_iter().take((count - given) as usize) {
            team.groups[place].count += 1;
        }
        team
    }

    /// Hours that all of them take cases.
    pub fn hours(&self) -> f64 {
        let hours = self.groups.iter().map(|group| {
            let spans = group.spans.iter();
            let micros: i64 = spans.map(|(from, until)| until.since(*from).micros()).sum();
            micros as f64 / 3.6e9 * f64::from(group.count)
        });
        hours.sum()
    }
}

impl Group {
    /// One of them, as the dispatcher sees them.
    pub fn reviewer(&self) -> Reviewer<'_> {
        Reviewer {
            languages: &self.languages,
            topics: &self.topics,
            barred: &|_| false,
            only_danger: false,
        }
    }

    /// Whether a case is for them now.
    pub fn fits(&self, case: &Waiting, now: Time) -> bool {
        self.reviewer().fit(case, now) != Fit::No
    }
}

/// The weekday of an instant, from Monday; UTC.
pub(crate) fn weekday(at: Time) -> usize {
    // 1970 began on a Thursday.
    usize::try_from((at.micros().div_euclid(DAY_MICROS) + 3).rem_euclid(7)).unwrap_or(0)
}

fn spans(group: &Reviewers, start: Time, end: Time) -> Vec<(Time, Time)> {
    let midnight = |at: Time| at.micros().div_euclid(DAY_MICROS) * DAY_MICROS;
    let mut spans: Vec<(i64, i64)> = Vec::new();
    // A night shift may have begun on the day before.
    let mut day = midnight(start) - DAY_MICROS;
    while day < end.micros() {
        let on = Weekday::ALL[weekday(Time::from_micros(day))];
        if group.days.is_empty() || group.days.contains(&on) {
            for (from, until) in shift(group) {
                let from = (day + from * MINUTE_MICROS).max(start.micros());
                let until = (day + until * MINUTE_MICROS).min(end.micros());
                match spans.last_mut() {
                    _ if from >= until => {}
                    Some(last) if last.1 >= from => last.1 = last.1.max(until),
                    _ => spans.push((from, until)),
                }
            }
        }
        day += DAY_MICROS;
    }
    let times = spans.into_iter();
    times
        .map(|(from, until)| (Time::from_micros(from), Time::from_micros(until)))
        .collect()
}

/// A shift without its breaks, in minutes from the midnight before it.
fn shift(group: &Reviewers) -> Vec<(i64, i64)> {
    let from = group.start.minutes();
    let until = from + group.shift_minutes();
    let mut rests: Vec<(i64, i64)> = group
        .breaks
        .iter()
        .map(|rest| {
            let begins = rest.start.minutes();
            // A break before the start of a night shift is one after midnight.
            let begins = if begins < from {
                begins + 1_440
            } else {
                begins
            };
            (begins, begins + i64::from(rest.minutes))
        })
        .collect();
    rests.sort_unstable();
    let mut spans = Vec::new();
    let mut at = from;
    for (begins, ends) in rests {
        if begins > at && begins < until {
            spans.push((at, begins));
        }
        if begins < until {
            at = at.max(ends);
        }
    }
    if at < until {
        spans.push((at, until));
    }
    spans
}

/// A span in hours.
pub(crate) fn hours(span: Duration) -> f64 {
    span.micros() as f64 / 3.6e9
}
