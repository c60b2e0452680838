//! Tallies: how often something happened in an hour. Figures of the house, never of a person: no label
//! names anybody, and none says who decided.
//!
//! ```text
//! Work::count -> Commit::counts -> Counts (in memory, once committed) -> Tally (a row, every few seconds)
//! ```

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use evenhand_model::{Duration, Platform, Time};
use serde::{Deserialize, Serialize};

macro_rules! figures {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+) => {
        /// What is counted, and by which label.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Figure {$($(#[doc = $doc])+ #[serde(rename = $text)] $name,)+}

        impl Figure {
            /// Every figure.
            pub const ALL: &[Figure] = &[$(Figure::$name),+];

            /// The word in JSON and in the store.
            pub fn as_str(self) -> &'static str {
                match self {$(Self::$name => $text),+}
            }
        }
    };
}

figures! {
    /// Events accepted, by verdict.
    Events = "events";
    /// Reports accepted, by reason.
    Reports = "reports";
    /// Cases opened, by tier.
    CasesOpened = "cases-opened";
    /// Decisions of people on cases, by the tier of the case.
    Decisions = "decisions";
    /// The same by tier and time, as [`decision_time`](crate::transparency::decision_time) has it.
    DecisionTimes = "decision-times";
    /// First looks of people at cases, by tier and time, as
    /// [`first_step`](crate::transparency::first_step) has it.
    LookTimes = "look-times";
    /// Cases that a rule contained before anybody had looked, by the same.
    ContainmentTimes = "containment-times";
    /// Cases that wait or are looked at, by tier: a level, not a sum.
    Backlog = "backlog";
    /// Matches of live rules, by rule.
    RuleHits = "rule-hits";
    /// Matches of rules in observe mode, by rule.
    RuleObserved = "rule-observed";
    /// Decisions of people that found a violation in a case of a rule, by rule.
    RuleViolations = "rule-violations";
    /// Decisions of people that found none in a case of a rule, by rule.
    RuleNoViolations = "rule-no-violations";
    /// Factors that a reviewer left as they were, by who had said so and the language, like
    /// `threat.en.kill/en`.
    FactorsKept = "factors-kept";
    /// Factors that a reviewer set to another level, by the same.
    FactorsOverturned = "factors-overturned";
    /// What people found to be contained by mistake, by rule and language, as
    /// [`overturn`](crate::transparency::overturn) has it.
    ContainmentsOverturned = "containments-overturned";
    /// What people found to be contained rightly, by the same.
    ContainmentsUpheld = "containments-upheld";
    /// Orders, by the state that they came to.
    Orders = "orders";
    /// Texts scored through another system's API, by what became of it: `analyzed`, `refused`, `suggested`.
    TextAnalyses = "text-analyses";
    /// Attempts to deliver that were taken, by webhook.
    DeliveriesTaken = "deliveries-taken";
    /// Attempts to deliver that failed, by webhook.
    DeliveriesFailed = "deliveries-failed";
}

impl Figure {
    /// Whether the last value of an hour counts, and not the sum.
    pub fn is_level(self) -> bool {
        self == Self::Backlog
    }
}

/// One hour of one figure of a platform: a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Whose.
    pub platform: Platform,
    /// Of what.
    pub figure: Figure,
    /// When the hour began.
    pub hour: Time,
    /// How often, by label.
    pub counts: BTreeMap<String, u64>,
}

impl Tally {
    /// The row's id.
    pub fn id_of(platform: &Platform, figure: Figure, hour: Time) -> String {
        format!("{platform}/{}/{}", figure.as_str(), hour.micros())
    }

    /// The beginning of the hour of an instant, in UTC.
    pub fn hour_of(at: Time) -> Time {
        let hour = Duration::from_hours(1).micros();
        Time::from_micros(at.micros() - at.micros().rem_euclid(hour))
    }
}

/// That something happened, as an operation says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// Whose.
    pub platform: Platform,
    /// Of what.
    pub figure: Figure,
    /// Under which label.
    pub label: String,
    /// When; what is taken back is taken from the hour in which it was counted.
    pub at: Time,
    /// How often; negative for what is taken back.
    pub change: i64,
}

/// Counts of several operations, put together by hour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts(BTreeMap<(Platform, Figure, Time), BTreeMap<String, i64>>);

