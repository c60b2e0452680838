//! Whether two groups are served at one pace.

use crate::normal::chi_square_above;
use crate::report::Logrank;
use crate::risk::Step;

/// The stratified log-rank test: ends beyond what is expected are summed over the strata, and so are their
/// variances. The first group of the steps is the reference. `None` where nothing can be told, for instance as one
/// group has no case while the other's end.
///
/// Sources: Mantel 1966, Cancer Chemotherapy Reports 50; Peto and Peto 1972, JRSS A 135; the pace is the one-step
/// estimate of Peto, exp((observed - expected) / variance).
pub(crate) fn logrank<'a>(strata: impl IntoIterator<Item = &'a [Step<2>]>) -> Option<Logrank> {
    let (mut observed, mut expected, mut variance) = (0.0, 0.0, 0.0);
    for step in strata.into_iter().flatten() {
        let all = step.at_risk[0] + step.at_risk[1];
        let ended = step.ended[0] + step.ended[1];
        if ended == 0.0 {
            continue;
        }
        let share = step.at_risk[0] / all;
        observed += step.ended[0];
        expected += ended * share;
        if all > 1.0 {
            variance += ended * share * (1.0 - share) * (all - ended) / (all - 1.0);
        }
    }
    if variance <= 0.0 {
        return None;
    }
    let beyond: f64 = observed - expected;
    let statistic = beyond * beyond / variance;
    let pace = (beyond / variance).exp();
    Some(Logrank {
        statistic,
        p: chi_square_above(statistic),
        observed,
        expected,
        pace: pace.is_finite().then_some(pace),
    })
}
