//! How often a reporter's reports held up, as far as a few of them can tell.

use evenhand_model::Time;
use schemars::JsonSchema;
use serde::Serialize;

use super::beta;
use super::findings::{Findings, Weights};

/// How many findings the house's mean weighs as much as: somebody with fewer is mostly taken to be like
/// everybody else.
pub const PRIOR_FINDINGS: f64 = 10.0;

/// How often the reports of somebody held up when people looked: a Beta distribution (Jøsang, Ismail, "The beta
/// reputation system", Bled 2002), shrunk towards the house's mean (Efron, Morris, "Data analysis using
/// Stein's estimator and its generalizations", JASA 70, 1975).
///
/// It says what was found, not why: most reports that don't hold up are mistakes in good faith. It has no
/// order, so that nothing can be sorted by it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Accuracy {
    /// The part that can be expected to hold up, 0 to 1.
    pub mean: f64,
    /// Lower end of the 95 % credible interval.
    pub low: f64,
    /// Upper end of the 95 % credible interval.
    pub high: f64,
    /// On how many findings it rests; with none it says what the house's mean says.
    pub findings: u64,
}

impl Accuracy {
    /// What findings say at `now`, where `house` is the house's mean.
    pub fn of(findings: &Findings, house: f64, now: Time) -> Self {
        Self::of_weights(findings.weights(now), findings.count(), house)
    }

    /// The same from sums.
    pub fn of_weights(weights: Weights, findings: u64, house: f64) -> Self {
        let house = house.clamp(0.001, 0.999);
        let a = PRIOR_FINDINGS * house + weights.held;
        let b = PRIOR_FINDINGS * (1.0 - house) + weights.not;
        Self {
            mean: a / (a + b),
            low: beta::quantile(0.025, a, b),
            high: beta::quantile(0.975, a, b),
            findings,
        }
    }
}

/// The house's mean: of all cases that people reported and decided, the part in which the reports held up. Each
/// case counts once however many reported it, so that no wave moves the mean. Without any it is one half
/// (Laplace's rule).
pub fn mean_of_house(findings: &Findings, now: Time) -> f64 {
    let Weights { held, not } = findings.weights(now);
    (held + 1.0) / (held + not + 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(held: f64, not: f64, house: f64, mean: f64) {
        let weights = Weights { held, not };
        let found = Accuracy::of_weights(weights, 1, house);
        assert!((found.mean - mean).abs() < 1e-9, "{found:?}");
        assert!(
            found.low < found.mean && found.mean < found.high,
            "{found:?}"
        );
    }

    #[test]
    fn few_findings_leave_somebody_near_the_house_and_many_do_not() {
        check(0.0, 0.0, 0.4, 0.4);
        check(1.0, 0.0, 0.4, 5.0 / 11.0);
        check(0.0, 3.0, 0.4, 4.0 / 13.0);
        check(90.0, 0.0, 0.4, 94.0 / 100.0);
    }

    #[test]
    fn the_interval_narrows_as_findings_come() {
        let width = |count: f64| {
            let weights = Weights {
                held: count,
                not: count,
            };
            let found = Accuracy::of_weights(weights, 0, 0.5);
            found.high - found.low
        };
        assert!(width(1.0) > width(10.0) && width(10.0) > width(100.0));
    }

    #[test]
    fn a_house_where_all_or_none_held_up_is_no_certainty() {
        for house in [0.0, 1.0] {
            let found = Accuracy::of_weights(Weights::default(), 0, house);
            assert!(found.mean > 0.0 && found.mean < 1.0);
            assert!(found.low.is_finite() && found.high.is_finite());
        }
    }
}