impl Counts {
    /// Adds one.
    pub fn add(&mut self, count: Count) {
        let hour = Tally::hour_of(count.at);
        let labels = self.0.entry((count.platform, count.figure, hour));
        *labels.or_default().entry(count.label).or_default() += count.change;
    }

    /// Sets the level of a figure at an instant.
    pub fn set(&mut self, platform: &Platform, figure: Figure, at: Time, label: &str, level: u64) {
        let labels = self.0.entry((platform.clone(), figure, Tally::hour_of(at)));
        let level = i64::try_from(level).unwrap_or(i64::MAX);
        labels.or_default().insert(label.to_owned(), level);
    }

    /// Adds counts that are older than these: a level that has been set since stays.
    pub fn add_older(&mut self, older: Self) {
        for ((platform, figure, hour), labels) in older.0 {
            let known = self.0.entry((platform, figure, hour)).or_default();
            for (label, change) in labels {
                match known.entry(label) {
                    Entry::Occupied(_) if figure.is_level() => {}
                    entry => *entry.or_default() += change,
                }
            }
        }
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Rows that these counts change, with what they change.
    pub fn hours(&self) -> impl Iterator<Item = (&Platform, Figure, Time, &BTreeMap<String, i64>)> {
        let hours = self.0.iter();
        hours.map(|((platform, figure, hour), labels)| (platform, *figure, *hour, labels))
    }

    /// Makes the changes of one hour in its row.
    pub fn apply(tally: &mut Tally, labels: &BTreeMap<String, i64>) {
        for (label, change) in labels {
            let count = tally.counts.entry(label.clone()).or_default();
            *count = if tally.figure.is_level() {
                u64::try_from(*change).unwrap_or(0)
            } else {
                count.saturating_add_signed(*change)
            };
        }
        // A level of nothing is a fact; nothing counted is none.
        if !tally.figure.is_level() {
            tally.counts.retain(|_, count| *count > 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(at: i64, label: &str, change: i64) -> Count {
        Count {
            platform: Platform::default(),
            figure: Figure::Events,
            label: label.into(),
            at: Time::from_micros(at * 1_000_000),
            change,
        }
    }

    fn rows(counts: &Counts) -> Vec<(i64, BTreeMap<String, u64>)> {
        let rows = counts.hours().map(|(platform, figure, hour, labels)| {
            let mut tally = Tally {
                platform: platform.clone(),
                figure,
                hour,
                counts: BTreeMap::new(),
            };
            Counts::apply(&mut tally, labels);
            (hour.micros() / 1_000_000, tally.counts)
        });
        rows.collect()
    }

    fn labels(of: &[(&str, u64)]) -> BTreeMap<String, u64> {
        of.iter().map(|(label, n)| ((*label).into(), *n)).collect()
    }

    #[test]
    fn counts_go_to_their_hour_and_what_is_taken_back_leaves_it() {
        let mut counts = Counts::default();
        for one in [
            count(3_599, "hold", 1),
            count(3_600, "hold", 1),
            count(3_601, "allow", 1),
            count(7_000, "hold", 1),
            count(7_000, "allow", -1),
        ] {
            counts.add(one);
        }
        let expected = vec![(0, labels(&[("hold", 1)])), (3_600, labels(&[("hold", 2)]))];
        assert_eq!(rows(&counts), expected);
    }

    #[test]
    fn before_1970_hours_begin_on_the_hour_too() {
        let at = Time::from_micros(-1);
        assert_eq!(Tally::hour_of(at).micros(), -3_600_000_000);
    }

    #[test]
    fn of_a_level_the_latest_value_stays_and_sums_are_added() {
        let (platform, at) = (Platform::default(), Time::from_micros(0));
        let (mut older, mut newer) = (Counts::default(), Counts::default());
        older.set(&platform, Figure::Backlog, at, "T1", 9);
        newer.set(&platform, Figure::Backlog, at, "T1", 0);
        older.add(count(0, "hold", 2));
        newer.add(count(0, "hold", 3));
        newer.add_older(older);
        let expected = vec![(0, labels(&[("hold", 5)])), (0, labels(&[("T1", 0)]))];
        assert_eq!(rows(&newer), expected);
    }
}
