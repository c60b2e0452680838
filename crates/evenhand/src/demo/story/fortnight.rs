//! The two weeks as the platform had them: which cases came when, and for whom. A demo sends its reports within
//! minutes; to see what an order of work makes of them, they come here when they were written.

use std::collections::BTreeSet;

use evenhand_model::{Duration, Reason, Tier, Time};
use evenhand_server::console::tour::Fortnight;
use evenhand_simulate::Scenario;
use evenhand_simulate::workload::Came;

use super::report::Complaint;
use super::{DAYS, Story, everyday};
use crate::failure::{Doing as _, Result};
use crate::shipped;

const FILE: &str = "fortnight.toml";
/// Of so many everyday people one works for the platform, as an auditor's list would say.
const STAFF_EVERY: usize = 20;
/// Where in the two weeks the two people of the first screen are threatened: on a day in the middle, when somebody has
/// just come to look. To threaten somebody with the address of her home is severe.
const THREATENED_AFTER: Duration = Duration::from_minutes((7 * 24 + 8) * 60 + 5);
/// The list of those who work for the platform.
const INSIDER: &str = "insider";

impl Story {
    /// Accounts of those who work for the platform.
    pub fn staff(&self) -> impl Iterator<Item = &str> {
        self.staff_places()
            .map(|place| self.people[place].id.as_str())
    }

    /// The same by their places among the people.
    pub fn staff_places(&self) -> impl Iterator<Item = usize> {
        (0..self.people.len()).filter(|place| self.is_staff(*place))
    }

    /// The cases of the two weeks, one for each thing that was reported.
    pub fn fortnight(&self) -> Result<Fortnight> {
        let scenario: Scenario =
            toml::from_str(shipped::demo(FILE)).doing(format!("demo/{FILE}"))?;
        let mut seen = BTreeSet::new();
        let complaints = self.backlog.iter().chain(&self.today);
        let mut cases: Vec<Came> = complaints
            .filter(|complaint| seen.insert(&complaint.about))
            .filter_map(|complaint| self.came(complaint, self.came_at(complaint)))
            .collect();
        let threatened_at = self.first_day().plus(THREATENED_AFTER);
        let threats = self.last.complaints.iter();
        let people = threats.filter_map(|complaint| {
            Some(Came {
                tier: Tier::T1,
                ..self.came(complaint, threatened_at)?
            })
        });
        let first = cases.len();
        cases.extend(people);
        Ok(Fortnight {
            scenario: Scenario {
                start: self.first_day(),
                insiders: INSIDER.to_owned(),
                ..scenario
            },
            people: (first..cases.len()).collect(),
            cases,
        })
    }

    /// When the first day began: shifts go by the clock, so days must too.
    pub fn first_day(&self) -> Time {
        const DAY_MICROS: i64 = 24 * 3_600_000_000;
        Time::from_micros(self.start().micros().div_euclid(DAY_MICROS) * DAY_MICROS)
    }

    fn is_staff(&self, place: usize) -> bool {
        let is_everyday = place < self.everyday_people && place.is_multiple_of(STAFF_EVERY);
        let mut last = self.last.complaints.iter();
        is_everyday || last.any(|complaint| complaint.by == place && complaint.kind == "staff")
    }

    fn came(&self, complaint: &Complaint, received_at: Time) -> Option<Came> {
        let reason: Reason = serde_json::from_value(complaint.reason.clone().into()).ok()?;
        let for_whom = complaint.target.unwrap_or(complaint.by);
        Some(Came {
            received_at,
            tier: reason.floor(),
            language: self.post_about(complaint).map(|post| post.lang.clone()),
            topic: Some(complaint.reason.clone()),
            cohort: self.is_staff(for_whom).then(|| INSIDER.to_owned()),
            handling: None,
        })
    }

    /// When a complaint would have come: when what it is about was written. What people object to without a cause, and
    /// accounts, are spread over the two weeks by who complains.
    fn came_at(&self, complaint: &Complaint) -> Time {
        let spread = || {
            let minutes = complaint.by as i64 * 7_919 % (DAYS * 24 * 60);
            self.start().plus(Duration::from_minutes(minutes))
        };
        let post = self.post_about(complaint);
        let has_cause = |post: &&super::Post| !post.id.starts_with(everyday::POST);
        post.filter(has_cause).map_or_else(spread, |post| post.at)
    }

    fn post_about(&self, complaint: &Complaint) -> Option<&super::Post> {
        let (_, id) = complaint.about.split_once('/')?;
        self.post(id)
    }
}

#[cfg(test)]
mod tests {
    use evenhand_model::Time;
    use evenhand_parity::report::VerdictResult;
    use evenhand_parity::{Plan, Report};
    use evenhand_simulate::replay::{Replayed, replay};

    use super::super::{Size, Story};

    fn check(now: &str) {
        let now: Time = now.parse().unwrap();
        let story = Story::new(8480, Size::WHOLE, now).unwrap();
        let fortnight = story.fortnight().unwrap();
        let replay = replay(&fortnight.scenario, &fortnight.cases, &Plan::default()).unwrap();
        let then = &replay.staff_first.report;
        let [nadia, marta] = fortnight.people[..] else {
            panic!("two people are threatened");
        };
        let hours = |replayed: &Replayed, case: usize| replayed.waits[case].unwrap().hours;
        let waits = [&replay.ours, &replay.staff_first]
            .map(|replayed| [nadia, marta].map(|case| hours(replayed, case)));
        let result = |report: &Report| report.verdict.result;
        assert_eq!(result(&replay.ours.report), VerdictResult::Proved, "{now}");
        assert_eq!(result(then), VerdictResult::NotProved, "{now}");
        assert!(then.verdict.shown_slower_by.is_some(), "{now}");
        let [[nadia_now, marta_now], [nadia_then, marta_then]] = waits;
        assert!(nadia_now < 1.0 && marta_now < 1.0, "{waits:?} {now}");
        assert!(nadia_then < 1.0 && marta_then > 48.0, "{waits:?} {now}");
    }

    /// Shifts go by the clock, so the hour at which a demo is started must not matter.
    #[test]
    fn the_same_fortnight_is_proved_even_by_one_clock_and_not_as_in_2014() {
        check("2026-11-23T00:10:00Z");
        check("2026-11-25T09:40:00Z");
        check("2027-02-06T15:00:00Z");
        check("2027-06-30T23:50:00Z");
    }
}
