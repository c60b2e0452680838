//! The report: what it says, and in which order it is worked out.

mod cohorts;
mod crossing;
mod figures;
mod public;
mod tiers;
mod verdict;
mod words;

pub use figures::*;
pub use public::{PublicCell, PublicCohort, PublicReport, public};
pub use words::{percent, span};

use crate::alarm::alarm;
use crate::logrank::logrank;
use crate::normal::two_sided;
use crate::permutation::permutation;
use crate::plan::Plan;
use crate::restricted_mean::restricted_mean;
use crate::risk::{Step, Wait, steps};
use crate::rows::{Row, Rows, in_order};
use crate::spell::Spell;
use crate::standardise::standardise;

/// Cases below which a cohort is so small that the permutation test is worth its time.
const PERMUTED_BELOW: usize = 50;

/// Compares the cohorts of `spells` as `plan` says.
///
/// Spells whose hours make no sense (negative, not a number, over before they were watched) are counted
/// in [`Report::left_out`] and left out. The order of `spells` does not matter.
pub fn report(spells: &[Spell], plan: &Plan) -> Report {
    let rows = Rows::of(spells);
    let reach = two_sided(plan.confidence);
    let (reference, compared) = (rows.cohort(&plan.reference), rows.cohort(&plan.compared));
    let by_tier = side_by_side(reference, compared, rows.tier_names.len());
    let tests: Vec<Vec<Step<2>>> = by_tier.iter().map(|waits| steps::<2>(waits)).collect();
    let is_comparable = !reference.is_empty() && !compared.is_empty();
    let comparison = standardise(&rows, reference, compared, plan, reach);
    let mean = |rows: &[Row]| restricted_mean(&steps::<1>(&waits(rows)), plan.horizon_hours);
    let unknown = rows.cohort(&plan.unknown).len() as f64;
    let mut report = Report {
        horizon: plan.horizon_hours,
        margin: plan.margin_hours,
        confidence: plan.confidence,
        reference: plan.reference.clone(),
        compared: plan.compared.clone(),
        cohorts: cohorts::cohorts(&rows, plan, reach),
        rmst_difference: comparison.gap,
        rmst_difference_unadjusted: is_comparable
            .then(|| mean(reference).longer_than(mean(compared), reach)),
        logrank: logrank(tests.iter().map(Vec::as_slice)),
        permutation: (reference.len().min(compared.len()) < PERMUTED_BELOW)
            .then(|| permutation(&by_tier, plan.seed))
            .flatten(),
        tiers: tiers::tiers(&rows, &by_tier, &tests, plan, reach),
        alarm: alarm(reference, compared, rows.first_at, plan),
        unknown_share: unknown / (rows.len() as f64).max(1.0),
        left_out: rows.left_out,
        ..Report::default()
    };
    let pair = [&plan.reference, &plan.compared].map(|name| report.cohorts.get(name));
    if let [Some(reference), Some(compared)] = pair {
        report.crossing =
            crossing::crossing(reference, compared, plan.horizon_hours, plan.margin_hours);
    }
    report.verdict = verdict::verdict(&report, &comparison, plan);
    report.standardised = comparison.standardised;
    report.headline = words::headline(&report);
    report.notes = words::notes(&report);
    report
}

/// Rows as waits that count once each.
fn waits(rows: &[Row]) -> Vec<Wait> {
    rows.iter().map(Row::wait).collect()
}

/// For each tier the waits of both cohorts, shortest first; the reference cohort is arm 0.
fn side_by_side(reference: &[Row], compared: &[Row], tiers: usize) -> Vec<Vec<Wait>> {
    let mut by_tier = vec![Vec::new(); tiers];
    let (mut left, mut right) = (reference.iter().peekable(), compared.iter().peekable());
    loop {
        let (row, arm) = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) if in_order(a, b).is_gt() => (right.next(), 1),
            (Some(_), _) => (left.next(), 0),
            (None, _) => (right.next(), 1),
        };
        let Some(row) = row else {
            return by_tier;
        };
        by_tier[row.tier as usize].push(Wait { arm, ..row.wait() });
    }
}
