//! How each figure comes about, and who says that it may be done so.

use super::list;
use crate::parity::Audit;

/// A method.
#[derive(Debug)]
pub struct Method {
    /// Of which figure.
    pub figure: &'static str,
    /// What is done.
    pub how: String,
    /// Where it comes from.
    pub source: &'static str,
}

/// The methods of a report.
pub fn of(audit: &Audit) -> Vec<Method> {
    let report = &audit.report;
    let method = |figure, how: &str, source| Method {
        figure,
        how: how.to_owned(),
        source,
    };
    let over = match audit.within.as_slice() {
        [] => "Not standardised: no column was there to do it over, or the cohorts had too little in common.".to_owned(),
        over => format!(
            "Mean waits within the same {}, weighed like the cases of the reference cohort; the variance is that of the influence of each case.",
            list(over)
        ),
    };
    let mut methods = vec![
        method(
            "curves",
            "Kaplan-Meier. A case that is open counts as waiting for as long as it was watched, and says nothing after that. Bands: log-log, \
             on Greenwood's variance.",
            "Kaplan and Meier 1958, J. Am. Stat. Assoc. 53:457; Greenwood 1926",
        ),
        method(
            "half, 90 %, 95 %",
            "The first time at which the curve falls so low; “not reached” where it never does, because too many are still open.",
            "as above",
        ),
        method(
            "mean wait",
            "The area below the curve up to the horizon: the restricted mean survival time. It needs no assumption about the shape of the \
             curves.",
            "Royston and Parmar 2013, BMC Med. Res. Methodol. 13:152",
        ),
        Method {
            figure: "difference",
            how: over,
            source: "Xie and Liu 2005, Stat. Med. 24:3089; Conner and others 2019, Stat. Med. 38:3832",
        },
        method(
            "verdict",
            "Non-inferiority: proved only where the upper end of the interval lies below a margin that was set in advance.",
            "Piaggio and others 2012, JAMA 308:2594",
        ),
        method(
            "log-rank test",
            "Whether the curves differ at all, within tiers. It can be blind where they cross.",
            "Mantel 1966, Cancer Chemother. Rep. 50:163",
        ),
    ];
    if report.permutation.is_some() {
        methods.push(method(
            "permutation test",
            "The same for few cases: all ways to deal the cohorts out over the cases of each tier, or a seeded sample of them.",
            "exact, or Monte Carlo with the seed below",
        ));
    }
    if report.alarm.is_some() {
        methods.push(method(
            "alarm",
            "A log-rank test that may be looked at every day: if both are served alike, it ever reaches 20 with a chance of 1 in 20 at most.",
            "ter Schure, Pérez-Ortiz, Ly and Grünwald 2024",
        ));
    }
    if report.cohorts.values().any(|cohort| cohort.competing > 0) {
        methods.push(method(
            "ended otherwise",
            "Cases that something else ended, such as the author, compete with decisions.",
            "Aalen and Johansen 1978, Scand. J. Stat. 5:141",
        ));
    }
    if report.tiers.len() > 1 {
        methods.push(method(
            "tiers",
            "Each by itself, corrected for their number.",
            "Holm 1979, Scand. J. Stat. 6:65",
        ));
    }
    methods
}
