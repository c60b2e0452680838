//! One line that somebody who reads no further takes along.

use evenhand_parity::Report;
use evenhand_parity::report::VerdictResult;

use crate::number::{span, wait};

/// Medians that differ by no more than this share of the longer one are the same to whoever reads them.
const SAME_MEDIAN_SHARE: f64 = 0.05;

/// What it comes to, without a full stop.
pub fn headline(report: &Report) -> String {
    let (reference, compared) = (&report.reference, &report.compared);
    let Some(gap) = &report.rmst_difference else {
        return format!("{reference} and {compared} can't be compared");
    };
    let apart = in_words(gap.value.abs());
    match (report.verdict.shown_slower_by, &report.verdict.result) {
        (Some(_), _) if has_same_median(report) => format!("Same median, {apart} apart"),
        (Some(_), _) => format!("{reference} waits {apart} longer than {compared}"),
        (None, VerdictResult::Proved) => format!(
            "Proved: {reference} waits at most {} longer than {compared}",
            span(report.verdict.margin)
        ),
        (None, VerdictResult::NotProved) => match report.verdict.smallest_provable_gap {
            Some(gap) if gap > report.margin => format!(
                "Nobody knows yet: {reference} may wait up to {} longer than {compared}",
                wait(gap)
            ),
            _ => format!("Parity of {reference} and {compared} is not proved"),
        },
    }
}

/// What the medians of closed cases seem to say.
pub fn closed(report: &Report) -> String {
    let usual = "Counts closed cases only, as published figures usually do.";
    match medians(report) {
        Some(_) if has_same_median(report) => format!("{usual} By it both are served alike."),
        Some([one, other]) => {
            let (slower, more) = if one > other {
                (&report.reference, one - other)
            } else {
                (&report.compared, other - one)
            };
            format!("{usual} By it {slower} waits {} longer.", wait(more))
        }
        None => format!("{usual} A cohort has none."),
    }
}

fn has_same_median(report: &Report) -> bool {
    medians(report)
        .is_some_and(|[one, other]| (one - other).abs() <= SAME_MEDIAN_SHARE * one.max(other))
}

fn medians(report: &Report) -> Option<[f64; 2]> {
    let median = |name: &str| report.cohorts.get(name)?.closed_median;
    Some([median(&report.reference)?, median(&report.compared)?])
}

fn in_words(hours: f64) -> String {
    let wait = wait(hours);
    match wait.strip_suffix(" h") {
        Some("1.0") => "1 hour".into(),
        Some(hours) => format!("{hours} hours"),
        None => wait.replace(" min", " minutes"),
    }
}
