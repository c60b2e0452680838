//! The report's sentences.

use super::figures::{Cohort, Report};

/// What a reader needs first: what is usually published, what it hides, what is proved.
pub(crate) fn headline(report: &Report) -> Vec<String> {
    let pair = (
        report.cohorts.get(&report.compared),
        report.cohorts.get(&report.reference),
    );
    let mut lines = Vec::new();
    if let (Some(compared), Some(reference)) = pair {
        let median = |cohort: &Cohort| cohort.closed_median.map_or("none ended".into(), span);
        lines.push(format!(
            "Median of closed cases: {} {}, {} {}.",
            report.compared,
            median(compared),
            report.reference,
            median(reference)
        ));
        lines.push(format!(
            "Mean wait within {}, open cases counted: {} {}, {} {}.",
            span(report.horizon),
            report.compared,
            span(compared.rmst),
            report.reference,
            span(reference.rmst)
        ));
    }
    let text = &report.verdict.text;
    let mut letters = text.chars();
    if let Some(first) = letters.next() {
        lines.push(format!("{}{}.", first.to_uppercase(), letters.as_str()));
    }
    lines
}

/// What a reader must know beside the figures.
pub(crate) fn notes(report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(crossing) = report.crossing {
        let (slower, faster) = if crossing.reference_slower_first {
            (&report.reference, &report.compared)
        } else {
            (&report.compared, &report.reference)
        };
        notes.push(format!(
            "The curves cross after about {}: until then {slower} waits longer, later {faster}. The log-rank test, the permutation test and the alarm can be blind where curves cross; go by the difference of mean waits and by the curves.",
            span(crossing.hours)
        ));
    }
    for (name, cohort) in &report.cohorts {
        let is_level = cohort.ended_by_horizon + cohort.competing_by_horizon < 1.0 - 1e-9;
        if cohort.follow_up < report.horizon && is_level {
            notes.push(format!(
                "No case of {name} was watched for longer than {}; until {} its curve is taken to stay level.",
                span(cohort.follow_up),
                span(report.horizon)
            ));
        }
        if cohort.competing > 0 {
            notes.push(format!(
                "{} of {name}'s {} cases were ended by something else. Their wait counts as over; the log-rank and permutation tests and the alarm count only what the platform ended.",
                cohort.competing, cohort.n
            ));
        }
    }
    if !report.standardised.given_up.is_empty() && report.rmst_difference.is_some() {
        notes.push(format!(
            "Not standardised over {}: too many strata held only one of the cohorts.",
            report.standardised.given_up.join(", ")
        ));
    }
    let left_out = report.left_out;
    if left_out.hours > 0 {
        notes.push(format!(
            "{} cases were left out, as their hours are negative or no number.",
            left_out.hours
        ));
    }
    if left_out.watched_too_late > 0 {
        notes.push(format!(
            "{} cases were left out, as they were over before they were watched.",
            left_out.watched_too_late
        ));
    }
    notes
}

/// Hours as people say them: `12 min`, `3.4 h`, `72 h`.
pub fn span(hours: f64) -> String {
    let size = hours.abs();
    if size > 0.0 && size < 0.995 {
        let minutes = hours * 60.0;
        return if minutes.abs() < 9.5 {
            format!("{minutes:.1} min")
        } else {
            format!("{minutes:.0} min")
        };
    }
    if size >= 100.0 || (hours - hours.round()).abs() < 1e-9 {
        format!("{hours:.0} h")
    } else {
        format!("{hours:.1} h")
    }
}

/// A share as `12 %`.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}
