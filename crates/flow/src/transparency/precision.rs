//! How often a rule was right, as people decided.

use schemars::JsonSchema;
use serde::Serialize;

/// Of the cases that a rule opened or added to and that a person has decided, how many were a violation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Precision {
    /// Decisions that found a violation.
    pub violations: u64,
    /// Decisions that found a violation or none. What was moot tells nothing.
    pub decided: u64,
    /// The part that were violations, 0 to 1; `null` where nothing was decided.
    pub share: Option<f64>,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl Precision {
    /// With the score interval of Wilson ("Probable inference, the law of succession, and statistical
    /// inference", Journal of the American Statistical Association 22, 1927, pages 209-212), which holds
    /// for few decisions too, where the plain one does not: three of three are no certainty.
    pub fn of(violations: u64, no_violations: u64) -> Self {
        let decided = violations + no_violations;
        if decided == 0 {
            return Self {
                violations,
                decided,
                share: None,
                low: 0.0,
                high: 1.0,
            };
        }
        let n = decided as f64;
        let share = violations as f64 / n;
        let spread = Z * Z / n;
        let middle = (share + spread / 2.0) / (1.0 + spread);
        let half = Z / (1.0 + spread) * (share * (1.0 - share) / n + spread / n / 4.0).sqrt();
        Self {
            violations,
            decided,
            share: Some(share),
            low: (middle - half).max(0.0),
            high: (middle + half).min(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known values, to four places.
    fn check(violations: u64, none: u64, low: f64, high: f64) {
        let found = Precision::of(violations, none);
        let close = |a: f64, b: f64| (a - b).abs() < 5e-5;
        assert!(close(found.low, low), "{found:?}");
        assert!(close(found.high, high), "{found:?}");
    }

    #[test]
    fn the_interval_is_that_of_wilson() {
        // From Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        check(81, 182, 0.2553, 0.3662);
        check(15, 133, 0.0624, 0.1605);
        check(0, 20, 0.0, 0.1611);
        check(1, 28, 0.0061, 0.1718);
    }

    #[test]
    fn without_a_decision_everything_is_possible() {
        assert_eq!(Precision::of(0, 0).share, None);
        check(0, 0, 0.0, 1.0);
    }
}
