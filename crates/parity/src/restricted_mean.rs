//! Mean hours waited within a horizon.

use crate::report::Gap;
use crate::risk::Step;

/// A mean with the square of its standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Mean {
    pub value: f64,
    pub variance: f64,
}

impl Mean {
    /// Whether the waits differ at all within the horizon. Where they don't, nothing says how far the mean may be off, and
    /// an error of 0 would prove anything.
    pub(crate) fn has_scatter(self) -> bool {
        self.variance > 1e-12
    }

    /// How much longer this one is than `other`; `reach` of the interval is in standard errors.
    pub(crate) fn longer_than(self, other: Self, reach: f64) -> Gap {
        let value = self.value - other.value;
        let error = (self.variance + other.variance).sqrt();
        Gap {
            value,
            low: value - reach * error,
            high: value + reach * error,
            error,
        }
    }
}

/// The area below the curve up to `horizon`. A curve that ends above 0 before the horizon is carried on level, so
/// the mean is then the longest that it can be.
///
/// Sources: Royston and Parmar 2013, *Restricted mean survival time*, BMC Medical Research Methodology 13; the
/// variance is that of Klein and Moeschberger 2003, section 4.5.
pub(crate) fn restricted_mean(steps: &[Step<1>], horizon: f64) -> Mean {
    let areas = Areas::of(steps, horizon);
    let mut variance = 0.0;
    for (step, after) in steps.iter().zip(&areas.after) {
        let share = step.over_share();
        // Where nobody is left there is no area after it either.
        if share < 1.0 - 1e-12 {
            variance += after * after * share / (step.at_risk[0] * (1.0 - share));
        }
    }
    Mean {
        value: areas.whole,
        variance,
    }
}

/// Areas below the curve up to a horizon.
#[derive(Clone, Debug)]
pub(crate) struct Areas {
    pub whole: f64,
    /// What lies after each step, for the steps within the horizon.
    pub after: Vec<f64>,
}

impl Areas {
    pub(crate) fn of(steps: &[Step<1>], horizon: f64) -> Self {
        let horizon = horizon.max(0.0);
        let (mut waiting, mut from, mut whole) = (1.0, 0.0, 0.0);
        let mut before = Vec::new();
        for step in steps.iter().take_while(|step| step.hours <= horizon) {
            whole += waiting * (step.hours - from);
            from = step.hours;
            before.push(whole);
            waiting *= (1.0 - step.over_share()).max(0.0);
        }
        whole += waiting * (horizon - from);
        Self {
            whole,
            after: before.iter().map(|area| whole - area).collect(),
        }
    }
}
