//! What is proved.

use super::figures::{Gap, Report, Verdict, VerdictResult};
use super::words::{percent, span};
use crate::normal::below;
use crate::plan::Plan;
use crate::standardise::{Comparison, Watched};

/// Whether the standardised gap is proved to be below the margin, and why not.
///
/// Source: the non-inferiority test of the interval; Piaggio and others 2012, *Reporting of noninferiority and
/// equivalence randomized trials*, JAMA 308. It is one-sided at half of what the interval leaves: 0.025 for 0.95.
pub(crate) fn verdict(report: &Report, comparison: &Comparison, plan: &Plan) -> Verdict {
    let gap = comparison.gap;
    let smallest_provable_gap = gap.map(|gap| gap.high.max(0.0));
    let reasons = reasons(report, comparison, plan);
    let is_proved = reasons.is_empty();
    let text = match smallest_provable_gap {
        _ if is_proved => format!("proved no slower than {}", span(plan.margin_hours)),
        Some(gap) => format!(
            "not proved; smallest provable gap with this n = {}",
            span(gap)
        ),
        None => "not proved; there are no cases to compare".into(),
    };
    Verdict {
        result: if is_proved {
            VerdictResult::Proved
        } else {
            VerdictResult::NotProved
        },
        text,
        margin: plan.margin_hours,
        smallest_provable_gap,
        p: gap.map(|gap| chance_of_such(&gap, plan.margin_hours)),
        shown_slower_by: gap.map(|gap| gap.low).filter(|low| *low > 0.0),
        reasons,
    }
}

/// The chance of a gap this small or smaller if the reference cohort were slower by `margin`.
pub(super) fn chance_of_such(gap: &Gap, margin: f64) -> f64 {
    if gap.error > 0.0 {
        below((gap.value - margin) / gap.error)
    } else if gap.value < margin {
        0.0
    } else {
        1.0
    }
}

fn reasons(report: &Report, comparison: &Comparison, plan: &Plan) -> Vec<String> {
    let mut reasons = Vec::new();
    let standardised = &comparison.standardised;
    if report.unknown_share > plan.most_unknown_share {
        reasons.push(format!(
            "{} of the cases have a target that nobody could place; at most {} may.",
            percent(report.unknown_share),
            percent(plan.most_unknown_share)
        ));
    }
    for name in [&plan.reference, &plan.compared] {
        let n = report.cohorts.get(name).map_or(0, |cohort| cohort.n);
        if n < plan.small_cell {
            reasons.push(has_few(name, n, plan));
        }
    }
    let Some(gap) = comparison.gap else {
        if reasons.is_empty() {
            reasons.push("No tier has cases of both cohorts.".into());
        }
        return reasons;
    };
    if standardised.effective_n < plan.small_cell as f64 && reasons.is_empty() {
        reasons.push(format!(
            "The cases of {} are so unlike those of {} that they are worth {:.1}; fewer than {} prove nothing.",
            plan.compared, plan.reference, standardised.effective_n, plan.small_cell
        ));
    }
    if standardised.covered_share < plan.least_covered_share {
        reasons.push(format!(
            "Only {} of {}'s cases are in tiers where {} has any; at least {} must be.",
            percent(standardised.covered_share),
            plan.reference,
            plan.compared,
            percent(plan.least_covered_share)
        ));
    }
    let sides = comparison.watched.into_iter().zip(comparison.has_scatter);
    for (name, (watched, has_scatter)) in [&plan.reference, &plan.compared].into_iter().zip(sides) {
        reasons.extend(of_side(
            name,
            watched,
            has_scatter,
            plan.horizon_hours,
            plan,
        ));
    }
    if gap.high >= plan.margin_hours {
        reasons.push(may_wait(gap.high, plan.margin_hours, plan));
    }
    reasons
}

/// Why the mean wait of one of the two cohorts within `horizon` is not known well enough to prove anything.
pub(super) fn of_side(
    name: &str,
    watched: Watched,
    has_scatter: bool,
    horizon: f64,
    plan: &Plan,
) -> Vec<String> {
    let mut reasons = Vec::new();
    if !has_scatter {
        reasons.push(format!(
            "{name}'s waits do not differ within {}, so nothing says how far their mean may be off.",
            span(horizon)
        ));
    }
    if !watched.reaches(horizon) {
        reasons.push(format!(
            "No comparable case of {name} was watched for longer than {}, which is less than the horizon of {}.",
            span(watched.follow_up),
            span(horizon)
        ));
    } else if !watched.is_enough(plan.small_cell) {
        reasons.push(format!(
            "Too few cases of {name} were watched long enough: the end of its curve is worth {:.0} of them, as most were still \
             open when last seen; fewer than {} prove nothing.",
            watched.fewest.floor(),
            plan.small_cell
        ));
    }
    reasons
}

/// That a gap of `high` hours is not ruled out, where less than `margin` was to be proved.
pub(super) fn may_wait(high: f64, margin: f64, plan: &Plan) -> String {
    format!(
        "{} may wait up to {} longer than {}; the margin is {}.",
        plan.reference,
        span(high.max(0.0)),
        plan.compared,
        span(margin)
    )
}

/// That a cohort is too small.
pub(super) fn has_few(name: &str, n: u64, plan: &Plan) -> String {
    format!(
        "{name} has {n} cases; fewer than {} prove nothing.",
        plan.small_cell
    )
}
