//! What people found when they looked at what somebody had reported. Each finding weighs half as much after
//! half a year.

use evenhand_model::{CaseId, Duration, Time};
use serde::{Deserialize, Serialize};

/// After so long a finding weighs half as much: people learn, and accounts change hands.
pub const HALF_LIFE: Duration = Duration::from_days(180);
/// Findings that are kept one by one, so that a corrected decision corrects them; older ones are kept as sums.
const RECENT_MAX: usize = 64;

/// What was found of what somebody reported.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// The latest ones by when they were reported, the oldest first; one for each case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    recent: Vec<Finding>,
    /// Those before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    older: Option<Older>,
}

/// What was found in one case.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// In which.
    pub case: CaseId,
    /// When it was reported.
    pub at: Time,
    /// Whether a person found a violation.
    pub held: bool,
}

/// Findings that are not kept one by one any more.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Older {
    /// When the latest of them was reported, which is the instant that the sums are for.
    until: Time,
    /// Their weights.
    weights: Weights,
    /// How many there are.
    count: u64,
}

/// How much of what was found says that reports held up, and how much that they did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Of findings that are violations.
    pub held: f64,
    /// Of the others.
    pub not: f64,
}

impl Weights {
    fn faded(self, by: f64) -> Self {
        Self {
            held: self.held * by,
            not: self.not * by,
        }
    }

    fn add(&mut self, held: bool, weight: f64) {
        if held {
            self.held += weight;
        } else {
            self.not += weight;
        }
    }
}

impl Findings {
    /// Sets what was found in a case, in place of what was found there before; `None` takes it back. What is older than
    /// everything that is kept one by one stays as it was counted.
    pub fn set(&mut self, case: CaseId, at: Time, held: Option<bool>) {
        let before = self.recent.iter().position(|one| one.case == case);
        let before = before.map(|place| self.recent.remove(place));
        if before.is_none() && self.older.is_some_and(|older| at <= older.until) {
            return;
        }
        let Some(held) = held else { return };
        let at = before.map_or(at, |before| before.at.min(at));
        let place = self
            .recent
            .partition_point(|one| (one.at, one.case) < (at, case));
        self.recent.insert(place, Finding { case, at, held });
        if self.recent.len() > RECENT_MAX {
            let oldest = self.recent.remove(0);
            self.sum_up(oldest);
        }
    }

    fn sum_up(&mut self, oldest: Finding) {
        let older = self.older.unwrap_or(Older {
            until: oldest.at,
            weights: Weights::default(),
            count: 0,
        });
        let until = older.until.max(oldest.at);
        let mut weights = older.weights.faded(faded(until.since(older.until)));
        weights.add(oldest.held, faded(until.since(oldest.at)));
        self.older = Some(Older {
            until,
            weights,
            count: older.count + 1,
        });
    }

    /// All but what was found in that case: its own decision says nothing of what came before it.
    #[must_use]
    pub fn without(mut self, case: CaseId) -> Self {
        self.recent.retain(|one| one.case != case);
        self
    }

    /// What all of it weighs at `now`.
    pub fn weights(&self, now: Time) -> Weights {
        let older = self.older.map(|older| {
            let by = faded(now.since(older.until));
            older.weights.faded(by)
        });
        let mut all = older.unwrap_or_default();
        for one in &self.recent {
            all.add(one.held, faded(now.since(one.at)));
        }
        all
    }

    /// How many findings there are.
    pub fn count(&self) -> u64 {
        self.recent.len() as u64 + self.older.map_or(0, |older| older.count)
    }
}

/// What is left of a weight of 1 after so long.
fn faded(span: Duration) -> f64 {
    (-(span.micros() as f64) / HALF_LIFE.micros() as f64).exp2()
}

#[cfg(test)]
mod tests {
    use evenhand_model::Rng;
    use proptest::prelude::*;

    use super::*;

    fn at(days: i64) -> Time {
        Time::from_micros(0).plus(Duration::from_days(days))
    }

    fn case(number: u64) -> CaseId {
        CaseId::new(at(0), &mut Rng::from_number(number))
    }

    #[track_caller]
    fn check(findings: &Findings, now: Time, held: f64, not: f64) {
        let found = findings.weights(now);
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(
            close(found.held, held) && close(found.not, not),
            "{found:?}"
        );
    }

    #[test]
    fn a_finding_weighs_half_after_half_a_year() {
        let mut findings = Findings::default();
        findings.set(case(1), at(0), Some(true));
        check(&findings, at(0), 1.0, 0.0);
        check(&findings, at(180), 0.5, 0.0);
        check(&findings, at(360), 0.25, 0.0);
        findings.set(case(2), at(180), Some(false));
        check(&findings, at(180), 0.5, 1.0);
    }

    #[test]
    fn a_clock_that_steps_back_makes_nothing_heavier() {
        let mut findings = Findings::default();
        findings.set(case(1), at(10), Some(true));
        check(&findings, at(0), 1.0, 0.0);
    }

    #[test]
    fn a_corrected_decision_takes_the_place_of_the_first_and_a_moot_one_leaves_nothing() {
        let mut findings = Findings::default();
        findings.set(case(1), at(0), Some(false));
        findings.set(case(1), at(0), Some(false));
        assert_eq!(findings.count(), 1);
        findings.set(case(1), at(0), Some(true));
        check(&findings, at(0), 1.0, 0.0);
        findings.set(case(1), at(0), None);
        assert_eq!(findings, Findings::default());
    }

    #[test]
    fn what_is_kept_as_sums_is_neither_counted_twice_nor_taken_back() {
        let mut findings = Findings::default();
        for number in 0..=RECENT_MAX as u64 {
            findings.set(case(number), at(number as i64), Some(true));
        }
        assert_eq!(findings.recent.len(), RECENT_MAX);
        let before = findings.clone();
        findings.set(case(0), at(0), Some(false));
        findings.set(case(0), at(0), None);
        assert_eq!(findings, before);
    }

    proptest! {
        /// Whether findings are kept one by one or as sums makes no difference to what they weigh.
        #[test]
        fn sums_weigh_what_their_findings_weigh(
            found in prop::collection::vec((0_i64..700, any::<bool>()), 1..200),
        ) {
            let mut found = found;
            found.sort();
            let mut findings = Findings::default();
            let mut plain = Weights::default();
            let now = at(700);
            for (number, (day, held)) in found.iter().enumerate() {
                // Minutes apart, as what is older than the sums is let be.
                let at = at(*day).plus(Duration::from_minutes(number as i64));
                findings.set(case(number as u64), at, Some(*held));
                plain.add(*held, faded(now.since(at)));
            }
            let weights = findings.weights(now);
            prop_assert!((weights.held - plain.held).abs() < 1e-9);
            prop_assert!((weights.not - plain.not).abs() < 1e-9);
            prop_assert_eq!(findings.count(), found.len() as u64);
        }
    }
}
