//! Which curves are drawn.

use evenhand_parity::Report;
use evenhand_parity::draw::{CURVES_MAX, Curve};

/// The two cohorts that are compared, the reference first, and the largest of the others, but for those with so few
/// cases that a curve would show what happened to single people.
pub fn curves(report: &Report) -> Vec<Curve<'_>> {
    let pair = [&report.reference, &report.compared];
    let mut others: Vec<_> = report
        .cohorts
        .iter()
        .filter(|(name, cohort)| !pair.contains(name) && !cohort.small)
        .collect();
    others.sort_by_key(|(_, cohort)| std::cmp::Reverse(cohort.n));
    pair.into_iter()
        .filter_map(|name| report.cohorts.get_key_value(name))
        .chain(others)
        .take(CURVES_MAX)
        .map(|(name, cohort)| Curve::of(name, cohort))
        .collect()
}
